// Names every block of a written file that is not pixels: markers of a JPEG, chunks of a PNG or WebP, parts of an AVIF. What may be there is a short list; the rest is a
// leftover: an embedded thumbnail, an EXIF block, bytes behind the end, and in our own metadata every field that is not on its list.
import { avifParts } from './avif.ts'
import { strangersInResources, strangersInXmp } from './metadata.ts'
import { bigEndian, littleEndian, tag } from './reader.ts'

/** What a file made by us may hold beside its pixels: a colour profile and the metadata we wrote. */
const allowed: ReadonlySet<string> = new Set([
  ...['JFIF', 'ICC_PROFILE', 'XMP', 'Photoshop', 'Adobe'].map((name) => `jpeg ${name}`),
  ...['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'sBIT', 'iTXt'].map((name) => `png ${name}`),
  ...['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'XMP '].map((name) => `webp ${name}`),
  ...['ftyp', 'meta', 'mdat'].map((name) => `avif ${name}`),
  ...['hdlr', 'pitm', 'iloc', 'iinf', 'iref', 'iprp'].map((name) => `avif meta ${name}`),
  ...['ipco', 'ipma', 'ispe', 'pixi', 'av1C', 'auxC', 'colr'].map((name) => `avif property ${name}`),
  // Opacity of the picture, and metadata about it. A thumbnail (`thmb`) or a picture made of others (`dimg`) is not ours.
  ...['auxl', 'cdsc'].map((name) => `avif reference ${name}`),
  ...['av01', 'application/rdf+xml'].map((name) => `avif item ${name}`),
])

/** @param named whether the file may say who is where @returns the blocks and fields that should not be there; empty for a clean file */
export function leftoversIn(bytes: Uint8Array, named = false): readonly string[] {
  return blocks(bytes).flatMap(({ name, body }) => {
    if (!allowed.has(name)) return [name]
    return strangersIn(name, body, named).map((field) => `${name}: ${field}`)
  })
}

interface Block {
  readonly name: string
  /** What stands in it, where its fields have to be looked at. */
  readonly body: Uint8Array
}

const nothing = new Uint8Array(0)
const named = (name: string, body: Uint8Array = nothing): Block => ({ name, body })

function strangersIn(name: string, body: Uint8Array, mayName: boolean): readonly string[] {
  switch (name) {
    case 'jpeg XMP':
      return strangersInXmp(body.subarray('http://ns.adobe.com/xap/1.0/\0'.length), mayName)
    case 'jpeg Photoshop':
      return strangersInResources(body.subarray('Photoshop 3.0\0'.length))
    case 'png iTXt':
      return tagText(body, 'XML:com.adobe.xmp\0') ? strangersInXmp(body, mayName) : ['text']
    case 'webp XMP ':
    case 'avif item application/rdf+xml':
      return strangersInXmp(body, mayName)
    default:
      return []
  }
}

const tagText = (body: Uint8Array, start: string): boolean =>
  new TextDecoder('latin1').decode(body.subarray(0, start.length)) === start

function blocks(bytes: Uint8Array): readonly Block[] {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegBlocks(bytes)
  if (tag(bytes, 1).startsWith('PNG')) return pngBlocks(bytes)
  if (tag(bytes, 0) === 'RIFF') return webpBlocks(bytes)
  if (tag(bytes, 4) === 'ftyp') return avifParts(bytes)
  return [named('unknown')]
}

const signatures: readonly (readonly [number, string, string])[] = [
  [0xe0, 'JFIF\0', 'JFIF'],
  [0xe1, 'Exif\0', 'Exif'],
  [0xe1, 'http://ns.adobe.com/xap/1.0/\0', 'XMP'],
  [0xe2, 'ICC_PROFILE\0', 'ICC_PROFILE'],
  [0xed, 'Photoshop 3.0\0', 'Photoshop'],
  [0xee, 'Adobe', 'Adobe'],
]

function jpegBlocks(bytes: Uint8Array): Block[] {
  const blocks: Block[] = []
  let offset = 2
  while (bytes[offset] === 0xff) {
    const code = bytes[offset + 1] ?? 0
    if (code === 0xff) offset += 1
    else if (code === 0xd9) return offset + 2 < bytes.length ? [...blocks, named('jpeg trailer')] : blocks
    else {
      const end = offset + 2 + bigEndian(bytes, offset + 2, 2)
      if ((code >= 0xe0 && code <= 0xef) || code === 0xfe)
        blocks.push(named(`jpeg ${nameOf(bytes, offset, code)}`, bytes.subarray(offset + 4, end)))
      offset = end
      if (code === 0xda) offset = afterScan(bytes, offset)
    }
  }
  return [...blocks, named('jpeg damaged')]
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

function pngBlocks(bytes: Uint8Array): Block[] {
  const blocks: Block[] = []
  let offset = 8
  while (offset + 12 <= bytes.length) {
    const name = tag(bytes, offset + 4)
    const end = offset + 12 + bigEndian(bytes, offset, 4)
    blocks.push(named(`png ${name}`, bytes.subarray(offset + 8, end - 4)))
    offset = end
    if (name === 'IEND') return offset < bytes.length ? [...blocks, named('png trailer')] : blocks
  }
  return [...blocks, named('png damaged')]
}

function webpBlocks(bytes: Uint8Array): Block[] {
  const blocks: Block[] = []
  const end = 8 + littleEndian(bytes, 4, 4)
  let offset = 12
  while (offset + 8 <= end) {
    const size = littleEndian(bytes, offset + 4, 4)
    blocks.push(named(`webp ${tag(bytes, offset)}`, bytes.subarray(offset + 8, offset + 8 + size)))
    offset += 8 + size + (size % 2)
  }
  return end < bytes.length ? [...blocks, named('webp trailer')] : blocks
}
