// A zip reader of our own, so that what export wrote is read by other code than wrote it: central directory, stored or deflated entries.
import { crc32, inflateRawSync } from 'node:zlib'

/** @throws Error when the archive is damaged or uses what we do not expect. */
export function readZip(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0) throw new Error('not a zip archive')
  const count = bytes.readUInt16LE(end + 10)
  let at = bytes.readUInt32LE(end + 16)
  const files = new Map<string, Buffer>()
  for (let index = 0; index < count; index++) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error('damaged central directory')
    const method = bytes.readUInt16LE(at + 10)
    const [crc, packed, size] = [bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)]
    const [nameLength, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)]
    const local = bytes.readUInt32LE(at + 42)
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength)
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const data = bytes.subarray(start, start + packed)
    if (method !== 0 && method !== 8) throw new Error(`${name}: packing method ${String(method)}`)
    const content = method === 0 ? Buffer.from(data) : inflateRawSync(data)
    if (content.length !== size || crc32(content) !== crc) throw new Error(`${name}: contents do not match the archive`)
    files.set(name, content)
    at += 46 + nameLength + extra + comment
  }
  return files
}
