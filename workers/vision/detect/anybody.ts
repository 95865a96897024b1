// Before a picture counts as one that shows nobody it is asked again: with room around it, for a face that fills its picture is too large for a detector,
// and turned, for a scan may lie on its side or upside down.
import type { Point, Size } from '../geometry.ts'
import { contextOf } from '../pixels/canvas.ts'
import type { FaceFinder } from './detector.ts'
import type { Detection } from './merge.ts'

/** Longest side with room around, in longest sides of the picture. */
const room = 1.6
/** Longest side in pixels: who fills a picture, and whoever a scan is about, is no speck in it, and most pictures of nobody show nobody. */
const smallPicture = 420
/** Patterns are turned as well: what is found in a turned picture has to be beyond doubt. */
const certain = 0.75

/** @returns faces in the picture as it was given, with the key points of people who lie or stand on their heads as they do */
export async function findAnybody(
  finder: FaceFinder,
  picture: OffscreenCanvas,
  checkpoint?: Parameters<FaceFinder>[1],
): Promise<Detection[]> {
  const find = (canvas: OffscreenCanvas): Promise<Detection[]> => finder(canvas, checkpoint)
  const seen = await find(picture)
  if (seen.length > 0) return seen
  const close = await findWithRoom(find, picture)
  return close.length > 0 ? close : findTurned(find, picture)
}

async function findWithRoom(find: FaceFinder, picture: OffscreenCanvas): Promise<Detection[]> {
  const longest = Math.max(picture.width, picture.height)
  const side = Math.min(smallPicture, Math.ceil(longest * room))
  const scale = side / (longest * room)
  const [width, height] = [picture.width * scale, picture.height * scale]
  const [x, y] = [(side - width) / 2, (side - height) / 2]
  const canvas = new OffscreenCanvas(side, side)
  contextOf(canvas).drawImage(picture, x, y, width, height)
  return (await find(canvas)).map((face) => scaled(shifted(face, -x, -y), 1 / scale))
}

/** Of the three other ways to hold the picture the one in which most is seen. */
async function findTurned(find: FaceFinder, picture: OffscreenCanvas): Promise<Detection[]> {
  const scale = Math.min(1, smallPicture / Math.max(picture.width, picture.height))
  let best: Detection[] = []
  for (const quarters of [2, 1, 3]) {
    const found = (await find(turned(picture, scale, quarters))).filter(({ score }) => score >= certain)
    if (evidence(found) > evidence(best)) best = found.map((face) => turnedBack(face, picture, scale, quarters))
  }
  return best
}

const evidence = (faces: readonly Detection[]): number => faces.reduce((sum, { score }) => sum + score, 0)

/** By quarters of a circle, clockwise. */
function turned(picture: OffscreenCanvas, scale: number, quarters: number): OffscreenCanvas {
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)]
  const canvas = quarters % 2 === 0 ? new OffscreenCanvas(width, height) : new OffscreenCanvas(height, width)
  const context = contextOf(canvas)
  context.translate(canvas.width / 2, canvas.height / 2)
  context.rotate((quarters * Math.PI) / 2)
  context.drawImage(picture, -width / 2, -height / 2, width, height)
  return canvas
}

/** From the turned, scaled picture to the picture itself. */
export function turnedBack({ box, score, keyPoints }: Detection, picture: Size, scale: number, quarters: number): Detection {
  const back = ({ x, y }: Point): Point => {
    const [across, down] = [x / scale, y / scale]
    if (quarters === 1) return { x: down, y: picture.height - across }
    if (quarters === 2) return { x: picture.width - across, y: picture.height - down }
    return { x: picture.width - down, y: across }
  }
  const [a, b] = [back(box), back({ x: box.x + box.width, y: box.y + box.height })]
  return {
    score,
    box: { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) },
    keyPoints: keyPoints.map(back),
  }
}

function scaled({ box, score, keyPoints }: Detection, by: number): Detection {
  return {
    score,
    box: { x: box.x * by, y: box.y * by, width: box.width * by, height: box.height * by },
    keyPoints: keyPoints.map(({ x, y }) => ({ x: x * by, y: y * by })),
  }
}

export function shifted(face: Detection, dx: number, dy: number): Detection {
  return {
    score: face.score,
    box: { ...face.box, x: face.box.x + dx, y: face.box.y + dy },
    keyPoints: face.keyPoints.map((point) => ({ x: point.x + dx, y: point.y + dy })),
  }
}
