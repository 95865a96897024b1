// Bytes of files made for tests: headers that promise what they do not hold, and an EXIF block with an orientation.
import { concatBytes, utf8, type Bytes } from '../../../core/bytes.ts'

/** A complete PNG chunk structure that claims a size and holds no pixels. */
export function pngHeader(width: number, height: number): Bytes {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([8, 2, 0, 0, 0], 8)
  return concatBytes(
    new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IEND', new Uint8Array(0)),
  )
}

/** The checksum is left zero: the size must be judged before anything is decoded. */
function pngChunk(type: string, data: Uint8Array): Bytes {
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, data.length)
  return concatBytes(length, utf8(type), data, new Uint8Array(4))
}

/** An APP1 segment with two entries: orientation and the camera's name. */
export function exifWithOrientation(orientation: number, camera: string): Bytes {
  const text = utf8(`${camera}\0`)
  const tiff = new Uint8Array(8 + 2 + 2 * 12 + 4 + text.length)
  const view = new DataView(tiff.buffer)
  tiff.set(utf8('MM\0*'), 0)
  view.setUint32(4, 8)
  view.setUint16(8, 2)
  const entry = (at: number, tag: number, type: number, count: number) => {
    view.setUint16(at, tag)
    view.setUint16(at + 2, type)
    view.setUint32(at + 4, count)
  }
  entry(10, 0x010f, 2, text.length)
  view.setUint32(18, 38)
  entry(22, 0x0112, 3, 1)
  view.setUint16(30, orientation)
  tiff.set(text, 38)
  const length = new Uint8Array(2)
  new DataView(length.buffer).setUint16(0, 2 + 6 + tiff.length)
  return concatBytes(new Uint8Array([0xff, 0xe1]), length, utf8('Exif\0\0'), tiff)
}
