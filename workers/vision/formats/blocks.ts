// Names every block of a written file that is not pixels: markers of a JPEG, chunks of a PNG or WebP. What may be there is a short list; the rest is a
// leftover: an embedded thumbnail, an EXIF block, bytes behind the end.
import { bigEndian, littleEndian, tag } from './reader.ts'

/** What a file made by us may hold beside its pixels: a colour profile and the metadata we wrote. */
const allowed: ReadonlySet<string> = new Set([
  ...['JFIF', 'ICC_PROFILE', 'XMP', 'Photoshop', 'Adobe'].map((name) => `jpeg ${name}`),
  ...['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'sBIT', 'iTXt'].map((name) => `png ${name}`),
  ...['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'XMP '].map((name) => `webp ${name}`),
  'avif',
])

/** @returns the blocks that should not be there; empty for a clean file */
export function leftoversIn(bytes: Uint8Array): readonly string[] {
  return blocksOf(bytes).filter((block) => !allowed.has(block))
}

export function blocksOf(bytes: Uint8Array): readonly string[] {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegBlocks(bytes)
  if (tag(bytes, 1).startsWith('PNG')) return pngBlocks(bytes)
  if (tag(bytes, 0) === 'RIFF') return webpBlocks(bytes)
  if (tag(bytes, 4) === 'ftyp') return ['avif']
  return ['unknown']
}

const signatures: readonly (readonly [number, string, string])[] = [
  [0xe0, 'JFIF\0', 'JFIF'],
  [0xe1, 'Exif\0', 'Exif'],
  [0xe1, 'http://ns.adobe.com/xap/1.0/\0', 'XMP'],
  [0xe2, 'ICC_PROFILE\0', 'ICC_PROFILE'],
  [0xed, 'Photoshop 3.0\0', 'Photoshop'],
  [0xee, 'Adobe', 'Adobe'],
]

function jpegBlocks(bytes: Uint8Array): string[] {
  const blocks: string[] = []
  let offset = 2
  while (bytes[offset] === 0xff) {
    const code = bytes[offset + 1] ?? 0
    if (code === 0xff) offset += 1
    else if (code === 0xd9) return offset + 2 < bytes.length ? [...blocks, 'jpeg trailer'] : blocks
    else {
      if ((code >= 0xe0 && code <= 0xef) || code === 0xfe) blocks.push(`jpeg ${nameOf(bytes, offset, code)}`)
      offset += 2 + bigEndian(bytes, offset + 2, 2)
      if (code === 0xda) offset = afterScan(bytes, offset)
    }
  }
  return [...blocks, 'jpeg damaged']
}

function nameOf(bytes: Uint8Array, offset: number, code: number): string {
  const text = new TextDecoder('latin1').decode(bytes.subarray(offset + 4, offset + 4 + 32))
  const known = signatures.find(([marker, signature]) => marker === code && text.startsWith(signature))
  return known?.[2] ?? `marker ${code.toString(16)}`
}

function afterScan(bytes: Uint8Array, offset: number): number {
  for (let at = bytes.indexOf(0xff, offset); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

function pngBlocks(bytes: Uint8Array): string[] {
  const blocks: string[] = []
  let offset = 8
  while (offset + 12 <= bytes.length) {
    const name = tag(bytes, offset + 4)
    blocks.push(`png ${name}`)
    offset += 12 + bigEndian(bytes, offset, 4)
    if (name === 'IEND') return offset < bytes.length ? [...blocks, 'png trailer'] : blocks
  }
  return [...blocks, 'png damaged']
}

function webpBlocks(bytes: Uint8Array): string[] {
  const blocks: string[] = []
  const end = 8 + littleEndian(bytes, 4, 4)
  let offset = 12
  while (offset + 8 <= end) {
    blocks.push(`webp ${tag(bytes, offset)}`)
    const size = littleEndian(bytes, offset + 4, 4)
    offset += 8 + size + (size % 2)
  }
  return end < bytes.length ? [...blocks, 'webp trailer'] : blocks
}
