// What a written file still shows where something was covered: the pixels that a cover does not explain are compared with those of the original. A face has
// the detector and the recogniser against it; a badge, a screen or a plate has this.
import type { Cover, Remains } from './api.ts'
import { centreOf, clip, toPixels, type PixelBox, type Point } from './geometry.ts'
import { contextOf } from './pixels/canvas.ts'
import { applyCovers, boundsOf, mosaicStep, wholePixels } from './pixels/cover.ts'
import type { Picture } from './pixels/decode.ts'

/** Cells along the longer side of a region: as fine as the print on a badge. */
const fineCells = 96
const smallestCell = 2
/** Cells along one block of a mosaic. */
const perBlock = 4
/** What compression leaves of a flat surface, in levels of 255. */
const noise = 2
/** Alikeness that so many independent values reach by chance less than once in a million, and never asks for more than 0.9. */
const byChance = (values: number): number => Math.min(0.9, 5 / Math.sqrt(Math.max(1, values - 1)))
const leastBound = 0.3
/**
 * Parts along each side that are looked at alone, if they hold enough cells. At the edge of a cover compression leaves ripples of what lies outside, so a part has to
 * show more, and more plainly.
 */
const tiles = 3
const leastCells = 40
const partNoise = 6
const partBound = 0.5

interface Grid {
  readonly region: PixelBox
  readonly cell: number
  readonly columns: number
  readonly rows: number
}

/** @returns how alike what is left and what was there are (0..1), and whether that is more than chance */
export function remainsAt(original: Picture, written: Picture, cover: Cover): Remains {
  const box = toPixels(cover.box, written)
  const region = wholePixels(clip(boundsOf(box, cover), written), written)
  if (!region) return { alike: 0, shows: false }
  const isMosaic = cover.style === 'mosaic'
  const grid = gridOver(region, isMosaic ? mosaicStep(region) / perBlock : undefined)
  const inside = cellsInside(grid, box, cover)
  const before = lumaOf(original.canvas, scaledTo(region, written, original), grid)
  const after = lumaOf(written.canvas, region, grid)
  const parts = isMosaic
    ? mosaicParts(grid, inside, before, after)
    : plainParts(before, after, expected(cover, region, written, grid), inTiles(inside, grid))
  const found = parts.map(({ before, rest, cells, isPart }) => {
    const alike = Math.abs(correlation(before, rest, cells, isPart ? partNoise : noise))
    return { alike, shows: alike > Math.max(isPart ? partBound : leastBound, byChance(cells.length)) }
  })
  return { alike: Math.max(0, ...found.map(({ alike }) => alike)), shows: found.some(({ shows }) => shows) }
}

interface Part {
  /** What was there, and what is there now: of both what the cover does not explain. */
  readonly before: Float32Array
  readonly rest: Float32Array
  readonly cells: readonly number[]
  /** Less than the whole region. */
  readonly isPart: boolean
}

/** A solid area and a figure explain every pixel; what goes along with theirs is taken out of both. */
function plainParts(before: Float32Array, after: Float32Array, cover: Float32Array, looks: readonly Look[]): readonly Part[] {
  return looks.map((look) => ({
    ...look,
    before: unexplained(before, cover, look.cells),
    rest: unexplained(after, cover, look.cells),
  }))
}

type Look = Pick<Part, 'cells' | 'isPart'>

/** The whole, and each part of it alone: a cover that lies half beside the region hides the rest in the sum. */
function inTiles(cells: readonly number[], { columns, rows }: Grid): readonly Look[] {
  const tileOf = (cell: number): number =>
    Math.floor((Math.floor(cell / columns) * tiles) / rows) * tiles + Math.floor(((cell % columns) * tiles) / columns)
  const parts = [...gathered(cells, tileOf).values()].filter(({ length }) => length >= leastCells)
  return [{ cells, isPart: false }, ...parts.map((part) => ({ cells: part, isPart: true }))]
}

/**
 * Noise explains the blocks of a mosaic as far as they are no more alike than noise is; inside a block nothing may be left at all. Of a dozen blocks nobody can say
 * whether they are noise: there only what is left inside them tells.
 */
function mosaicParts(grid: Grid, inside: readonly number[], before: Float32Array, after: Float32Array): readonly Part[] {
  const across = Math.ceil(grid.columns / perBlock)
  const blockOf = (cell: number): number =>
    Math.floor(Math.floor(cell / grid.columns) / perBlock) * across + Math.floor((cell % grid.columns) / perBlock)
  const blocks = [...gathered(inside, blockOf).values()].filter((cells) => cells.length >= perBlock)
  const means = (values: Float32Array): Float32Array => Float32Array.from(blocks, (cells) => meanOf(values, cells))
  const within = (values: Float32Array): Float32Array => {
    const rest = new Float32Array(values.length)
    for (const cells of blocks) {
      const mean = meanOf(values, cells)
      for (const cell of cells) rest[cell] = (values[cell] ?? 0) - mean
    }
    return rest
  }
  const [beforeWithin, rest] = [within(before), within(after)]
  return [
    ...inTiles(blocks.flat(), grid).map((look) => ({ ...look, before: beforeWithin, rest })),
    { before: means(before), rest: means(after), cells: blocks.map((_, index) => index), isPart: false },
  ]
}

function gathered(cells: readonly number[], keyOf: (cell: number) => number): ReadonlyMap<number, readonly number[]> {
  const groups = new Map<number, number[]>()
  for (const cell of cells) {
    const group = groups.get(keyOf(cell))
    if (group) group.push(cell)
    else groups.set(keyOf(cell), [cell])
  }
  return groups
}

/** The same cover over nothing. */
function expected(cover: Cover, region: PixelBox, size: Picture, grid: Grid): Float32Array {
  const canvas = new OffscreenCanvas(region.width, region.height)
  const context = contextOf(canvas)
  context.translate(-region.x, -region.y)
  applyCovers(context, size, [cover])
  return lumaOf(canvas, { x: 0, y: 0, width: region.width, height: region.height }, grid)
}

function gridOver(region: PixelBox, given: number | undefined): Grid {
  const cell = given ?? Math.max(smallestCell, Math.max(region.width, region.height) / fineCells)
  return { region, cell, columns: Math.ceil(region.width / cell), rows: Math.ceil(region.height / cell) }
}

/** Cells that lie inside the outline with all their corners: what lies on its edge belongs to both sides. */
function cellsInside({ region, cell, columns, rows }: Grid, box: PixelBox, cover: Cover): readonly number[] {
  const isInside = insideOf(box, cover)
  const corner = (column: number, row: number): Point => ({ x: region.x + column * cell, y: region.y + row * cell })
  const right = region.x + region.width
  const bottom = region.y + region.height
  const cells: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const last = corner(column + 1, row + 1)
      const corners = [corner(column, row), corner(column + 1, row), corner(column, row + 1), last]
      if (last.x <= right && last.y <= bottom && corners.every(isInside)) cells.push(row * columns + column)
    }
  }
  return cells
}

function insideOf(box: PixelBox, { form, angle }: Cover): (point: Point) => boolean {
  const centre = centreOf(box)
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  return ({ x, y }) => {
    const [dx, dy] = [x - centre.x, y - centre.y]
    const across = (dx * cosine + dy * sine) / (box.width / 2)
    const down = (dy * cosine - dx * sine) / (box.height / 2)
    return form === 'ellipse' ? Math.hypot(across, down) <= 1 : Math.max(Math.abs(across), Math.abs(down)) <= 1
  }
}

/** Mean brightness of each cell, 0..255 (Rec. 709 weights). */
function lumaOf(canvas: OffscreenCanvas, region: PixelBox, { cell, columns, rows, region: own }: Grid): Float32Array {
  const small = contextOf(new OffscreenCanvas(columns, rows))
  small.imageSmoothingQuality = 'high'
  const [width, height] = [(columns * cell * region.width) / own.width, (rows * cell * region.height) / own.height]
  small.drawImage(canvas, region.x, region.y, width, height, 0, 0, columns, rows)
  const { data } = small.getImageData(0, 0, columns, rows)
  const luma = new Float32Array(columns * rows)
  for (let i = 0; i < luma.length; i++)
    luma[i] = 0.2126 * (data[4 * i] ?? 0) + 0.7152 * (data[4 * i + 1] ?? 0) + 0.0722 * (data[4 * i + 2] ?? 0)
  return luma
}

/** Both are the same photo; rounding may leave them a pixel apart. */
function scaledTo(region: PixelBox, from: Picture, to: Picture): PixelBox {
  const [across, down] = [to.width / from.width, to.height / from.height]
  return { x: region.x * across, y: region.y * down, width: region.width * across, height: region.height * down }
}

/** What is left of the values when a share of the cover that fits best is taken off (least squares). */
function unexplained(values: Float32Array, cover: Float32Array, cells: readonly number[]): Float32Array {
  const [meanValue, meanCover] = [meanOf(values, cells), meanOf(cover, cells)]
  let [both, own] = [0, 0]
  for (const cell of cells) {
    const from = (cover[cell] ?? 0) - meanCover
    both += from * ((values[cell] ?? 0) - meanValue)
    own += from * from
  }
  const share = own > 0 ? both / own : 0
  return values.map((value, cell) => value - meanValue - share * ((cover[cell] ?? 0) - meanCover))
}

const meanOf = (values: Float32Array, cells: readonly number[]): number =>
  cells.reduce((sum, cell) => sum + (values[cell] ?? 0), 0) / Math.max(1, cells.length)

/** Pearson's, over these cells; 0 where one of them is as flat as compression leaves it. */
function correlation(a: Float32Array, b: Float32Array, cells: readonly number[], floor: number): number {
  const [meanA, meanB] = [meanOf(a, cells), meanOf(b, cells)]
  let [ab, aa, bb] = [0, 0, 0]
  for (const cell of cells) {
    const [da, db] = [(a[cell] ?? 0) - meanA, (b[cell] ?? 0) - meanB]
    ab += da * db
    aa += da * da
    bb += db * db
  }
  const flat = floor * floor * cells.length
  return aa <= flat || bb <= flat ? 0 : ab / Math.sqrt(aa * bb)
}
