// Destroys regions: faces, badges, screens, plates. What replaces them comes from noise and one mean colour of the region, or from nothing
// of it at all, so nothing can be computed back.
import type { Cover } from '../api.ts'
import { centreOf, clip, toPixels, type PixelBox, type Size } from '../geometry.ts'

const solidColour = '#1f2328'
const paperColour = '#d8d3c6'
const figureColour = '#a39d8f'
/** Blocks along the longer side of a mosaic. */
const blocks = 8
/** Largest deviation of a block from the mean colour, 0..255. */
const spread = 44

/** Overwrites the covered regions of `context`, whose canvas is `size`. */
export function applyCovers(context: OffscreenCanvasRenderingContext2D, size: Size, covers: readonly Cover[]): void {
  for (const cover of covers) {
    const box = withEdges(toPixels(cover.box, size), cover)
    const region = wholePixels(clip(boundsOf(box, cover), size), size)
    if (!region) continue
    const colour = cover.style === 'mosaic' ? meanColour(context, region) : null
    context.save()
    context.clip(outlineOf(box, cover))
    if (colour) drawMosaic(context, region, colour, noiseOf(cover.seed))
    else {
      context.fillStyle = cover.style === 'solid' ? solidColour : paperColour
      context.fillRect(region.x, region.y, region.width, region.height)
      if (cover.style === 'shape') drawFigure(context, box, cover.angle)
    }
    context.restore()
  }
}

/** Rounded outwards, so that no pixel is half covered. */
export function wholePixels(box: PixelBox | undefined, size: Size): PixelBox | undefined {
  if (!box) return undefined
  const [x, y] = [Math.floor(box.x), Math.floor(box.y)]
  const [right, bottom] = [Math.min(size.width, Math.ceil(box.x + box.width)), Math.min(size.height, Math.ceil(box.y + box.height))]
  return { x, y, width: right - x, height: bottom - y }
}

/** The smallest upright box around a turned region. */
export function boundsOf(box: PixelBox, { form, angle }: Pick<Cover, 'form' | 'angle'>): PixelBox {
  const { x, y } = centreOf(box)
  const [sine, cosine] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))]
  const half =
    form === 'ellipse'
      ? {
          x: Math.hypot((box.width / 2) * cosine, (box.height / 2) * sine),
          y: Math.hypot((box.width / 2) * sine, (box.height / 2) * cosine),
        }
      : {
          x: (box.width / 2) * cosine + (box.height / 2) * sine,
          y: (box.width / 2) * sine + (box.height / 2) * cosine,
        }
  return { x: x - half.x, y: y - half.y, width: 2 * half.x, height: 2 * half.y }
}

function outlineOf(box: PixelBox, { form, angle }: Cover): Path2D {
  const { x, y } = centreOf(box)
  const path = new Path2D()
  if (form === 'ellipse') {
    path.ellipse(x, y, box.width / 2, box.height / 2, angle, 0, 2 * Math.PI)
    return path
  }
  const upright = new Path2D()
  upright.rect(-box.width / 2, -box.height / 2, box.width, box.height)
  path.addPath(upright, new DOMMatrix().translate(x, y).rotate((angle * 180) / Math.PI))
  return path
}

/** A pixel on the edge of a box is covered whole: half covered it would hold half of what was there. An ellipse has a margin of its own. */
function withEdges(box: PixelBox, { form, angle }: Cover): PixelBox {
  if (form === 'ellipse') return box
  if (angle !== 0) return { x: box.x - 1, y: box.y - 1, width: box.width + 2, height: box.height + 2 }
  const [x, y] = [Math.floor(box.x), Math.floor(box.y)]
  return { x, y, width: Math.ceil(box.x + box.width) - x, height: Math.ceil(box.y + box.height) - y }
}

/** Head and shoulders, the same for everybody. */
function drawFigure(context: OffscreenCanvasRenderingContext2D, box: PixelBox, angle: number): void {
  const { x, y } = centreOf(box)
  context.translate(x, y)
  context.rotate(angle)
  context.fillStyle = figureColour
  context.beginPath()
  context.arc(0, -box.height * 0.12, box.width * 0.17, 0, 2 * Math.PI)
  context.ellipse(0, box.height * 0.42, box.width * 0.34, box.height * 0.26, 0, 0, 2 * Math.PI)
  context.fill()
}

/** Pixels along one block of a mosaic over this region. */
export function mosaicStep(region: PixelBox): number {
  return Math.max(1, Math.ceil(Math.max(region.width, region.height) / blocks))
}

/**
 * A mosaic is this noise around one colour. Whoever knows the noise and takes it off is left with that colour, so it may follow from something; bytes of xorshift32
 * (Marsaglia 2003), seeded by FNV-1a.
 */
function noiseOf(seed: string | undefined): Uint8Array {
  const noise = new Uint8Array(blocks * blocks * 4)
  if (seed === undefined) return crypto.getRandomValues(noise)
  let state = 0x811c9dc5
  for (let at = 0; at < seed.length; at++) state = Math.imul(state ^ seed.charCodeAt(at), 0x01000193)
  // Zero is the one state that xorshift never leaves.
  state ||= 1
  return noise.map(() => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 24
  })
}

function drawMosaic(
  context: OffscreenCanvasRenderingContext2D,
  region: PixelBox,
  mean: readonly number[],
  noise: Uint8Array,
): void {
  const step = mosaicStep(region)
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

function meanColour(context: OffscreenCanvasRenderingContext2D, region: PixelBox): readonly number[] {
  const { data } = context.getImageData(region.x, region.y, region.width, region.height)
  const sums = [0, 0, 0]
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) sums[i % 4] = (sums[i % 4] ?? 0) + (data[i] ?? 0)
  return sums.map((sum) => sum / (data.length / 4))
}
