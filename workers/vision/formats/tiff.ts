// Reads the first directory of a TIFF (revision 6.0) within bounds: what the decoder needs to know, and whether everything it points at is there.
import { bigEndian, littleEndian, tag } from './reader.ts'
import type { Inspection } from './sniff.ts'

/** Fields that are named in code; the decoder reads the others by number. */
export const tiffTags = {
  subfileType: 254,
  width: 256,
  height: 257,
  bits: 258,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samples: 277,
  stripSizes: 279,
  planes: 284,
  palette: 320,
  tileOffsets: 324,
  tileSizes: 325,
  subDirectories: 330,
  profile: 34675,
  dngVersion: 50706,
} as const

/** Bytes of one value by field type: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL, FLOAT, DOUBLE. */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
/** A directory with more values than this is no photo's. */
const maxValues = 1 << 20

interface TiffDirectory {
  /** Values by tag number. A value of more than four bytes each (fractions) is left out. */
  readonly fields: ReadonlyMap<number, readonly number[]>
  /** Another picture follows. */
  readonly hasNext: boolean
  /** False when a field's values lie outside the file. */
  readonly sound: boolean
}

export function readDirectory(bytes: Uint8Array): TiffDirectory {
  const read = tag(bytes, 0).startsWith('II') ? littleEndian : bigEndian
  const start = read(bytes, 4, 4)
  const count = read(bytes, start, 2)
  const end = start + 2 + 12 * count
  const fields = new Map<number, readonly number[]>()
  let [total, sound] = [0, count > 0 && end + 4 <= bytes.length]
  for (let entry = start + 2; sound && entry < end; entry += 12) {
    const size = typeSizes[read(bytes, entry + 2, 2)] ?? 0
    const values = read(bytes, entry + 4, 4)
    const at = size * values <= 4 ? entry + 8 : read(bytes, entry + 8, 4)
    total += values
    if (at + size * values > bytes.length || total > maxValues) sound = false
    else if (size > 0 && size <= 4)
      fields.set(
        read(bytes, entry, 2),
        Array.from({ length: values }, (_, i) => read(bytes, at + i * size, size)),
      )
  }
  return { fields, hasNext: sound && read(bytes, end, 4) !== 0, sound }
}

export function inspectTiff(bytes: Uint8Array): Inspection | 'unsupported_image' {
  const { fields, hasNext, sound } = readDirectory(bytes)
  if (isRaw(bytes, fields)) return 'unsupported_image'
  const valuesOf = (name: keyof typeof tiffTags): readonly number[] => fields.get(tiffTags[name]) ?? []
  const ends = (offsets: readonly number[], sizes: readonly number[]) => offsets.map((offset, i) => offset + (sizes[i] ?? 0))
  const parts = [...ends(valuesOf('stripOffsets'), valuesOf('stripSizes')), ...ends(valuesOf('tileOffsets'), valuesOf('tileSizes'))]
  return {
    mediaType: 'image/tiff',
    width: valuesOf('width')[0] ?? 0,
    height: valuesOf('height')[0] ?? 0,
    complete: sound && parts.length > 0 && parts.every((end) => end <= bytes.length),
    frames: hasNext ? 'several' : 'one',
  }
}

/** Cameras' raw files are TIFFs outside: DNG says so, Canon writes CR, the others keep a thumbnail in front and the picture below it. */
function isRaw(bytes: Uint8Array, fields: TiffDirectory['fields']): boolean {
  const thumbnailFirst = ((fields.get(tiffTags.subfileType)?.[0] ?? 0) & 1) === 1 && fields.has(tiffTags.subDirectories)
  return fields.has(tiffTags.dngVersion) || tag(bytes, 8).startsWith('CR') || thumbnailFirst
}
