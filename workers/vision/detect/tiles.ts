// Where a detector with a small input has to look so that no face of a large picture is too small for it.
import type { PixelBox, Size } from '../geometry.ts'

/** Share of a tile that its neighbour sees too: a face on a seam is whole in one of them. */
export const tileOverlap = 0.25

/** Squares of the picture's longest side divided by `division`, covering all of it. At division 1 there is one, centred. */
export function tilesOf(picture: Size, division: number): PixelBox[] {
  const side = Math.max(picture.width, picture.height) / division
  const rows = starts(picture.height, side)
  return rows.flatMap((y) => starts(picture.width, side).map((x) => ({ x, y, width: side, height: side })))
}

/** Evenly spread starting points along one axis; a picture narrower than the tile gets one, centred. */
function starts(length: number, side: number): number[] {
  if (length <= side) return [(length - side) / 2]
  const count = Math.ceil((length - side) / (side * (1 - tileOverlap)) - 1e-9) + 1
  return Array.from({ length: count }, (_, index) => (index * (length - side)) / (count - 1))
}

/** True when a box touches a tile border that is not also the picture's border: the neighbouring tile sees all of it. */
export function isCut(box: PixelBox, tile: PixelBox, picture: Size): boolean {
  const edge = tile.width * 0.02
  const [right, bottom] = [box.x + box.width, box.y + box.height]
  return (
    (box.x < tile.x + edge && tile.x > 1) ||
    (box.y < tile.y + edge && tile.y > 1) ||
    (right > tile.x + tile.width - edge && tile.x + tile.width < picture.width - 1) ||
    (bottom > tile.y + tile.height - edge && tile.y + tile.height < picture.height - 1)
  )
}
