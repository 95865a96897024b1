// Destroys face regions. What replaces them comes from random numbers and one mean colour of the region, so nothing of the face can be computed back.
import type { Cover } from '../api.ts'
import { clip, toPixels, type PixelBox, type Size } from '../geometry.ts'

const solidColour = '#1f2328'
/** Blocks along the longer side of a mosaic. */
const blocks = 8
/** Largest deviation of a block from the mean colour, 0..255. */
const spread = 44

/** Overwrites the covered regions of `context`, whose canvas is `size`. */
export function applyCovers(context: OffscreenCanvasRenderingContext2D, size: Size, covers: readonly Cover[]): void {
  for (const cover of covers) {
    const region = wholePixels(clip(toPixels(cover.box, size), size), size)
    if (!region) continue
    if (cover.style === 'solid') {
      context.fillStyle = solidColour
      context.fillRect(region.x, region.y, region.width, region.height)
    } else {
      drawMosaic(context, region)
    }
  }
}

/** Rounded outwards, so that no pixel is half covered. */
export function wholePixels(box: PixelBox | undefined, size: Size): PixelBox | undefined {
  if (!box) return undefined
  const [x, y] = [Math.floor(box.x), Math.floor(box.y)]
  const [right, bottom] = [Math.min(size.width, Math.ceil(box.x + box.width)), Math.min(size.height, Math.ceil(box.y + box.height))]
  return { x, y, width: right - x, height: bottom - y }
}

function drawMosaic(context: OffscreenCanvasRenderingContext2D, region: PixelBox): void {
  const mean = meanColour(context.getImageData(region.x, region.y, region.width, region.height).data)
  const step = Math.max(1, Math.ceil(Math.max(region.width, region.height) / blocks))
  const noise = crypto.getRandomValues(new Uint8Array(blocks * blocks * 4))
  let next = 0
  for (let y = 0; y < region.height; y += step) {
    for (let x = 0; x < region.width; x += step) {
      const shift = (((noise[next++ % noise.length] ?? 0) / 255) * 2 - 1) * spread
      const [red = 0, green = 0, blue = 0] = mean.map((value) => Math.round(Math.max(0, Math.min(255, value + shift))))
      context.fillStyle = `rgb(${String(red)} ${String(green)} ${String(blue)})`
      const [width, height] = [Math.min(step, region.width - x), Math.min(step, region.height - y)]
      context.fillRect(region.x + x, region.y + y, width, height)
    }
  }
}

function meanColour(data: Uint8ClampedArray): readonly number[] {
  const sums = [0, 0, 0]
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) sums[i % 4] = (sums[i % 4] ?? 0) + (data[i] ?? 0)
  return sums.map((sum) => sum / (data.length / 4))
}
