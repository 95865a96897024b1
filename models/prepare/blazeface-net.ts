// BlazeFace as ONNX: N×3×H×W RGB −1..1 in, one map of scores and one of boxes with key points per stride out, channels last. It is fully convolutional, so the sides are
// free (multiples of the largest stride); only the flattening into a list at the end of the original is left away.
import type { Bytes } from '../../core/bytes.ts'
import { filtersFirst, samePads } from './convolution.ts'
import { GraphBuilder } from './onnx.ts'
import { readTflite, type TfliteGraph, type TfliteOperator } from './tflite.ts'

/** Numbers in TFLite's list of operators. */
const code = {
  add: 0,
  concat: 2,
  conv: 3,
  depthwise: 4,
  dequantize: 6,
  maxPool: 17,
  relu: 19,
  reshape: 22,
  resize: 23,
  pad: 34,
} as const
const float16 = 1
/** Options of a convolution: padding (0 is SAME), strides, activation; of a resizing: whether points lie in the middle of pixels. */
const convOption = { padding: 0, strideX: 1, strideY: 2, activation: 3 } as const
const depthwiseOption = { activation: 4 } as const
const resizeOption = { alignCorners: 2, halfPixels: 3 } as const

/** @param strides pixels per cell of each answer, in the file's order */
export function blazeFaceNet(name: string, file: Uint8Array, strides: readonly number[]): Bytes {
  const source = readTflite(file)
  const graph = new GraphBuilder()
  const values = new Map<number, string>([[source.input, 'input']])
  /** Values that the original flattens: the answers, score maps first. */
  const answers: number[] = []
  const constantOf = constants(source)

  for (const operator of source.operators) {
    const [first = -1, second = -1] = operator.inputs
    const [output = -1] = operator.outputs
    const value = (index: number): string => {
      const made = values.get(index)
      if (made === undefined) throw new Error(`value ${String(index)} is used before it is made`)
      return made
    }
    switch (operator.code) {
      case code.dequantize:
      case code.concat:
        break
      case code.conv:
      case code.depthwise:
        values.set(output, convolution(graph, source, operator, value(first), constantOf))
        break
      case code.relu:
        values.set(output, graph.node('Relu', [value(first)]))
        break
      case code.add:
        values.set(output, graph.node('Add', [value(first), value(second)]))
        break
      case code.maxPool:
        values.set(output, graph.node('MaxPool', [value(first)], { kernel_shape: [2, 2], strides: [2, 2] }))
        break
      case code.pad:
        values.set(output, graph.node('Pad', [value(first), graph.integers([0, 0, 0, 0, 0, moreChannels(source, operator), 0, 0])]))
        break
      case code.resize:
        values.set(output, doubled(graph, operator, value(first)))
        break
      case code.reshape:
        answers.push(first)
        break
      default:
        throw new Error(`operator ${String(operator.code)} is not known here`)
    }
  }
  if (answers.length !== 2 * strides.length) throw new Error(`${String(answers.length)} answers`)
  const outputs = Object.fromEntries(
    answers.map((answer, index) => {
      const label = `${index < strides.length ? 'scores' : 'boxes'}_${String(strides[index % strides.length])}`
      graph.node('Transpose', [values.get(answer) ?? ''], { perm: [0, 2, 3, 1] }, label)
      return [label, ['N', `${label}_rows`, `${label}_columns`, source.tensors[answer]?.shape[3] ?? 0]]
    }),
  )
  return graph.finish(name, ['N', 3, 'rows', 'columns'], outputs)
}

/** Half-float constants are widened by an operator of their own in the original. @returns the constant behind a value */
function constants({
  tensors,
  operators,
}: TfliteGraph): (index: number) => { shape: readonly number[]; halves: Uint16Array<ArrayBuffer> } {
  const widened = new Map(
    operators.filter(({ code: c }) => c === code.dequantize).map(({ inputs, outputs }) => [outputs[0], inputs[0]]),
  )
  return (index) => {
    const tensor = tensors[widened.get(index) ?? -1]
    if (tensor?.type !== float16) throw new Error(`value ${String(index)} is no half-float constant`)
    return { shape: tensor.shape, halves: new Uint16Array(Uint8Array.from(tensor.data).buffer) }
  }
}

function convolution(
  graph: GraphBuilder,
  { tensors }: TfliteGraph,
  operator: TfliteOperator,
  input: string,
  constantOf: ReturnType<typeof constants>,
): string {
  const depthwise = operator.code === code.depthwise
  const [first = -1, second = -1, third = -1] = operator.inputs
  const { shape, halves } = constantOf(second)
  const bias = constantOf(third)
  const [out = 0, height = 0, width = 0, inputs = 0] = shape
  const stride = operator.option(convOption.strideX, 32)
  const activation = operator.option(depthwise ? depthwiseOption.activation : convOption.activation, 8)
  // On a 1×1 window SAME and VALID are one.
  const same = operator.option(convOption.padding, 8) === 0 || height === 1
  if (!same || activation !== 0 || stride !== operator.option(convOption.strideY, 32))
    throw new Error('a convolution of another kind')
  const side = tensors[first]?.shape[1] ?? 0
  if (side % stride !== 0) throw new Error(`stride ${String(stride)} on a side of ${String(side)}`)
  // TFLite keeps (out, height, width, in), depthwise (1, height, width, channels).
  const dims = depthwise ? [inputs, 1, height, width] : [out, inputs, height, width]
  const weights = depthwise
    ? filtersFirst(halves, [height, width, inputs, 1], true)
    : channelsBeforePlace(halves, [out, height, width, inputs])
  return graph.node('Conv', [input, graph.halves(dims, bytesOf(weights)), graph.halves(bias.shape, bytesOf(bias.halves))], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads: height === 1 ? [0, 0, 0, 0] : samePads(stride, height),
    group: depthwise ? inputs : 1,
  })
}

/** (out, height, width, in) to (out, in, height, width). */
function channelsBeforePlace(
  data: Uint16Array<ArrayBuffer>,
  [out, height, width, inputs]: readonly [number, number, number, number],
): Uint16Array<ArrayBuffer> {
  const places = height * width
  if (data.length !== out * inputs * places) throw new Error('filters of another size')
  return data.map((_, index) => {
    const [o, i, place] = [Math.floor(index / (inputs * places)), Math.floor(index / places) % inputs, index % places]
    return data[(o * places + place) * inputs + i] ?? 0
  })
}

/** Zeros behind the channels: what a block adds to its wider answer. */
function moreChannels({ tensors }: TfliteGraph, { inputs: [input = -1], outputs: [output = -1] }: TfliteOperator): number {
  const [before, after] = [tensors[input]?.shape ?? [], tensors[output]?.shape ?? []]
  if (String(before.slice(0, 3)) !== String(after.slice(0, 3))) throw new Error('a padding of another kind')
  return (after[3] ?? 0) - (before[3] ?? 0)
}

function doubled(graph: GraphBuilder, operator: TfliteOperator, input: string): string {
  if (operator.option(resizeOption.halfPixels, 8) !== 1 || operator.option(resizeOption.alignCorners, 8) !== 0)
    throw new Error('a resizing of another kind')
  const scales = graph.floats([4], Float32Array.of(1, 1, 2, 2))
  return graph.node('Resize', [input, '', scales], {
    mode: { text: 'linear' },
    coordinate_transformation_mode: { text: 'half_pixel' },
  })
}

function bytesOf(halves: Uint16Array): Uint8Array {
  return new Uint8Array(halves.buffer, halves.byteOffset, halves.byteLength)
}
