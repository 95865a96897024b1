// Further looks at a face whose first look leaves doubt. Every look errs a little in its own way (where it sees the eyes, which side the light comes
// from); the mean of their embeddings errs less. What counts as a further look depends on the recogniser: docs/adr/0006 says what each gains by.
import { similarityBetween } from '../align.ts'
import type { Detection } from '../detect/merge.ts'
import { detectAtScale } from '../detect/yunet.ts'
import { centreOf, contains, squareAround } from '../geometry.ts'
import { contextOf } from '../pixels/canvas.ts'
import { warp } from '../pixels/warp.ts'
import type { Recogniser } from './recogniser.ts'
import type { MultiNetwork } from './session.ts'
import { normalise } from './vectors.ts'

/** Squares for the recogniser beside the first one, `chip`; to be cleared after embedding. */
export type LookFinder = (picture: OffscreenCanvas, face: Detection, chip: ImageData) => Promise<readonly ImageData[]>

/** The face as a mirror shows it. */
export const mirrorLook: LookFinder = (_picture, _face, chip) => Promise.resolve([mirrored(chip)])

export function mirrored({ width, height, data }: ImageData): ImageData {
  const [from, to] = [new Uint32Array(data.buffer), new Uint32Array(data.length / 4)]
  for (let row = 0; row < to.length; row += width)
    for (let column = 0; column < width; column++) to[row + column] = from[row + width - 1 - column] ?? 0
  return new ImageData(new Uint8ClampedArray(to.buffer), width, height)
}

/** Side of the square around a face in the close looks, in box heights. */
const surroundings = 1.5
/** Sides at which the detector reads that square. */
const closeSides = [224, 448] as const

/** The detector looks again, close by and at two sizes: its eyes, nose and mouth differ a little each time. A look that sees no face here does not count. */
export function closeLooks(detector: MultiNetwork, { template, side }: Pick<Recogniser, 'template' | 'side'>): LookFinder {
  return async (picture, face) => {
    const around = squareAround(face.box, surroundings)
    const canvas = new OffscreenCanvas(Math.ceil(around.width), Math.ceil(around.height))
    const [x, y] = [Math.round(around.x), Math.round(around.y)]
    contextOf(canvas).drawImage(picture, -x, -y)
    const looks: ImageData[] = []
    for (const closeSide of closeSides) {
      const seen = await detectAtScale(detector, canvas, closeSide)
      const middle = { x: face.box.x + face.box.width / 2 - x, y: face.box.y + face.box.height / 2 - y }
      const [best] = seen
        .filter(
          ({ box }) => contains(box, middle) && contains({ ...face.box, x: face.box.x - x, y: face.box.y - y }, centreOf(box)),
        )
        .sort((a, b) => b.score - a.score)
      if (!best) continue
      const points = best.keyPoints.map((point) => ({ x: point.x + x, y: point.y + y }))
      looks.push(warp(picture, similarityBetween(points, template), side))
    }
    return looks
  }
}

/** Makes `first` the mean of itself and the others, of length one again; the others are zeroed. */
export function takeMean(first: Float32Array<ArrayBuffer>, others: readonly Float32Array[]): void {
  for (const other of others) {
    for (let i = 0; i < first.length; i++) first[i] = (first[i] ?? 0) + (other[i] ?? 0)
    other.fill(0)
  }
  normalise(first)
}
