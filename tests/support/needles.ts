// What a secret can look like when it leaks: the same value in every encoding a database, a log or a request body might hold it in.
// Used by the canary proof; the scanner itself is proven not blind by a leaky build.
import { gunzipSync, inflateSync, brotliDecompressSync } from 'node:zlib'

/** One thing that must not be found, in all its disguises. */
export interface Needle {
  readonly name: string
  readonly forms: readonly { readonly encoding: string; readonly bytes: Buffer }[]
}

/** Base64 text of `bytes` at each of the three alignments, without the characters that depend on the neighbours. */
function base64Cores(bytes: Buffer): Buffer[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const start = offset === 0 ? 0 : offset + 1
    const end = (offset + bytes.length) % 3 === 0 ? text.length : text.length - 1
    return Buffer.from(text.slice(start, end))
  })
}

function bytesForms(bytes: Buffer): { encoding: string; bytes: Buffer }[] {
  const standard = base64Cores(bytes)
  return [
    { encoding: 'raw', bytes },
    { encoding: 'hex', bytes: Buffer.from(bytes.toString('hex')) },
    { encoding: 'HEX', bytes: Buffer.from(bytes.toString('hex').toUpperCase()) },
    ...standard.map((core, offset) => ({ encoding: `base64+${String(offset)}`, bytes: core })),
    ...standard.map((core, offset) => ({
      encoding: `base64url+${String(offset)}`,
      bytes: Buffer.from(core.toString().replace(/\+/g, '-').replace(/\//g, '_')),
    })),
  ]
}

/** A text: name, e-mail, file name. At least eight characters, or chance finds it. */
export function textNeedle(name: string, text: string): Needle {
  if (text.length < 8) throw new RangeError('a needle needs eight characters')
  const utf16 = Buffer.from(text, 'utf16le')
  return {
    name,
    forms: [
      ...bytesForms(Buffer.from(text, 'utf8')),
      { encoding: 'utf16le', bytes: utf16 },
      { encoding: 'utf16be', bytes: Buffer.from(utf16).swap16() },
      { encoding: 'percent', bytes: Buffer.from(encodeURIComponent(text)) },
      {
        encoding: 'percent-all',
        bytes: Buffer.from([...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')),
      },
      {
        encoding: 'json-escaped',
        bytes: Buffer.from(Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')),
      },
    ],
  }
}

/** Binary content: a slice out of the middle of a photo, crop or preview. */
export function bytesNeedle(name: string, bytes: Uint8Array): Needle {
  const middle = Math.max(0, Math.floor(bytes.length / 2) - 24)
  return { name, forms: bytesForms(Buffer.from(bytes.subarray(middle, middle + 48))) }
}

/** An embedding: runs of its float32 and float64 bytes, and of its decimals as JSON would print them. */
export function vectorNeedle(name: string, vector: readonly number[]): Needle {
  const run = vector.slice(8, 14)
  const floats = (size: 4 | 8, littleEndian: boolean): Buffer => {
    const buffer = Buffer.alloc(run.length * size)
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length)
    run.forEach((value, i) => {
      if (size === 4) view.setFloat32(i * 4, value, littleEndian)
      else view.setFloat64(i * 8, value, littleEndian)
    })
    return buffer
  }
  return {
    name,
    forms: [
      ...bytesForms(floats(4, true)).map((form) => ({ ...form, encoding: `float32le ${form.encoding}` })),
      ...bytesForms(floats(4, false)).map((form) => ({ ...form, encoding: `float32be ${form.encoding}` })),
      ...bytesForms(floats(8, true)).map((form) => ({ ...form, encoding: `float64le ${form.encoding}` })),
      // Six significant digits of one component: enough to be unique, few enough to survive rounding.
      ...run.slice(0, 2).map((value, i) => ({ encoding: `decimal ${String(i)}`, bytes: Buffer.from(String(value).slice(0, 10)) })),
    ],
  }
}

export interface Finding {
  readonly needle: string
  readonly encoding: string
  readonly place: string
}

/** Every needle found in `haystack`, also inside the gzip, zlib and brotli streams it consists of. */
export function scan(place: string, haystack: Buffer, needles: readonly Needle[]): Finding[] {
  return unpacked(haystack).flatMap((layer) =>
    needles.flatMap((needle) =>
      needle.forms.filter(({ bytes }) => layer.includes(bytes)).map(({ encoding }) => ({ needle: needle.name, encoding, place })),
    ),
  )
}

function unpacked(bytes: Buffer): Buffer[] {
  const layers = [bytes]
  for (const unpack of [gunzipSync, inflateSync, brotliDecompressSync]) {
    try {
      layers.push(unpack(bytes))
    } catch {
      // Not a stream of this kind: nothing to unpack, the raw layer is still searched.
    }
  }
  return layers
}
