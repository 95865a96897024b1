// Wraps pixels and their ICC profile in an uncompressed PNG (ISO/IEC 15948), the one way to have a browser convert colours by any RGB profile.
import { concatBytes, utf8, type Bytes } from '../../../core/bytes.ts'

/** Largest stored block of a deflate stream (RFC 1951 §3.2.4). */
const blockSize = 65_535

/** @param profile null: the numbers are sRGB */
export function managedPng(width: number, height: number, rgba: Uint8ClampedArray, profile: Uint8Array | null): Bytes {
  const line = width * 4
  const raw = new Uint8Array((line + 1) * height)
  for (let y = 0; y < height; y++) raw.set(rgba.subarray(y * line, (y + 1) * line), y * (line + 1) + 1)
  return concatBytes(
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    // Eight bits of red, green, blue and opacity.
    chunk('IHDR', concatBytes(u32(width), u32(height), Uint8Array.of(8, 6, 0, 0, 0))),
    ...(profile === null ? [] : [chunk('iCCP', concatBytes(utf8('profile\0\0'), stored(profile)))]),
    chunk('IDAT', stored(raw)),
    chunk('IEND', new Uint8Array(0)),
  )
}

/** A zlib stream (RFC 1950) that does not compress. */
function stored(data: Uint8Array): Bytes {
  const blocks = Math.max(1, Math.ceil(data.length / blockSize))
  const stream = new Uint8Array(2 + data.length + blocks * 5 + 4)
  stream.set([0x78, 0x01])
  let at = 2
  for (let block = 0; block < blocks; block++) {
    const part = data.subarray(block * blockSize, (block + 1) * blockSize)
    const size = part.length
    stream.set([block + 1 === blocks ? 1 : 0, size & 255, size >> 8, ~size & 255, (~size >> 8) & 255], at)
    stream.set(part, at + 5)
    at += 5 + size
  }
  stream.set(u32(adler32(data)), at)
  return stream
}

function chunk(type: string, data: Uint8Array): Bytes {
  const body = concatBytes(utf8(type), data)
  return concatBytes(u32(data.length), body, u32(crc32(body)))
}

function u32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  return c
})

function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff
  for (const byte of bytes) c = (crcTable[(c ^ byte) & 255] ?? 0) ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  // 3,800 bytes of 255 keep both sums within 32 bits.
  for (let start = 0; start < bytes.length; start += 3800) {
    for (const byte of bytes.subarray(start, start + 3800)) b += a += byte
    a %= 65_521
    b %= 65_521
  }
  return ((b << 16) | a) >>> 0
}
