// Files made of ISO base media boxes (ISO/IEC 14496-12): AVIF, which browsers decode, and HEIC, which most of them do not.
import { bigEndian, tag } from './reader.ts'
import type { Inspection } from './sniff.ts'

const avifBrands = new Set(['avif', 'avis'])
const heifBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])
/** A moving picture, of which the still one is shown. */
const sequenceBrands = new Set(['avis', 'hevc', 'hevx', 'msf1'])
/** Properties stand in the `meta` box, at the front of the file. */
const searched = 1 << 16

export function inspectBoxes(bytes: Uint8Array): Inspection | 'not_an_image' {
  const brands = brandsOf(bytes)
  const kind = brands.some((brand) => avifBrands.has(brand))
    ? 'image/avif'
    : brands.some((brand) => heifBrands.has(brand))
      ? 'image/heic'
      : undefined
  if (kind === undefined) return 'not_an_image'
  return {
    mediaType: kind,
    ...largestExtent(bytes),
    complete: boxesEndWithFile(bytes),
    frames: sequenceBrands.has(brands[0] ?? '') ? 'several' : 'one',
  }
}

/** The ICC profile of the picture, from a `colr` property of kind `prof` (or `rICC`); null when there is none. */
export function profileOf(bytes: Uint8Array): Uint8Array | null {
  for (const at of findTags(bytes, 'colr')) {
    const kind = tag(bytes, at + 4)
    if (kind === 'prof' || kind === 'rICC') return bytes.subarray(at + 8, at - 4 + bigEndian(bytes, at - 4, 4))
  }
  return null
}

/** Major brand and compatible brands of the `ftyp` box. */
function brandsOf(bytes: Uint8Array): readonly string[] {
  const end = Math.min(bigEndian(bytes, 0, 4), bytes.length)
  const brands = [tag(bytes, 8)]
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(tag(bytes, offset))
  return brands
}

/** Image sizes stand in `ispe` properties; thumbnails and the tiles of a large picture have their own, so the largest counts. */
function largestExtent(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  let largest = { width: 0, height: 0 }
  for (const at of findTags(bytes, 'ispe')) {
    const [width, height] = [bigEndian(bytes, at + 8, 4), bigEndian(bytes, at + 12, 4)]
    if (width * height > largest.width * largest.height) largest = { width, height }
  }
  return largest
}

function* findTags(bytes: Uint8Array, name: string): Generator<number> {
  const first = name.charCodeAt(0)
  for (let at = bytes.indexOf(first); at >= 0 && at < searched; at = bytes.indexOf(first, at + 1)) {
    if (tag(bytes, at) === name) yield at
  }
}

function boxesEndWithFile(bytes: Uint8Array): boolean {
  let offset = 0
  while (offset + 8 <= bytes.length) {
    const size = bigEndian(bytes, offset, 4)
    if (size === 0) return true
    const length = size === 1 ? bigEndian(bytes, offset + 8, 8) : size
    if (length < 8) return false
    offset += length
  }
  return offset === bytes.length
}
