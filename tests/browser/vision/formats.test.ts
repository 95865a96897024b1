// TIFF and HEIC, colour profiles, moving pictures, and PNG and WebP with an orientation, at the real worker: the right way up, in the right colours.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { concatBytes, fromBase64Url, utf8, type Bytes } from '../../../core/bytes.ts'
import type { Analysis, RenderOptions } from '../../../workers/vision/api.ts'
import { managedPng } from '../../../workers/vision/pixels/managed-png.ts'
import { uprightTransform } from '../../../workers/vision/pixels/raster.ts'
import { flatJpeg, type FlatJpeg } from '../../fixtures/flat-jpeg.ts'
import { animatedGif, animatedWebp, tiff } from '../../fixtures/others.ts'
import { swappedProfile } from '../../fixtures/profile.ts'
import { madeTiff, type MadeTiff } from '../../fixtures/tiff.ts'
import { startVision, type TestVision } from './harness.ts'

let vision: TestVision
beforeAll(async () => {
  vision = await startVision(false)
}, 60_000)
afterAll(() => {
  vision.end()
})

const [width, height] = [64, 32]
type Rgb = readonly [number, number, number]
const colours = { red: [255, 0, 0], green: [0, 255, 0], blue: [0, 0, 255], white: [255, 255, 255] } as const satisfies Record<
  string,
  Rgb
>
type Name = keyof typeof colours
const quarters: readonly Name[] = ['red', 'green', 'blue', 'white']
/** EXIF 2.32 §4.6.4: the corners as they must be seen. */
const turned: Readonly<Record<number, readonly Name[]>> = {
  1: ['red', 'green', 'blue', 'white'],
  2: ['green', 'red', 'white', 'blue'],
  3: ['white', 'blue', 'green', 'red'],
  4: ['blue', 'white', 'red', 'green'],
  5: ['red', 'blue', 'green', 'white'],
  6: ['blue', 'red', 'white', 'green'],
  7: ['white', 'green', 'blue', 'red'],
  8: ['green', 'white', 'red', 'blue'],
}

function fourQuarters(samplesOf: (name: Name) => readonly number[]): number[] {
  return Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return samplesOf(quarters[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)] ?? 'white')
  }).flat()
}
const rgb = (name: Name): Rgb => colours[name]

async function seen(bytes: Bytes, mediaType: RenderOptions['mediaType'] = 'image/png'): Promise<readonly Name[] | string> {
  const rendered = await vision.api.render(new Blob([bytes]), { covers: [], longestSide: null, mediaType, quality: 1 })
  if (!rendered.ok) return rendered.problem
  const bitmap = await createImageBitmap(new Blob([rendered.bytes]))
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
  if (!context) throw new Error('no canvas')
  context.drawImage(bitmap, 0, 0)
  const at = (x: number, y: number): Name => {
    const [r = 0, g = 0, b = 0] = context.getImageData(x, y, 1, 1).data
    return (Object.keys(colours) as Name[]).reduce((best, name) =>
      distance(rgb(name), [r, g, b]) < distance(rgb(best), [r, g, b]) ? name : best,
    )
  }
  const [right, bottom] = [bitmap.width - 4, bitmap.height - 4]
  return [at(4, 4), at(right, 4), at(4, bottom), at(right, bottom)]
}

function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

const base: MadeTiff = { width, height, photometric: 2, samples: 3, bits: 8, values: fourQuarters(rgb) }
const inks = (name: Name): readonly number[] => [...rgb(name).map((value) => 255 - value), 0]

describe('TIFF', () => {
  test.each<[string, MadeTiff]>([
    ['RGB', base],
    ['big-endian', { ...base, bigEndian: true }],
    ['16 bits', { ...base, bits: 16, values: base.values.map((value) => value * 257) }],
    ['16 bits, big-endian', { ...base, bits: 16, bigEndian: true, values: base.values.map((value) => value * 257) }],
    ['opacity', { ...base, samples: 4, values: fourQuarters((name) => [...rgb(name), 255]) }],
    ['a fourth sample that is no opacity', { ...base, samples: 4, values: fourQuarters((name) => [...rgb(name), 0]) }],
    ['inks (CMYK)', { ...base, photometric: 5, samples: 4, values: fourQuarters(inks) }],
    [
      'palette of two bits',
      {
        ...base,
        photometric: 3,
        samples: 1,
        bits: 2,
        values: fourQuarters((name) => [quarters.indexOf(name)]),
        palette: [0, 1, 2].flatMap((channel) => quarters.map((name) => (rgb(name)[channel] ?? 0) * 257)),
      },
    ],
  ])('%s', async (_name, file) => {
    expect(await seen(madeTiff(file))).toEqual(quarters)
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i', async (orientation) => {
    const bytes = madeTiff({ ...base, orientation })
    expect(await seen(bytes)).toEqual(turned[orientation])
    const upright = orientation >= 5 ? { width: height, height: width } : { width, height }
    expect(await analyse(bytes)).toMatchObject({ ok: true, mediaType: 'image/tiff', onlyFirst: false, ...upright })
  })

  test.each(['image/jpeg', 'image/webp', 'image/avif', 'image/png'] as const)(
    'its colour profile is honoured: sRGB comes out as %s',
    async (mediaType) => {
      expect(await seen(madeTiff({ ...base, profile: swappedProfile() }), mediaType)).toEqual(['green', 'red', 'blue', 'white'])
    },
  )

  test('of several pages the first is used, and the answer says so', async () => {
    expect(await analyse(tiff(3))).toMatchObject({ ok: true, onlyFirst: true, width: 16, height: 16 })
  })

  test('a file that stops early, or points outside itself, is damaged; nothing hangs', async () => {
    const whole = madeTiff(base)
    expect(await analyse(whole.slice(0, whole.length - 40))).toEqual({ ok: false, problem: 'damaged_image' })
    for (let at = whole.length - 160; at < whole.length; at += 4) {
      const bent = whole.slice()
      bent.fill(0xff, at, at + 4)
      const { ok } = await analyse(bent)
      expect(typeof ok).toBe('boolean')
    }
    expect(await seen(whole)).toEqual(quarters)
  })
})

describe('HEIC', () => {
  const made = inject('heic')
  test.skipIf(made === null)('is decoded, with its colour profile; orientation is taken once', async () => {
    if (!made) return
    const [plain, profiled, turnedFile] = [made.plain, made.profiled, made.turned].map(fromBase64Url)
    if (!plain || !profiled || !turnedFile) throw new Error('not made')
    expect(await seen(plain)).toEqual(quarters)
    expect(await analyse(plain)).toMatchObject({ ok: true, mediaType: 'image/heic', onlyFirst: false, width, height })
    expect(await seen(profiled)).toEqual(['green', 'red', 'blue', 'white'])
    // ISO/IEC 23008-12 §6.5.10: only an `irot` property turns the picture, which not every version of the encoder writes; EXIF's word is not taken twice.
    const turns = String.fromCharCode(...turnedFile.subarray(0, 1000)).includes('irot')
    expect(await seen(turnedFile)).toEqual(turned[turns ? 6 : 1])
    expect(await analyse(plain.slice(0, plain.length - 100))).toEqual({ ok: false, problem: 'damaged_image' })
    const noise = plain.slice()
    crypto.getRandomValues(noise.subarray(noise.length - 200))
    expect(typeof (await analyse(noise)).ok).toBe('boolean')
  })
})

/** Quarters in blocks of 8 × 8. */
const blockAt =
  (samplesOf: (name: Name) => readonly number[]): FlatJpeg['valueAt'] =>
  (column, row, component) =>
    samplesOf(quarters[(column < width / 16 ? 0 : 1) + (row < height / 16 ? 0 : 2)] ?? 'white')[component] ?? 0

describe('JPEG as browsers do not write it', () => {
  /** Adobe's programs write how much ink is not there. */
  const noInks = (name: Name): readonly number[] => inks(name).map((ink) => 255 - ink)
  const made = (components: 3 | 4, progressive: boolean): Bytes =>
    flatJpeg({ width, height, components, progressive, valueAt: blockAt(components === 4 ? noInks : rgb) })

  test.each<[string, 3 | 4, boolean]>([
    ['inks (CMYK)', 4, false],
    ['inks, progressive', 4, true],
    ['red, green, blue', 3, false],
    ['progressive', 3, true],
  ])('%s', async (_name, components, progressive) => {
    const bytes = made(components, progressive)
    expect(await seen(bytes)).toEqual(quarters)
    expect(await analyse(bytes)).toMatchObject({ ok: true, mediaType: 'image/jpeg', onlyFirst: false, width, height })
    for (const share of [0.5, 0.9]) {
      const half = bytes.slice(0, Math.floor(bytes.length * share))
      expect(await analyse(half)).toEqual({ ok: false, problem: 'damaged_image' })
    }
  })

  test('progressive, reduced while it is decoded', async () => {
    const [wide, high] = [3200, 1600]
    const valueAt: FlatJpeg['valueAt'] = (column, row, component) =>
      rgb(quarters[(column < wide / 16 ? 0 : 1) + (row < high / 16 ? 0 : 2)] ?? 'white')[component] ?? 0
    const bytes = flatJpeg({ width: wide, height: high, components: 3, progressive: true, valueAt })
    expect(await analyse(bytes)).toMatchObject({ ok: true, width: wide, height: high })
  })
})

test('a PNG of 16 bits per colour', async () => {
  const row = (y: number): number[] => [
    0,
    ...Array.from({ length: width }, (_, x) =>
      rgb(quarters[(x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2)] ?? 'white').flatMap((value) => [value, value]),
    ).flat(),
  ]
  const bytes = await madePng(
    width,
    height,
    { bits: 16, colour: 2 },
    Uint8Array.from(Array.from({ length: height }, (_, y) => row(y)).flat()),
  )
  expect(await seen(bytes)).toEqual(quarters)
  expect(await analyse(bytes)).toMatchObject({ ok: true, mediaType: 'image/png', width, height })
})

test('AVIF is read as well as written; one that was cut off is damaged', async () => {
  const rendered = await vision.api.render(new Blob([madeTiff(base)]), {
    covers: [],
    longestSide: null,
    mediaType: 'image/avif',
    quality: 0.9,
  })
  if (!rendered.ok) throw new Error(rendered.problem)
  expect(await seen(rendered.bytes)).toEqual(quarters)
  expect(await analyse(rendered.bytes)).toMatchObject({ ok: true, mediaType: 'image/avif', onlyFirst: false, width, height })
  expect(await analyse(rendered.bytes.slice(0, rendered.bytes.length - 40))).toEqual({ ok: false, problem: 'damaged_image' })
})

test('a PNG with a profile: the browser converts, as it does for pictures of ours', async () => {
  const pixels = new Uint8ClampedArray(fourQuarters((name) => [...rgb(name), 255]))
  expect(await seen(managedPng(width, height, pixels, swappedProfile()))).toEqual(['green', 'red', 'blue', 'white'])
})

test('100 megapixels are decoded, more than 120 are refused', async () => {
  expect(await analyse(await flatPng(10_000, 10_000))).toMatchObject({ ok: true, width: 10_000, height: 10_000 })
  expect(await analyse(await flatPng(12_000, 12_000))).toEqual({ ok: false, problem: 'image_too_large' })
})

test('of a moving picture the first frame is used, and the answer says so', async () => {
  expect(await analyse(animatedGif())).toMatchObject({ ok: true, onlyFirst: true })
  const still = async (colour: string): Promise<Uint8Array> => {
    const canvas = new OffscreenCanvas(16, 16)
    const context = canvas.getContext('2d')
    if (!context) throw new Error('no canvas')
    context.fillStyle = colour
    context.fillRect(0, 0, 16, 16)
    return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp' })).arrayBuffer())
  }
  const moving = animatedWebp([await still('#f00'), await still('#0f0')], 16, 16)
  expect(await analyse(moving)).toMatchObject({ ok: true, onlyFirst: true })
  expect(await seen(moving)).toEqual(['red', 'red', 'red', 'red'])
})

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'the transform of orientation %i puts each corner where a slow walk over the pixels puts it',
  (orientation) => {
    const [a, b, c, d, e, f] = uprightTransform(orientation, 3, 2)
    const swaps = orientation >= 5
    // EXIF names the side of the stored picture that is the first row, and the one that is the first column.
    const rows = { 1: 'top', 2: 'top', 3: 'bottom', 4: 'bottom', 5: 'left', 6: 'right', 7: 'right', 8: 'left' }[orientation] ?? ''
    const columns =
      { 1: 'left', 2: 'right', 3: 'right', 4: 'left', 5: 'top', 6: 'top', 7: 'bottom', 8: 'bottom' }[orientation] ?? ''
    for (let row = 0; row < 2; row++) {
      for (let column = 0; column < 3; column++) {
        const [x, y] = [a * (column + 0.5) + c * (row + 0.5) + e, b * (column + 0.5) + d * (row + 0.5) + f]
        const size = swaps ? { width: 2, height: 3 } : { width: 3, height: 2 }
        // Row 0 of the stored picture lies at the side named by `rows`, column 0 at the one named by `columns`.
        const along = (side: string, index: number): number | undefined =>
          side === 'top' ? index : side === 'bottom' ? size.height - 1 - index : side === 'left' ? index : size.width - 1 - index
        const [byRow, byColumn] = [along(rows, row), along(columns, column)]
        expect([Math.floor(x), Math.floor(y)]).toEqual(swaps ? [byRow, byColumn] : [byColumn, byRow])
      }
    }
  },
)

function analyse(bytes: Bytes): Promise<Analysis> {
  return vision.api.analyse(new Blob([bytes]), { recognise: false, previewLongestSide: 32 })
}

/** One bit per pixel, all black: small to send, large to decode. */
/** Black, one bit per pixel. */
function flatPng(wide: number, high: number): Promise<Bytes> {
  return madePng(wide, high, { bits: 1, colour: 0 }, new Uint8Array((Math.ceil(wide / 8) + 1) * high))
}

/** @param rows each with its filter byte before it */
async function madePng(
  wide: number,
  high: number,
  { bits, colour }: { readonly bits: number; readonly colour: number },
  rows: Bytes,
): Promise<Bytes> {
  const crcTable = Array.from({ length: 256 }, (_, n) =>
    Array.from({ length: 8 }).reduce<number>((c) => (c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1), n),
  )
  const u32 = (value: number): Bytes => Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
  const chunk = (type: string, data: Uint8Array): Bytes => {
    const body = concatBytes(utf8(type), data)
    const crc = body.reduce((sum, byte) => (crcTable[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8), 0xffffffff)
    return concatBytes(u32(data.length), body, u32((crc ^ 0xffffffff) >>> 0))
  }
  const raw = new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'))
  return concatBytes(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', concatBytes(u32(wide), u32(high), Uint8Array.of(bits, colour, 0, 0, 0))),
    chunk('IDAT', new Uint8Array(await new Response(raw).arrayBuffer())),
    chunk('IEND', new Uint8Array(0)),
  )
}
