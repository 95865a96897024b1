// Walks the markers of a JPEG (ITU-T T.81 Annex B): the frame header gives the size, and only an end marker proves that nothing is missing.
import { bigEndian } from './reader.ts'
import type { Inspection } from './sniff.ts'

const startOfScan = 0xda
const endOfImage = 0xd9

export function inspectJpeg(bytes: Uint8Array): Inspection {
  let [width, height] = [0, 0]
  let offset = 2
  while (offset < bytes.length) {
    const marker = markerAt(bytes, offset)
    if (marker === undefined) break
    offset = marker.next
    if (marker.code === endOfImage) return { mediaType: 'image/jpeg', width, height, complete: true, frames: 'one' }
    if (isStandalone(marker.code)) continue
    const length = bigEndian(bytes, offset, 2)
    if (length < 2) break
    if (isFrameHeader(marker.code)) {
      height = bigEndian(bytes, offset + 3, 2)
      width = bigEndian(bytes, offset + 5, 2)
    }
    offset += length
    if (marker.code === startOfScan) offset = afterScan(bytes, offset)
  }
  return { mediaType: 'image/jpeg', width, height, complete: false, frames: 'one' }
}

/** The marker at or after `offset`; fill bytes before it are allowed. Undefined when the file is not at a marker. */
function markerAt(bytes: Uint8Array, offset: number): { readonly code: number; readonly next: number } | undefined {
  if (bytes[offset] !== 0xff) return undefined
  while (bytes[offset] === 0xff) offset++
  const code = bytes[offset]
  return code === undefined ? undefined : { code, next: offset + 1 }
}

/** RST0–RST7, TEM and SOI carry no length. */
function isStandalone(code: number): boolean {
  return (code >= 0xd0 && code <= 0xd8) || code === 0x01
}

/** SOF0–SOF15 without DHT, JPG and DAC. */
function isFrameHeader(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc
}

/** Position of the first real marker after entropy-coded data (0xFF00 is data, RSTn belongs to the scan). */
function afterScan(bytes: Uint8Array, offset: number): number {
  for (let at = bytes.indexOf(0xff, offset); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]
    if (next !== undefined && next !== 0x00 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}
