// Whether a written file still shows what was covered by hand: our covers leave nothing, and every cover that only looks like one is caught.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { NormalizedBox } from '../../../core/documents.ts'
import type { Cover, RenderOptions } from '../../../workers/vision/api.ts'
import { contextOf } from '../../../workers/vision/pixels/canvas.ts'
import { checkFile, decode, type Picture } from '../../../workers/vision/pixels/decode.ts'
import { renderPicture } from '../../../workers/vision/pixels/render.ts'
import { remainsAt } from '../../../workers/vision/remains.ts'

const [width, height] = [960, 640]
const regions: readonly Pick<Cover, 'box' | 'form' | 'angle'>[] = [
  { box: { x: 0.35, y: 0.4, width: 0.22, height: 0.12 } as NormalizedBox, form: 'box', angle: 0 },
  { box: { x: 0.35, y: 0.4, width: 0.22, height: 0.12 } as NormalizedBox, form: 'box', angle: 0.3 },
  { box: { x: 0.3, y: 0.35, width: 0.3, height: 0.3 } as NormalizedBox, form: 'ellipse', angle: 0.5 },
  // A badge far away, and one that the frame cuts off.
  { box: { x: 0.42, y: 0.44, width: 0.03, height: 0.02 } as NormalizedBox, form: 'box', angle: 0 },
  { box: { x: 0.9, y: 0.5, width: 0.2, height: 0.2 } as NormalizedBox, form: 'box', angle: 0 },
]
const options = (covers: readonly Cover[], extra: Partial<RenderOptions> = {}): RenderOptions => ({
  covers,
  longestSide: null,
  mediaType: 'image/jpeg',
  quality: 0.86,
  ...extra,
})

async function pictureOf(bytes: Uint8Array<ArrayBuffer>): Promise<Picture> {
  const checked = await checkFile(new Blob([bytes]))
  if ('problem' in checked) throw new Error(checked.problem)
  return decode(checked, null)
}

/** Numerical Recipes' generator: the same pictures every time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

/** Print on paper, light from one side, and the noise of a camera. */
function drawn(seed: number): Picture {
  const next = randomFrom(seed)
  const canvas = new OffscreenCanvas(width, height)
  const context = contextOf(canvas)
  const light = context.createLinearGradient(0, 0, width, height * next())
  light.addColorStop(0, shade(next))
  light.addColorStop(1, shade(next))
  context.fillStyle = light
  context.fillRect(0, 0, width, height)
  for (let line = 0; line < 40; line++) {
    context.fillStyle = shade(next)
    context.font = `${String(8 + Math.floor(next() * 30))}px sans-serif`
    context.fillText(`${String(Math.floor(next() * 1e9))} visitor ${String(line)}`, next() * width - 80, next() * height)
    context.fillRect(next() * width, next() * height, next() * 60, next() * 30)
  }
  // A badge where the regions are: print on a light card, with a portrait's worth of dark on one side.
  context.fillStyle = `hsl(40 30% ${String(70 + next() * 25)}%)`
  context.fillRect(0.3 * width, 0.35 * height, 0.3 * width, 0.3 * height)
  context.fillStyle = `hsl(210 40% ${String(10 + next() * 25)}%)`
  context.fillRect(0.36 * width, 0.41 * height, 0.05 * width, 0.1 * height)
  for (let line = 0; line < 6; line++) {
    context.font = `${String(14 + Math.floor(next() * 14))}px sans-serif`
    context.fillText(`${String(Math.floor(next() * 1e9))} Visitor`, (0.32 + next() * 0.12) * width, (0.39 + 0.05 * line) * height)
  }
  const image = context.getImageData(0, 0, width, height)
  for (let i = 0; i < image.data.length; i++) if (i % 4 < 3) image.data[i] = (image.data[i] ?? 0) + (next() - 0.5) * 16
  context.putImageData(image, 0, 0)
  return { canvas, width, height, original: { width, height }, scale: 1 }
}
const shade = (next: () => number): string => `hsl(${String(next() * 360)} ${String(next() * 70)}% ${String(15 + next() * 70)}%)`

// A cover's noise is drawn anew for every file, and once in a great many it resembles what was there; here it is the same every time.
beforeEach(() => {
  const next = randomFrom(7)
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    if (array instanceof Uint8Array) for (let at = 0; at < array.length; at++) array[at] = Math.floor(next() * 256)
    return array
  })
})
afterEach(() => {
  vi.restoreAllMocks()
})

const styles = ['solid', 'mosaic', 'shape'] as const
const files: readonly Partial<RenderOptions>[] = [
  { quality: 0.95 },
  { quality: 0.4 },
  { mediaType: 'image/webp', quality: 0.5 },
  { mediaType: 'image/png' },
]

test.each(styles)('%s: nothing of what was there is left, whatever the file', async (style) => {
  const shown: unknown[] = []
  for (let seed = 1; seed <= 12; seed++) {
    const original = drawn(seed)
    const covers = regions.map((region): Cover => ({ ...region, style }))
    for (const [index, cover] of covers.entries()) {
      const file = files[(seed + index) % files.length] ?? {}
      const { bytes } = await renderPicture(original, options([cover], file))
      const remains = remainsAt(original, await pictureOf(bytes), cover)
      if (remains.shows) shown.push({ seed, index, file, ...remains })
    }
  }
  expect(shown).toEqual([])
})

test('a box, turned or not, covers every pixel it touches whole', async () => {
  const canvas = new OffscreenCanvas(200, 120)
  const context = contextOf(canvas)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, 200, 120)
  const original: Picture = { canvas, width: 200, height: 120, original: { width: 200, height: 120 }, scale: 1 }
  const shown: string[] = []
  for (const angle of [0, 0.1, 0.7, -1.2, Math.PI / 2]) {
    const box = { x: 0.3013, y: 0.3021, width: 0.31, height: 0.27 } as NormalizedBox
    const { bytes } = await renderPicture(
      original,
      options([{ box, form: 'box', angle, style: 'solid' }], { mediaType: 'image/png' }),
    )
    const { data } = contextOf((await pictureOf(bytes)).canvas).getImageData(0, 0, 200, 120)
    const middle = { x: (box.x + box.width / 2) * 200, y: (box.y + box.height / 2) * 120 }
    const isInside = (x: number, y: number): boolean => {
      const [dx, dy] = [x - middle.x, y - middle.y]
      const across = Math.abs(dx * Math.cos(angle) + dy * Math.sin(angle))
      const down = Math.abs(dy * Math.cos(angle) - dx * Math.sin(angle))
      return across <= box.width * 100 && down <= box.height * 60
    }
    let touched = 0
    for (let y = 0; y < 120; y++)
      for (let x = 0; x < 200; x++) {
        if (![0, 0.5, 1].some((right) => [0, 0.5, 1].some((below) => isInside(x + right, y + below)))) continue
        touched += 1
        if (data[(y * 200 + x) * 4] !== 0x1f) shown.push(`${String(angle)}: ${String(x)},${String(y)}`)
      }
    expect(touched).toBeGreaterThan(1500)
  }
  expect(shown).toEqual([])
})

/** Written over the region instead of a cover. */
type Fraud = (
  context: OffscreenCanvasRenderingContext2D,
  original: Picture,
  box: { x: number; y: number; w: number; h: number },
) => void
const frauds: Readonly<Record<string, Fraud>> = {
  nothing: () => undefined,
  'a blur': (context, { canvas }, { w }) => {
    context.filter = `blur(${String(Math.round(w * 0.08))}px)`
    context.drawImage(canvas, 0, 0)
  },
  'a plain mosaic, the mean of every block': (context, { canvas }, { x, y, w, h }) => {
    const step = Math.ceil(Math.max(w, h) / 8)
    for (let top = y; top < y + h; top += step) {
      for (let left = x; left < x + w; left += step) {
        const { data } = contextOf(canvas).getImageData(left, top, Math.min(step, x + w - left), Math.min(step, y + h - top))
        const mean = (channel: number): number =>
          data.reduce((sum, value, at) => (at % 4 === channel ? sum + value : sum), 0) / (data.length / 4)
        context.fillStyle = `rgb(${String(mean(0))} ${String(mean(1))} ${String(mean(2))})`
        context.fillRect(left, top, step, step)
      }
    }
  },
  'a cover that light comes through': (context, _original, { x, y, w, h }) => {
    context.globalAlpha = 0.8
    context.fillStyle = '#1f2328'
    context.fillRect(x, y, w, h)
  },
  'a cover beside it': (context, _original, { x, y, w, h }) => {
    context.fillStyle = '#1f2328'
    context.fillRect(x + w / 2, y, w, h)
  },
  'the colours turned round': (context, _original, { x, y, w, h }) => {
    context.globalCompositeOperation = 'difference'
    context.fillStyle = '#fff'
    context.fillRect(x, y, w, h)
  },
}

test.each(Object.keys(frauds).flatMap((name) => styles.map((style) => [name, style] as const)))(
  'the control: %s instead of %s is seen',
  async (name, style) => {
    // Enough blocks of a mosaic to tell them from noise.
    const cover: Cover = { box: regions[style === 'mosaic' ? 2 : 0]!.box, form: 'box', angle: 0, style }
    const hidden: unknown[] = []
    for (let seed = 1; seed <= 6; seed++) {
      const original = drawn(seed)
      const { box } = cover
      const [x, y, w, h] = [box.x * width, box.y * height, box.width * width, box.height * height].map(Math.round) as [
        number,
        number,
        number,
        number,
      ]
      const canvas = new OffscreenCanvas(width, height)
      const context = contextOf(canvas)
      context.drawImage(original.canvas, 0, 0)
      context.beginPath()
      context.rect(x, y, w, h)
      context.clip()
      frauds[name]?.(context, original, { x, y, w, h })
      const { bytes } = await renderPicture({ ...original, canvas }, options([]))
      const remains = remainsAt(original, await pictureOf(bytes), cover)
      if (!remains.shows) hidden.push({ seed, ...remains })
    }
    expect(hidden).toEqual([])
  },
)

test('a watermark over a cover is not what stood there', async () => {
  const original = drawn(3)
  const cover: Cover = { ...regions[0]!, style: 'solid' }
  const mark = { what: { kind: 'text', text: 'St. Elisabeth' }, corner: 'bottom-right' } as const
  const low: Cover = { ...cover, box: { x: 0.6, y: 0.8, width: 0.4, height: 0.2 } as NormalizedBox }
  const { bytes } = await renderPicture(original, options([low], { mark }))
  expect(remainsAt(original, await pictureOf(bytes), low).shows).toBe(false)
})
