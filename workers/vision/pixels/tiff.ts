// TIFF: the library unpacks strips and tiles, of a directory that was read within bounds; what the samples mean is decided here.
import UTIF from 'utif2'
import { readDirectory, tiffTags } from '../formats/tiff.ts'
import { UnreadableRaster, type Raster } from './raster.ts'

/** TIFF 6.0, PhotometricInterpretation. */
const meaning = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, separated: 5, yCbCr: 6 } as const
/** Uncompressed, both fax groups, LZW, JPEG, deflate (two numbers), PackBits. */
const compressions: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7, 8, 32_946, 32_773])
const jpeg = 7

/** @throws UnreadableRaster for what neither the library nor this file knows */
export function decodeTiff(bytes: Uint8Array<ArrayBuffer>): Raster {
  const { fields } = readDirectory(bytes)
  const first = (tag: number, otherwise: number): number => fields.get(tag)?.[0] ?? otherwise
  const [compression, planes] = [first(259, 1), first(tiffTags.planes, 1)]
  const samples = first(tiffTags.samples, 1)
  if (!compressions.has(compression) || (planes !== 1 && samples > 1))
    throw new UnreadableRaster(`TIFF compression ${String(compression)}`)
  const image = Object.fromEntries([...fields].map(([tag, values]) => [`t${String(tag)}`, [...values]])) as unknown as UTIF.IFD
  UTIF.decodeImage(bytes.buffer, image)
  const profile = fields.get(tiffTags.profile)
  return {
    width: image.width,
    height: image.height,
    rgba: colours(image.data, {
      width: image.width,
      height: image.height,
      bits: first(tiffTags.bits, 1),
      // The library's JPEG decoder answers in red, green and blue.
      photometric: compression === jpeg && samples === 3 ? meaning.rgb : first(tiffTags.photometric, meaning.blackIsZero),
      samples,
      palette: fields.get(tiffTags.palette) ?? [],
    }),
    profile: profile ? Uint8Array.from(profile) : null,
    orientation: Math.min(8, Math.max(1, first(tiffTags.orientation, 1))),
  }
}

interface Layout {
  readonly width: number
  readonly height: number
  /** Per sample. */
  readonly bits: number
  readonly photometric: number
  readonly samples: number
  /** All reds, all greens, all blues, 16 bits each. */
  readonly palette: readonly number[]
}

/** Samples of 1, 2, 4, 8 or 16 bits (the library leaves the lower byte first) as red, green, blue and opacity. */
function colours(data: Uint8Array, layout: Layout): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, bits, samples, photometric } = layout
  if (![1, 2, 4, 8, 16].includes(bits)) throw new UnreadableRaster(`${String(bits)} bits per sample`)
  const rgba = new Uint8ClampedArray(width * height * 4)
  const lineBytes = Math.ceil((width * samples * bits) / 8)
  const full = 2 ** Math.min(bits, 8) - 1
  const raw = (line: number, index: number): number => {
    if (bits === 16) return data[line + 2 * index + 1] ?? 0
    if (bits === 8) return data[line + index] ?? 0
    const bit = index * bits
    return ((data[line + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & full
  }
  const paint = painter(layout, full)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      paint((sample) => raw(y * lineBytes, x * samples + sample), rgba, 4 * (y * width + x))
    }
  }
  if (photometric === meaning.rgb && samples === 4 && isEmpty(rgba)) for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255
  return rgba
}

type Paint = (sample: (index: number) => number, rgba: Uint8ClampedArray, at: number) => void

function painter({ photometric, samples, bits, palette }: Layout, full: number): Paint {
  const grey = (value: number): number => (value * 255) / full
  switch (photometric) {
    case meaning.whiteIsZero:
    case meaning.blackIsZero:
      return (sample, rgba, at) => {
        const value = grey(photometric === meaning.blackIsZero ? sample(0) : full - sample(0))
        rgba.fill(value, at, at + 3)
        rgba[at + 3] = samples === 2 ? sample(1) : 255
      }
    case meaning.rgb:
      return (sample, rgba, at) => {
        for (const channel of [0, 1, 2]) rgba[at + channel] = grey(sample(Math.min(channel, samples - 1)))
        rgba[at + 3] = samples >= 4 ? grey(sample(3)) : 255
      }
    case meaning.palette: {
      const size = 2 ** bits
      return (sample, rgba, at) => {
        for (const channel of [0, 1, 2]) rgba[at + channel] = (palette[channel * size + sample(0)] ?? 0) >> 8
        rgba[at + 3] = 255
      }
    }
    case meaning.separated:
      // Inks without a profile: what is left of white after each, and after black.
      return (sample, rgba, at) => {
        const left = (full - sample(3)) / full
        for (const channel of [0, 1, 2]) rgba[at + channel] = grey(full - sample(channel)) * left
        rgba[at + 3] = 255
      }
    default:
      throw new UnreadableRaster(`TIFF colours of kind ${String(photometric)}`)
  }
}

/** Some writers leave a fourth sample at zero that is no opacity at all. */
function isEmpty(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 0) return false
  return true
}
