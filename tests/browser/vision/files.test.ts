// Files of every kind at the real worker: what cannot be used says why, what can is upright, and derivatives hold nothing of the original but its pixels.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { concatBytes, utf8, type Bytes } from '../../../core/bytes.ts'
import type { NormalizedBox } from '../../../core/documents.ts'
import { leftoversIn } from '../../../workers/vision/formats/blocks.ts'
import type { FileProblem } from '../../../workers/vision/api.ts'
import { startVision, type TestVision } from './harness.ts'
import { exifWithOrientation, pngHeader } from './made-files.ts'

let vision: TestVision
beforeAll(async () => {
  vision = await startVision(false)
}, 60_000)
afterAll(() => {
  vision.end()
})

const [width, height] = [640, 320]
const whole = { x: 0, y: 0, width: 1, height: 1 } as NormalizedBox
const options = { recognise: false, previewLongestSide: 200 }

/** Four quarters: red, green / blue, white, with fine noise so that a covered region is easy to tell. */
async function picture(type: string): Promise<Bytes> {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  for (const [index, colour] of ['#f00', '#0f0', '#00f', '#fff'].entries()) {
    context.fillStyle = colour
    context.fillRect((index % 2) * (width / 2), Math.floor(index / 2) * (height / 2), width / 2, height / 2)
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.95 })).arrayBuffer())
}

/** Puts an APP1 segment with EXIF right after the start marker. */
function withExif(jpeg: Bytes, orientation: number): Bytes {
  return concatBytes(jpeg.subarray(0, 2), exifWithOrientation(orientation, 'SECRET CAMERA'), jpeg.subarray(2))
}

async function pixelsOf(bytes: Bytes): Promise<ImageData> {
  const bitmap = await createImageBitmap(new Blob([bytes]))
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, bitmap.width, bitmap.height)
}

/** Which quarter's colour stands at a corner of the image. */
function cornerNames(image: ImageData): string[] {
  const at = (x: number, y: number): string => {
    const [r = 0, g = 0, b = 0] = image.data.subarray(4 * (y * image.width + x), 4 * (y * image.width + x) + 3)
    return r > 200 && g > 200 && b > 200 ? 'white' : r > 200 ? 'red' : g > 200 ? 'green' : 'blue'
  }
  const [right, bottom] = [image.width - 8, image.height - 8]
  return [at(8, 8), at(right, 8), at(8, bottom), at(right, bottom)]
}

const damagedJpeg = async (): Promise<Bytes> => {
  const jpeg = await picture('image/jpeg')
  return jpeg.slice(0, Math.floor(jpeg.length / 2))
}

test.each<[string, () => Promise<Bytes> | Bytes, FileProblem]>([
  ['zero bytes', () => new Uint8Array(0), 'empty_file'],
  ['text', () => utf8('Dear reader, this is no picture.'), 'not_an_image'],
  ['PDF', () => utf8('%PDF-1.7 ...'), 'not_an_image'],
  ['SVG', () => utf8('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'not_an_image'],
  ['a TIFF that ends after its header', () => utf8('II*\0\b\0\0\0'), 'damaged_image'],
  ['a HEIC without a picture', () => concatBytes(new Uint8Array([0, 0, 0, 24]), utf8('ftypheic\0\0\0\0mif1heic')), 'damaged_image'],
  ['Photoshop', () => utf8('8BPS'), 'unsupported_image'],
  ['half a JPEG', damagedJpeg, 'damaged_image'],
  ['half a PNG', async () => (await picture('image/png')).slice(0, 300), 'damaged_image'],
  ['half a WebP', async () => (await picture('image/webp')).slice(0, 60), 'damaged_image'],
  [
    'a JPEG whose data is noise',
    async () => concatBytes((await picture('image/jpeg')).slice(0, 20), new Uint8Array([0xff, 0xd9])),
    'damaged_image',
  ],
  ['a PNG bomb of 200 megapixels', () => pngHeader(20_000, 10_000), 'image_too_large'],
  ['a PNG longer than any canvas', () => pngHeader(60_000, 10), 'image_too_large'],
])('%s', async (_name, make, problem) => {
  const file = new Blob([await make()])
  expect(await vision.api.analyse(file, options)).toEqual({ ok: false, problem })
  expect(await vision.api.render(file, { covers: [], longestSide: null, mediaType: 'image/jpeg', quality: 0.9 })).toEqual({
    ok: false,
    problem,
  })
  expect(await vision.api.crop(file, whole, 100)).toBeNull()
})

test.each(['image/jpeg', 'image/png', 'image/webp'])('%s is recognised by content, whatever it is called', async (mediaType) => {
  const file = new File([await picture(mediaType)], 'holiday.txt', { type: 'text/plain' })
  expect(await vision.api.analyse(file, options)).toMatchObject({ ok: true, mediaType, width, height })
})

// EXIF 2.32 §4.6.4: what the stored top-left, top-right, bottom-left and bottom-right corner become.
test.each([
  [1, ['red', 'green', 'blue', 'white']],
  [2, ['green', 'red', 'white', 'blue']],
  [3, ['white', 'blue', 'green', 'red']],
  [4, ['blue', 'white', 'red', 'green']],
  [5, ['red', 'blue', 'green', 'white']],
  [6, ['blue', 'red', 'white', 'green']],
  [7, ['white', 'green', 'blue', 'red']],
  [8, ['green', 'white', 'red', 'blue']],
])('orientation %i is applied, at full and at reduced size', async (orientation, corners) => {
  const file = new Blob([withExif(await picture('image/jpeg'), orientation)])
  const upright = orientation >= 5 ? { width: height, height: width } : { width, height }
  for (const longestSide of [null, 160]) {
    const rendered = await vision.api.render(file, { covers: [], longestSide, mediaType: 'image/png', quality: 1 })
    if (!rendered.ok) throw new Error(rendered.problem)
    const scale = longestSide === null ? 1 : longestSide / width
    expect([rendered.width, rendered.height]).toEqual([upright.width * scale, upright.height * scale])
    expect(cornerNames(await pixelsOf(rendered.bytes))).toEqual(corners)
  }
  const analysis = await vision.api.analyse(file, { ...options, previewLongestSide: 160 })
  if (!analysis.ok) throw new Error(analysis.problem)
  expect(analysis).toMatchObject(upright)
  expect(cornerNames(await pixelsOf(analysis.preview))).toEqual(corners)
})

test.each(['solid', 'mosaic', 'shape'] as const)('a %s cover destroys its pixels and nothing else', async (style) => {
  const file = new Blob([await picture('image/png')])
  const box = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } as NormalizedBox
  const rendered = await vision.api.render(file, {
    covers: [{ box, form: 'box', angle: 0, style }],
    longestSide: null,
    mediaType: 'image/png',
    quality: 1,
  })
  if (!rendered.ok) throw new Error(rendered.problem)
  const [before, after] = [await pixelsOf(await picture('image/png')), await pixelsOf(rendered.bytes)]
  let survivors = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = 4 * (y * width + x)
      const same = [0, 1, 2].every((channel) => before.data[at + channel] === after.data[at + channel])
      const covered = x >= width * 0.25 && x < width * 0.75 && y >= height * 0.25 && y < height * 0.75
      if (covered && same) survivors++
      if (!covered && !same) throw new Error(`pixel ${String(x)},${String(y)} outside the cover changed`)
    }
  }
  expect(survivors).toBe(0)
})

test.each([
  ['mosaic', false],
  ['solid', true],
  ['shape', true],
] as const)('a %s cover that is drawn again is the same: %s', async (style, same) => {
  const render = async (): Promise<Bytes> => {
    const rendered = await vision.api.render(new Blob([await picture('image/png')]), {
      covers: [{ box: whole, form: 'box', angle: 0, style }],
      longestSide: null,
      mediaType: 'image/png',
      quality: 1,
    })
    if (!rendered.ok) throw new Error(rendered.problem)
    return rendered.bytes
  }
  const [first, second] = [await pixelsOf(await render()), await pixelsOf(await render())]
  expect(first.data.every((value, at) => value === second.data[at])).toBe(same)
})

test('a mosaic of the same seed is the same file, of another seed another, and without one it is never the same', async () => {
  const file = new Blob([await picture('image/png')])
  const box = { x: 0.25, y: 0.25, width: 0.5, height: 0.5 } as NormalizedBox
  const made = async (seed: { readonly seed?: string }): Promise<string> => {
    const covers = [{ box, form: 'box', angle: 0, style: 'mosaic', ...seed }] as const
    const rendered = await vision.api.render(file, { covers, longestSide: null, mediaType: 'image/png', quality: 1 })
    if (!rendered.ok) throw new Error(rendered.problem)
    return rendered.bytes.toString()
  }
  const all = [await made({ seed: 'a' }), await made({ seed: 'b' }), await made({}), await made({})]
  expect(new Set(all).size).toBe(4)
  expect(await made({ seed: 'a' })).toBe(all[0])
})

test('a mosaic says nothing about where in the face a pixel was: mirrored faces give the same mean and unrelated blocks', async () => {
  const box = whole
  const render = async (bytes: Bytes): Promise<ImageData> => {
    const rendered = await vision.api.render(new Blob([bytes]), {
      covers: [{ box, form: 'box', angle: 0, style: 'mosaic' }],
      longestSide: null,
      mediaType: 'image/png',
      quality: 1,
    })
    if (!rendered.ok) throw new Error(rendered.problem)
    return pixelsOf(rendered.bytes)
  }
  const image = await render(await picture('image/png'))
  // The original's quarters differ by 255 in two channels; in the mosaic their means may differ by noise only.
  const mean = (x0: number, y0: number, channel: number): number => {
    let sum = 0
    for (let y = y0; y < y0 + height / 2; y++)
      for (let x = x0; x < x0 + width / 2; x++) sum += image.data[4 * (y * width + x) + channel] ?? 0
    return sum / ((width * height) / 4)
  }
  for (const channel of [0, 1, 2]) {
    const means = [
      mean(0, 0, channel),
      mean(width / 2, 0, channel),
      mean(0, height / 2, channel),
      mean(width / 2, height / 2, channel),
    ]
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(60)
  }
})

test.each(['image/jpeg', 'image/webp', 'image/avif', 'image/png'] as const)(
  'nothing of the metadata survives in %s',
  async (mediaType) => {
    const file = new Blob([withExif(await picture('image/jpeg'), 6)])
    expect(latin1(new Uint8Array(await file.arrayBuffer()))).toContain('SECRET CAMERA')
    const rendered = await vision.api.render(file, { covers: [], longestSide: null, mediaType, quality: 0.9 })
    if (!rendered.ok) throw new Error(rendered.problem)
    const text = latin1(rendered.bytes)
    for (const trace of ['SECRET', 'Exif', 'EXIF', 'eXIf', 'http://ns.adobe.com', 'Photoshop', 'tEXt', 'iTXt'])
      expect(text).not.toContain(trace)
  },
)

test('without prepare, work is refused', async () => {
  const { Vision } = await import('../../../workers/vision/vision.ts')
  await expect(new Vision().analyse(new Blob(['x']), options)).rejects.toMatchObject({ code: 'not_prepared' })
})

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

test('a written file that is opened again holds nothing but pixels and their colour profile', async () => {
  const file = new Blob([withExif(await picture('image/jpeg'), 6)])
  for (const mediaType of ['image/jpeg', 'image/webp', 'image/avif', 'image/png'] as const) {
    const rendered = await vision.api.render(file, { covers: [], longestSide: null, mediaType, quality: 0.9 })
    if (!rendered.ok) throw new Error(rendered.problem)
    expect(await vision.api.verify(new Blob([rendered.bytes]), [])).toEqual({ ok: true, places: [], drawn: [], leftovers: [] })
    // The same file with something behind its end.
    const longer = concatBytes(rendered.bytes, utf8('SECRET'))
    // An AVIF has no end but that of its last box: what is behind it makes it damaged.
    const refused =
      mediaType === 'image/avif'
        ? { ok: false, problem: 'damaged_image' }
        : { leftovers: [expect.stringMatching(/trailer$/) as string] }
    expect(await vision.api.verify(new Blob([longer]), [])).toMatchObject(refused)
  }
  expect(await vision.api.verify(file, [])).toMatchObject({ leftovers: ['jpeg Exif'] })
})

test('a turned ellipse covers what it should and leaves the corners of its box', async () => {
  const file = new Blob([await picture('image/png')])
  const box = { x: 0.3, y: 0.2, width: 0.4, height: 0.4 } as NormalizedBox
  const covers = [{ box, form: 'ellipse', angle: Math.PI / 2, style: 'solid' }] as const
  const rendered = await vision.api.render(file, { covers, longestSide: null, mediaType: 'image/png', quality: 1 })
  if (!rendered.ok) throw new Error(rendered.problem)
  const { data } = await pixelsOf(rendered.bytes)
  const isCovered = (x: number, y: number): boolean => data[4 * (y * width + x)] === 0x1f
  const [middleX, middleY] = [width * 0.5, height * 0.4]
  // 256 wide and 128 high before it was turned.
  expect([isCovered(middleX, middleY), isCovered(middleX, middleY + 120), isCovered(middleX + 60, middleY)]).toEqual([
    true,
    true,
    true,
  ])
  expect([isCovered(middleX + 120, middleY), isCovered(middleX + 56, middleY + 110)]).toEqual([false, false])
})

test('AVIF: the colours of the picture, a size of its own, and a file that says it is sRGB', async () => {
  const file = new Blob([await picture('image/jpeg')])
  const make = async (quality: number): Promise<Bytes> => {
    const rendered = await vision.api.render(file, { covers: [], longestSide: 321, mediaType: 'image/avif', quality })
    if (!rendered.ok) throw new Error(rendered.problem)
    expect([rendered.width, rendered.height]).toEqual([321, 161])
    return rendered.bytes
  }
  const bytes = await make(0.6)
  expect(cornerNames(await pixelsOf(bytes))).toEqual(['red', 'green', 'blue', 'white'])
  // ITU-T H.273: primaries 1, transfer 13.
  expect(latin1(bytes)).toContain('colrnclx\0\x01\0\x0d')
  expect(await make(0.1)).not.toEqual(bytes)
})

test('AVIF: a thumbnail, EXIF, or bytes that belong to nothing are found', async () => {
  const rendered = await vision.api.render(new Blob([await picture('image/png')]), {
    covers: [],
    longestSide: 100,
    mediaType: 'image/avif',
    quality: 0.6,
  })
  if (!rendered.ok) throw new Error(rendered.problem)
  const { bytes } = rendered
  const text = latin1(bytes)
  const leftovers = (change: (copy: Bytes) => Bytes): readonly string[] => leftoversIn(change(bytes.slice()))
  const put = (word: string, at: number) => (copy: Bytes) => (copy.set(utf8(word), at), copy)
  expect(leftovers((copy) => copy)).toEqual([])
  expect(leftovers(put('Exif', text.indexOf('av01', text.indexOf('infe'))))).toEqual(['avif item Exif'])
  expect(leftovers(put('udes', text.indexOf('pixi')))).toEqual(['avif property udes'])
  // A data box that is longer than its items: something hides behind them.
  const data = text.indexOf('mdat')
  const hiding = (copy: Bytes): Bytes => {
    new DataView(copy.buffer).setUint32(data - 4, copy.length - data + 4 + 6)
    return concatBytes(copy, utf8('SECRET'))
  }
  expect(leftovers(hiding)).toEqual(['avif unclaimed bytes'])
  const another = concatBytes(new Uint8Array([0, 0, 0, 14]), utf8('uuidSECRET'))
  expect(leftovers((copy) => concatBytes(copy, another))).toEqual(['avif uuid'])
})

test.each([
  ['top-left', [0, 0]],
  ['top-right', [1, 0]],
  ['bottom-left', [0, 1]],
  ['bottom-right', [1, 1]],
] as const)(
  'a watermark %s stays in its corner, over a cover, and never shows what was covered',
  async (corner, [right, bottom]) => {
    const file = new Blob([await picture('image/png')])
    const covers = [{ box: whole, form: 'box', angle: 0, style: 'solid' }] as const
    const logo = new OffscreenCanvas(20, 20)
    const context = logo.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.fillStyle = '#e0a'
    context.fillRect(0, 0, 20, 20)
    for (const what of [
      { kind: 'text', text: '© Ziekenhuis Ümit 漢字' },
      { kind: 'logo', picture: await logo.convertToBlob({ type: 'image/png' }) },
    ] as const) {
      const rendered = await vision.api.render(file, {
        covers,
        longestSide: null,
        mediaType: 'image/png',
        quality: 1,
        mark: { what, corner },
      })
      if (!rendered.ok) throw new Error(rendered.problem)
      const { data } = await pixelsOf(rendered.bytes)
      const marked = { inside: 0, outside: 0 }
      for (let pixel = 0; pixel < data.length / 4; pixel++) {
        if (data[4 * pixel] === 0x1f && data[4 * pixel + 1] === 0x23) continue
        const [x, y] = [pixel % width, Math.floor(pixel / width)]
        const there = x < width / 2 === (right === 0) && y < height / 2 === (bottom === 0)
        marked[there ? 'inside' : 'outside'] += 1
      }
      expect(marked.inside).toBeGreaterThan(100)
      expect(marked.outside).toBe(0)
    }
  },
)

test('words that do not fit are made smaller, not cut', async () => {
  const rendered = await vision.api.render(new Blob([await picture('image/png')]), {
    covers: [{ box: whole, form: 'box', angle: 0, style: 'solid' }],
    longestSide: 120,
    mediaType: 'image/png',
    quality: 1,
    mark: { what: { kind: 'text', text: 'W'.repeat(80) }, corner: 'bottom-right' },
  })
  if (!rendered.ok) throw new Error(rendered.problem)
  const { data } = await pixelsOf(rendered.bytes)
  const columns = new Set<number>()
  for (let pixel = 0; pixel < data.length / 4; pixel++) if (data[4 * pixel] !== 0x1f) columns.add(pixel % 120)
  expect(Math.max(...columns)).toBeLessThan(119)
  expect(Math.min(...columns)).toBeGreaterThan(0)
})
