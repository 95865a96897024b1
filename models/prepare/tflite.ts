// Reads a TensorFlow Lite file (a FlatBuffer, schema version 3): its operators in order, with their constants. Only what the networks here need.
import { ByteBuffer } from 'flatbuffers'

export interface TfliteTensor {
  readonly shape: readonly number[]
  /** Empty for a value that is computed. */
  readonly data: Uint8Array
  readonly type: number
}

export interface TfliteOperator {
  /** Number in TFLite's list of operators. */
  readonly code: number
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  /** Of the options table: whole numbers by field, 0 where a field is left out; each field has its own width. */
  option(field: number, bits: 8 | 32): number
}

export interface TfliteGraph {
  readonly tensors: readonly TfliteTensor[]
  readonly operators: readonly TfliteOperator[]
  readonly input: number
}

/** Field numbers of the tables, as in TFLite's schema. */
const modelField = { operatorCodes: 1, subgraphs: 2, buffers: 4 } as const
const subgraphField = { tensors: 0, inputs: 1, operators: 3 } as const
const tensorField = { shape: 0, type: 1, buffer: 2 } as const
const operatorField = { code: 0, inputs: 1, outputs: 2, options: 4 } as const
/** The code had one byte first; files written since carry both, the larger one counts. */
const codeField = { old: 0, code: 3 } as const

export function readTflite(file: Uint8Array): TfliteGraph {
  const bytes = new ByteBuffer(file)
  if (!bytes.__has_identifier('TFL3')) throw new Error('not a TensorFlow Lite file')

  const fieldAt = (table: number, field: number): number | undefined => {
    const offset = bytes.__offset(table, 4 + 2 * field)
    return offset === 0 ? undefined : table + offset
  }
  const target = (position: number): number => position + bytes.readInt32(position)
  const number = (table: number, field: number, bits: 8 | 32): number => {
    const at = fieldAt(table, field)
    if (at === undefined) return 0
    return bits === 8 ? bytes.readInt8(at) : bytes.readInt32(at)
  }
  const vector = (table: number, field: number): { readonly start: number; readonly length: number } => {
    const at = fieldAt(table, field)
    if (at === undefined) return { start: 0, length: 0 }
    return { start: target(at) + 4, length: bytes.readInt32(target(at)) }
  }
  const numbers = (table: number, field: number): number[] => {
    const { start, length } = vector(table, field)
    return Array.from({ length }, (_, index) => bytes.readInt32(start + 4 * index))
  }
  const tables = (table: number, field: number): number[] => {
    const { start, length } = vector(table, field)
    return Array.from({ length }, (_, index) => target(start + 4 * index))
  }

  const model = bytes.readInt32(0)
  const buffers = tables(model, modelField.buffers).map((buffer) => {
    const { start, length } = vector(buffer, 0)
    return file.subarray(start, start + length)
  })
  const codes = tables(model, modelField.operatorCodes).map((code) =>
    Math.max(number(code, codeField.old, 8), number(code, codeField.code, 32)),
  )
  const [graph, ...others] = tables(model, modelField.subgraphs)
  if (graph === undefined || others.length > 0) throw new Error('not exactly one graph')
  const [input, ...moreInputs] = numbers(graph, subgraphField.inputs)
  if (input === undefined || moreInputs.length > 0) throw new Error('not exactly one input')

  return {
    input,
    tensors: tables(graph, subgraphField.tensors).map((tensor) => ({
      shape: numbers(tensor, tensorField.shape),
      type: number(tensor, tensorField.type, 8),
      data: buffers[number(tensor, tensorField.buffer, 32)] ?? new Uint8Array(0),
    })),
    operators: tables(graph, subgraphField.operators).map((operator) => {
      const options = fieldAt(operator, operatorField.options)
      return {
        code: codes[number(operator, operatorField.code, 32)] ?? -1,
        inputs: numbers(operator, operatorField.inputs),
        outputs: numbers(operator, operatorField.outputs),
        option: (field, bits) => (options === undefined ? 0 : number(target(options), field, bits)),
      }
    }),
  }
}
