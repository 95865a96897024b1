// Gives a TensorFlow Lite file the metadata that MediaPipe's Tasks API demands, without touching a byte of the original: a new root table in front
// that points forward into the old file (FlatBuffer offsets only ever point forward) and adds one metadata buffer saying how pixels become inputs.
import { Builder, ByteBuffer } from 'flatbuffers'
import { concatBytes, utf8, type Bytes } from '../../core/bytes.ts'

/** Pixels (0..255) become (pixel − mean) / std. */
export interface Normalisation {
  readonly mean: number
  readonly std: number
}

/** Fields of the TFLite `Model` table, by index in its schema. */
const modelField = { version: 0, operatorCodes: 1, subgraphs: 2, description: 3, buffers: 4 } as const
const metadataName = 'TFLITE_METADATA'

/** @returns the file with metadata in front. Deterministic. */
export function withMetadata(model: Uint8Array, normalisation: Normalisation): Bytes {
  const old = readModel(model)
  const metadata = metadataBuffer(normalisation)
  const header = new HeaderWriter()
  header.bytes(new Uint8Array(4), utf8('TFL3'))

  // Model: vtable size, table size, then the offsets of version, operator codes, subgraphs, description, buffers, (metadata_buffer), metadata, (signatures).
  const vtable = header.position
  header.shorts(20, 28, 4, 8, 12, old.description === undefined ? 0 : 16, 20, 0, 24, 0)
  const table = header.position
  header.patch(0, table)
  header.words(table - vtable, old.version, 0, 0, 0, 0, 0)

  const buffers = header.position
  header.words(old.buffers.length + 1, ...old.buffers.map(() => 0), 0)
  const metadataVector = header.position
  header.words(1, 0)

  // Metadata: name, index of its buffer.
  const entryVtable = header.position
  header.shorts(8, 12, 4, 8)
  const entry = header.position
  header.words(entry - entryVtable, 0, old.buffers.length)
  const name = header.position
  header.words(metadataName.length)
  header.bytes(utf8(`${metadataName}\0`))
  header.align(4)

  // Buffer: data.
  const bufferVtable = header.position
  header.shorts(6, 8, 4, 0)
  const buffer = header.position
  header.words(buffer - bufferVtable, 0)
  header.align(16, 4)
  const data = header.position
  header.words(metadata.length)
  header.bytes(metadata)
  header.align(16)

  const base = header.position
  header.point(table + 8, base + old.operatorCodes)
  header.point(table + 12, base + old.subgraphs)
  if (old.description !== undefined) header.point(table + 16, base + old.description)
  header.point(table + 20, buffers)
  header.point(table + 24, metadataVector)
  old.buffers.forEach((target, index) => {
    header.point(buffers + 4 + 4 * index, base + target)
  })
  header.point(buffers + 4 + 4 * old.buffers.length, buffer)
  header.point(metadataVector + 4, entry)
  header.point(entry + 4, name)
  header.point(buffer + 4, data)
  return concatBytes(header.finish(), model)
}

interface OldModel {
  readonly version: number
  /** Absolute positions in the old file. */
  readonly operatorCodes: number
  readonly subgraphs: number
  readonly description: number | undefined
  readonly buffers: readonly number[]
}

function readModel(model: Uint8Array): OldModel {
  const bytes = new ByteBuffer(model)
  const root = bytes.readInt32(0)
  const fieldAt = (index: number): number => {
    const offset = bytes.__offset(root, 4 + 2 * index)
    return offset === 0 ? 0 : root + offset
  }
  const target = (position: number): number => position + bytes.readInt32(position)
  const required = (index: number): number => {
    const position = fieldAt(index)
    if (position === 0) throw new Error(`TFLite model lacks field ${String(index)}`)
    return target(position)
  }
  if (!bytes.__has_identifier('TFL3')) throw new Error('not a TensorFlow Lite file')
  const versionAt = fieldAt(modelField.version)
  const descriptionAt = fieldAt(modelField.description)
  const vector = required(modelField.buffers)
  const buffers = Array.from({ length: bytes.readInt32(vector) }, (_, index) => target(vector + 4 + 4 * index))
  return {
    version: versionAt === 0 ? 3 : bytes.readInt32(versionAt),
    operatorCodes: required(modelField.operatorCodes),
    subgraphs: required(modelField.subgraphs),
    description: descriptionAt === 0 ? undefined : target(descriptionAt),
    buffers,
  }
}

/** The `ModelMetadata` table (identifier M001) of a network with one RGB image in and two tensors out. */
function metadataBuffer({ mean, std }: Normalisation): Uint8Array {
  const b = new Builder(1024)
  const floats = (value: number) => {
    b.startVector(4, 1, 4)
    b.addFloat32(value)
    return b.endVector()
  }
  const offsets = (values: readonly number[]) => {
    b.startVector(4, values.length, 4)
    for (const value of values.toReversed()) b.addOffset(value)
    return b.endVector()
  }
  const table = (fieldCount: number, fill: () => void) => {
    b.startObject(fieldCount)
    fill()
    return b.endObject()
  }
  const union = (fieldCount: number, kind: number, value: number) =>
    table(fieldCount, () => {
      b.addFieldInt8(0, kind, 0)
      b.addFieldOffset(1, value, 0)
    })
  const named = (name: string, fill: () => void = () => undefined) => {
    const text = b.createString(name)
    return table(7, () => {
      b.addFieldOffset(0, text, 0)
      fill()
    })
  }

  const [meanVector, stdVector] = [floats(mean), floats(std)]
  const normalisation = table(2, () => {
    b.addFieldOffset(0, meanVector, 0)
    b.addFieldOffset(1, stdVector, 0)
  })
  const processUnits = offsets([union(2, 1 /* NormalizationOptions */, normalisation)])
  const rgb = table(2, () => b.addFieldInt8(0, 1 /* RGB */, 0))
  const content = union(3, 2 /* ImageProperties */, rgb)
  const inputs = offsets([
    named('image', () => {
      b.addFieldOffset(3, content, 0)
      b.addFieldOffset(4, processUnits, 0)
    }),
  ])
  const outputs = offsets([named('regressors'), named('classificators')])
  const subgraph = table(8, () => {
    b.addFieldOffset(2, inputs, 0)
    b.addFieldOffset(3, outputs, 0)
  })
  const subgraphs = offsets([subgraph])
  const [name, parserVersion] = [b.createString('face detector'), b.createString('1.0.0')]
  const metadata = table(8, () => {
    b.addFieldOffset(0, name, 0)
    b.addFieldOffset(3, subgraphs, 0)
    b.addFieldOffset(7, parserVersion, 0)
  })
  b.finish(metadata, 'M001')
  return b.asUint8Array()
}

/** Appends little-endian values and fills in forward offsets once their targets are known. */
class HeaderWriter {
  readonly #view = new DataView(new ArrayBuffer(1 << 16))
  position = 0

  bytes(...parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      new Uint8Array(this.#view.buffer).set(part, this.position)
      this.position += part.length
    }
  }

  shorts(...values: readonly number[]): void {
    for (const value of values) {
      this.#view.setUint16(this.position, value, true)
      this.position += 2
    }
  }

  words(...values: readonly number[]): void {
    for (const value of values) {
      this.#view.setInt32(this.position, value, true)
      this.position += 4
    }
  }

  /** Pads so that what stands `ahead` bytes further on starts at a multiple of `size`. */
  align(size: number, ahead = 0): void {
    while ((this.position + ahead) % size !== 0) this.position++
  }

  patch(at: number, value: number): void {
    this.#view.setUint32(at, value, true)
  }

  /** Writes at `at` the offset from there to `target`. */
  point(at: number, target: number): void {
    this.patch(at, target - at)
  }

  finish(): Bytes {
    return new Uint8Array(this.#view.buffer.slice(0, this.position))
  }
}
