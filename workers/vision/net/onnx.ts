// Reads an ONNX file (protocol buffers; field numbers as in onnx.proto3): its operators in order, and its constants as floats, packed ones unpacked.
// Only the library's reader: what it makes of a schema it compiles with `new Function`, which our policy forbids.
import protobuf from 'protobufjs/minimal.js'
import { halfToNumber } from '../../../models/half-float.ts'

export interface OnnxNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, Attribute>>
}

export interface Attribute {
  readonly number: number
  readonly numbers: readonly number[]
  readonly text: string
}

export interface Constant {
  readonly dims: readonly number[]
  readonly data: Float32Array
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly constants: ReadonlyMap<string, Constant>
  readonly outputs: readonly string[]
}

const elementType = { float32: 1, uint8: 2, int64: 7, float16: 10 } as const

/** Kinds of a field on the wire. */
const wire = { whole: 0, bytes: 2, float: 5 } as const

type Field = readonly [number: number, value: number | Uint8Array<ArrayBuffer>]

/** @throws Error on a file that is no ONNX graph */
export function readOnnx(file: Uint8Array<ArrayBuffer>): OnnxGraph {
  const graph = message(file).find(([field]) => field === 7)?.[1]
  if (!(graph instanceof Uint8Array)) throw new Error('no graph')
  const fields = message(graph)
  const constants = new Map<string, Constant>()
  for (const tensor of parts(fields, 5)) constants.set(...readTensor(message(tensor)))
  const nodes = parts(fields, 1).map((node) => readNode(message(node)))
  return {
    constants,
    nodes: nodes.filter((node) => !fold(node, constants)),
    outputs: parts(fields, 12).map((value) => wordOf(message(value), 1)),
  }
}

function readNode(fields: readonly Field[]): OnnxNode {
  const [output = ''] = parts(fields, 2).map(word)
  return {
    operator: wordOf(fields, 4),
    inputs: parts(fields, 1).map(word),
    output,
    attributes: Object.fromEntries(
      parts(fields, 5).map((attribute) => {
        const inside = message(attribute)
        const float = inside.find(([field]) => field === 2)?.[1]
        const whole = inside.find(([field]) => field === 3)?.[1]
        return [
          wordOf(inside, 1),
          { number: typeof float === 'number' ? float : Number(whole ?? 0), numbers: wholes(inside, 8), text: wordOf(inside, 4) },
        ]
      }),
    ),
  }
}

function readTensor(fields: readonly Field[]): [name: string, constant: Constant] {
  const [raw] = parts(fields, 9)
  const type = fields.find(([field]) => field === 2)?.[1]
  return [wordOf(fields, 8), { dims: wholes(fields, 1), data: raw ? floats(raw, Number(type)) : new Float32Array() }]
}

function floats(raw: Uint8Array<ArrayBuffer>, type: number): Float32Array {
  const bytes = raw.slice()
  switch (type) {
    case elementType.float32:
      return new Float32Array(bytes.buffer)
    case elementType.uint8:
      return Float32Array.from(bytes)
    case elementType.float16:
      return Float32Array.from(new Uint16Array(bytes.buffer), halfToNumber)
    case elementType.int64:
      return Float32Array.from(new BigInt64Array(bytes.buffer), Number)
    default:
      throw new Error(`constants of type ${String(type)} are not known here`)
  }
}

/** Does an operator on constants once and for all. @returns whether it did */
function fold({ operator, inputs, output }: OnnxNode, constants: Map<string, Constant>): boolean {
  const [a, b] = inputs.map((name) => constants.get(name))
  if (!a) return false
  if (operator === 'Cast') constants.set(output, a)
  else if ((operator === 'Mul' || operator === 'Add') && b) {
    // One number for all, or one per first dimension.
    const share = a.data.length / b.data.length
    const data = a.data.map((value, index) => {
      const other = b.data[Math.floor(index / share)] ?? 0
      return operator === 'Mul' ? value * other : value + other
    })
    constants.set(output, { dims: a.dims, data })
  } else return false
  return true
}

// --- Protocol buffers ---

function message(bytes: Uint8Array<ArrayBuffer>): Field[] {
  const reader = protobuf.Reader.create(bytes)
  const fields: Field[] = []
  while (reader.pos < reader.len) {
    const key = reader.uint32()
    const field = key >>> 3
    switch (key & 7) {
      case wire.whole:
        fields.push([field, Number(reader.int64())])
        break
      case wire.bytes:
        fields.push([field, reader.bytes() as Uint8Array<ArrayBuffer>])
        break
      case wire.float:
        fields.push([field, reader.float()])
        break
      default:
        reader.skipType(key & 7)
    }
  }
  return fields
}

function parts(fields: readonly Field[], wanted: number): Uint8Array<ArrayBuffer>[] {
  return fields.flatMap(([field, value]) => (field === wanted && value instanceof Uint8Array ? [value] : []))
}

/** Repeated whole numbers, packed into one part or each on its own. */
function wholes(fields: readonly Field[], wanted: number): number[] {
  return fields.flatMap(([field, value]) => {
    if (field !== wanted) return []
    if (typeof value === 'number') return [value]
    const reader = protobuf.Reader.create(value)
    const numbers: number[] = []
    while (reader.pos < reader.len) numbers.push(Number(reader.int64()))
    return numbers
  })
}

function word(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function wordOf(fields: readonly Field[], wanted: number): string {
  const [found] = parts(fields, wanted)
  return found ? word(found) : ''
}
