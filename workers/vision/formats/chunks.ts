// PNG, WebP, GIF and BMP: formats made of chunks with a length, or with a plain header.
import { bigEndian, littleEndian, startsWith, tag } from './reader.ts'
import type { Inspection } from './sniff.ts'

/** PNG, ISO/IEC 15948: chunks up to IEND. */
export function inspectPng(bytes: Uint8Array): Inspection {
  const [width, height] = [bigEndian(bytes, 16, 4), bigEndian(bytes, 20, 4)]
  let offset = 8
  let frames: Inspection['frames'] = 'one'
  while (offset + 12 <= bytes.length) {
    const end = offset + 12 + bigEndian(bytes, offset, 4)
    const name = tag(bytes, offset + 4)
    if (name === 'acTL') frames = 'several'
    if (name === 'IEND') return { mediaType: 'image/png', width, height, complete: end <= bytes.length, frames }
    offset = end
  }
  return { mediaType: 'image/png', width, height, complete: false, frames }
}

/** WebP, RFC 9649: the first chunk says where the size stands. */
export function inspectWebp(bytes: Uint8Array): Inspection {
  const complete = littleEndian(bytes, 4, 4) + 8 <= bytes.length
  const moves = tag(bytes, 12) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0
  return { mediaType: 'image/webp', ...webpSize(bytes), complete, frames: moves ? 'several' : 'one' }
}

function webpSize(bytes: Uint8Array): { readonly width: number; readonly height: number } {
  switch (tag(bytes, 12)) {
    case 'VP8X':
      return { width: littleEndian(bytes, 24, 3) + 1, height: littleEndian(bytes, 27, 3) + 1 }
    case 'VP8L': {
      const bits = littleEndian(bytes, 21, 4)
      return { width: (bits % 0x4000) + 1, height: (Math.floor(bits / 0x4000) % 0x4000) + 1 }
    }
    case 'VP8 ':
      return { width: littleEndian(bytes, 26, 2) % 0x4000, height: littleEndian(bytes, 28, 2) % 0x4000 }
    default:
      return { width: 0, height: 0 }
  }
}

/** GIF: complete when it ends in its trailer (some writers add bytes after it). */
export function inspectGif(bytes: Uint8Array): Inspection {
  const complete = bytes.lastIndexOf(0x3b) > bytes.length - 64
  const [width, height] = [littleEndian(bytes, 6, 2), littleEndian(bytes, 8, 2)]
  return { mediaType: 'image/gif', width, height, complete, frames: gifFrames(bytes) > 1 ? 'several' : 'one' }
}

/** Counts image descriptors up to the second; GIF89a §18: blocks start with `!` (extension) or `,` (picture), each followed by sub-blocks. */
function gifFrames(bytes: Uint8Array): number {
  const colours = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1))
  let offset = 13 + colours(bytes[10])
  let frames = 0
  while (frames < 2 && (bytes[offset] === 0x21 || bytes[offset] === 0x2c)) {
    if (bytes[offset] === 0x2c) frames++
    offset += bytes[offset] === 0x2c ? 11 + colours(bytes[offset + 9]) : 2
    while (offset < bytes.length && bytes[offset] !== 0) offset += 1 + (bytes[offset] ?? 0)
    offset++
  }
  return frames
}

/** BMP: the header states the file's size; two bytes of "BM" alone prove nothing, so the header size must be a known one. */
export function inspectBmp(bytes: Uint8Array): Inspection | 'not_an_image' {
  const headerSize = littleEndian(bytes, 14, 4)
  if (!startsWith(bytes, '\0\0\0\0', 6) || ![40, 52, 56, 108, 124].includes(headerSize)) return 'not_an_image'
  const signedHeight = littleEndian(bytes, 22, 4) | 0
  return {
    mediaType: 'image/bmp',
    width: littleEndian(bytes, 18, 4),
    height: Math.abs(signedHeight),
    complete: bytes.length >= littleEndian(bytes, 2, 4),
    frames: 'one',
  }
}
