// Files made of ISO base media boxes (ISO/IEC 14496-12): AVIF, which browsers decode, and HEIC, which this browser does not.
import { bigEndian, tag } from './reader.ts'
import type { Inspection } from './sniff.ts'

const avifBrands = new Set(['avif', 'avis'])
const heifBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

export function inspectBoxes(bytes: Uint8Array): Inspection | 'not_an_image' | 'unsupported_image' {
  const brands = brandsOf(bytes)
  if (!brands.some((brand) => avifBrands.has(brand))) {
    return brands.some((brand) => heifBrands.has(brand)) ? 'unsupported_image' : 'not_an_image'
  }
  return { mediaType: 'image/avif', ...largestExtent(bytes), complete: boxesEndWithFile(bytes) }
}

/** Major brand and compatible brands of the `ftyp` box. */
function brandsOf(bytes: Uint8Array): readonly string[] {
  const end = Math.min(bigEndian(bytes, 0, 4), bytes.length)
  const brands = [tag(bytes, 8)]
  for (let offset = 16; offset + 4 <= end; offset += 4) brands.push(tag(bytes, offset))
  return brands
}

/** Image sizes stand in `ispe` properties; thumbnails have their own, so the largest counts. */
function largestExtent(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  let largest = { width: 0, height: 0 }
  for (let at = bytes.indexOf(0x69); at >= 0 && at < 1 << 16; at = bytes.indexOf(0x69, at + 1)) {
    if (tag(bytes, at) !== 'ispe') continue
    const [width, height] = [bigEndian(bytes, at + 8, 4), bigEndian(bytes, at + 12, 4)]
    if (width * height > largest.width * largest.height) largest = { width, height }
  }
  return largest
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
