// Writes ONNX files: just the part of the format that the networks here need (ONNX IR 8, operator set 13). Deterministic: same calls, same bytes.
import protobuf from 'protobufjs'
import { utf8, type Bytes } from '../../core/bytes.ts'

/** Field numbers as in onnx.proto3 of ONNX 1.12. */
const schema = `syntax = "proto3"; package onnx;
message AttributeProto { string name = 1; float f = 2; int64 i = 3; bytes s = 4; repeated float floats = 7; repeated int64 ints = 8; int32 type = 20; }
message NodeProto { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated AttributeProto attribute = 5; }
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
message TensorShapeProto { message Dimension { int64 dim_value = 1; string dim_param = 2; } repeated Dimension dim = 1; }
message TypeProto { message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; } Tensor tensor_type = 1; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message GraphProto { repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5; repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message ModelProto { int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }`

const modelProto = protobuf.parse(schema, { keepCase: true }).root.lookupType('onnx.ModelProto')

const elementType = { float32: 1, uint8: 2, int64: 7, float16: 10 } as const
const attributeType = { float: 1, int: 2, text: 3, floats: 6, ints: 7 } as const

type Attribute = number | readonly number[] | { readonly float: number } | { readonly text: string }
type Shape = readonly (number | string)[]

/** Collects operators and constants; every method returns the name of the value it made. */
export class GraphBuilder {
  readonly #nodes: object[] = []
  readonly #constants: object[] = []
  #next = 0

  /** Adds one operator with one output. Plain numbers are integer attributes; `{ float }` a float one, `{ text }` a word. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    output = this.#name('t'),
  ): string {
    const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value))
    this.#nodes.push({ op_type: operator, input: inputs, output: [output], name: output, attribute })
    return output
  }

  floats(dims: readonly number[], data: Float32Array): string {
    return this.#constant(dims, 'float32', data)
  }

  integers(values: readonly number[]): string {
    return this.#constant([values.length], 'int64', BigInt64Array.from(values, BigInt))
  }

  /**
   * A constant kept as bytes: value = byte × scale + offset, one scale and offset per first dimension. The runtime folds
   * these three operators into float weights once when it loads the file, so only the download is smaller, not the accuracy.
   */
  bytes(dims: readonly number[], data: Uint8Array, scales: Float32Array, offsets: Float32Array): string {
    const perChannel = [scales.length, ...dims.slice(1).map(() => 1)]
    const cast = this.node('Cast', [this.#constant(dims, 'uint8', data)], { to: elementType.float32 })
    const scaled = this.node('Mul', [cast, this.floats(perChannel, scales)])
    return this.node('Add', [scaled, this.floats(perChannel, offsets)])
  }

  /** A constant kept as IEEE half floats, widened when the file is loaded. */
  halves(dims: readonly number[], data: Uint8Array): string {
    return this.node('Cast', [this.#constant(dims, 'float16', data)], { to: elementType.float32 })
  }

  /** The finished file. Dimensions given as text are free (any size). */
  finish(name: string, input: Shape, outputs: Readonly<Record<string, Shape>>): Bytes {
    const valueInfo = (label: string, dims: Shape) => ({
      name: label,
      type: { tensor_type: { elem_type: elementType.float32, shape: { dim: dims.map(encodeDimension) } } },
    })
    const model = {
      ir_version: 8,
      producer_name: 'imprimatur',
      opset_import: [{ domain: '', version: 13 }],
      graph: {
        name,
        node: this.#nodes,
        initializer: this.#constants,
        input: [valueInfo('input', input)],
        output: Object.entries(outputs).map(([label, dims]) => valueInfo(label, dims)),
      },
    }
    return new Uint8Array(modelProto.encode(modelProto.fromObject(model)).finish())
  }

  #constant(dims: readonly number[], type: keyof typeof elementType, data: ArrayBufferView): string {
    const name = this.#name('c')
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    this.#constants.push({ name, dims, data_type: elementType[type], raw_data: raw })
    return name
  }

  #name(prefix: string): string {
    return `${prefix}${this.#next++}`
  }
}

function encodeAttribute(name: string, value: Attribute): object {
  if (typeof value === 'number') return { name, type: attributeType.int, i: value }
  if ('float' in value) return { name, type: attributeType.float, f: value.float }
  if ('text' in value) return { name, type: attributeType.text, s: utf8(value.text) }
  return { name, type: attributeType.ints, ints: value }
}

function encodeDimension(dimension: number | string): object {
  return typeof dimension === 'string' ? { dim_param: dimension } : { dim_value: dimension }
}
