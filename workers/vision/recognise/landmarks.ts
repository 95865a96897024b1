// Sixty-eight landmarks of one face. Two rounds: the first corrects a loose or turned box, the second reads from the corrected square.
import { applySimilarity, type Similarity } from '../align.ts'
import { centreOf, type PixelBox, type Point } from '../geometry.ts'
import { toPlanes, warp } from '../pixels/warp.ts'
import type { Detection } from '../detect/merge.ts'
import type { Network } from './session.ts'

const side = 112
/** Side of the square around a detector's box, in box heights. */
const looseness = 1.2

/** Landmark numbers of the common 68-point scheme. */
export const eyeCorners = { outerLeft: 36, innerLeft: 39, innerRight: 42, outerRight: 45 } as const
export const noseBase = 33

/** The two eyes as a detector saw them; without them the face counts as upright. */
export function eyesOf({ box, keyPoints }: Detection): readonly [Point, Point] {
  const [left, right] = keyPoints
  return left && right
    ? [left, right]
    : [
        { x: box.x, y: box.y },
        { x: box.x + box.width, y: box.y },
      ]
}

/** @param eyes the two eyes as the detector saw them, left one in the picture first: they give the turn */
export async function findLandmarks(
  net: Network,
  picture: OffscreenCanvas,
  box: PixelBox,
  eyes: readonly [Point, Point],
): Promise<Point[]> {
  const turn = Math.atan2(eyes[1].y - eyes[0].y, eyes[1].x - eyes[0].x)
  const square = squareTransform(centreOf(box), Math.max(box.width, box.height) * looseness, turn)
  const planes = new Float32Array(3 * side * side)
  toPlanes(warp(picture, square, side), planes, 0)
  const points = await net.run(planes, [1, 3, side, side])
  const back = inverseOf(square)
  return Array.from({ length: 68 }, (_, i) =>
    applySimilarity(back, { x: (points[2 * i] ?? 0) * side, y: (points[2 * i + 1] ?? 0) * side }),
  )
}

/** Lays the square of `size` around `centre`, turned by `turn`, onto the network's input. */
function squareTransform(centre: Point, size: number, turn: number): Similarity {
  const scale = side / size
  const [a, b] = [scale * Math.cos(-turn), scale * Math.sin(-turn)]
  return { a, b, tx: side / 2 - (a * centre.x - b * centre.y), ty: side / 2 - (b * centre.x + a * centre.y) }
}

export function inverseOf({ a, b, tx, ty }: Similarity): Similarity {
  const square = a * a + b * b
  const [ia, ib] = [a / square, -b / square]
  return { a: ia, b: ib, tx: -(ia * tx - ib * ty), ty: -(ib * tx + ia * ty) }
}

export function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}
