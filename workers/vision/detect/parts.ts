// Which parts of a picture a closer look is worth: rectangles around what asked for it, joined where one look at both costs no more than two.
import { clip, wholeOf, type PixelBox, type Size } from '../geometry.ts'

/** Room on every side of a face, in its longer sides: what a network sees around a face is part of how it knows one. */
const room = 1
/** The same in longest sides of the picture, for specks. */
const leastRoom = 1 / 50
/** From this share of the picture on all of it is looked at in one piece. */
const mostOfIt = 0.8

/** @returns rectangles inside the picture that hold every box with room around it */
export function partsAround(boxes: readonly PixelBox[], picture: Size): readonly PixelBox[] {
  const least = leastRoom * Math.max(picture.width, picture.height)
  let parts = boxes.flatMap((box) => {
    const more = Math.max(least, room * Math.max(box.width, box.height))
    const part = clip({ x: box.x - more, y: box.y - more, width: box.width + 2 * more, height: box.height + 2 * more }, picture)
    return part ? [part] : []
  })
  for (let joined = joinOnce(parts); joined; joined = joinOnce(parts)) parts = joined
  const area = parts.reduce((sum, part) => sum + areaOf(part), 0)
  return area > mostOfIt * areaOf(picture) ? [wholeOf(picture)] : parts
}

/** Joins the first two whose common rectangle is no larger than both together. */
function joinOnce(parts: readonly PixelBox[]): PixelBox[] | undefined {
  for (const [index, part] of parts.entries())
    for (const other of parts.slice(index + 1)) {
      const both = around(part, other)
      if (areaOf(both) <= areaOf(part) + areaOf(other)) return [both, ...parts.filter((one) => one !== part && one !== other)]
    }
  return undefined
}

function around(a: PixelBox, b: PixelBox): PixelBox {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  const [right, bottom] = [Math.max(a.x + a.width, b.x + b.width), Math.max(a.y + a.height, b.y + b.height)]
  return { x, y, width: right - x, height: bottom - y }
}

function areaOf({ width, height }: Size): number {
  return width * height
}
