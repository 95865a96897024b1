// Turns a stored convolution (TensorFlow order: height, width, in, out) into an ONNX one, with the scale of a following normalisation layer folded in.
import type { GraphBuilder } from './onnx.ts'
import type { StoredTensor } from './weights.ts'

export interface Convolution {
  readonly filters: StoredTensor
  /** Factor per output channel, from a scale or batch-normalisation layer. */
  readonly channelScale?: Float32Array | undefined
  readonly bias?: Float32Array | undefined
  readonly stride?: number
  /** Top, left, bottom, right. */
  readonly pads?: readonly [number, number, number, number]
  /** True: one filter per input channel (height, width, channels, 1). */
  readonly depthwise?: boolean
}

/** TensorFlow's SAME padding on a side that the stride divides: what is left over when it is shared out goes behind. */
export function samePads(stride: number, kernel = 3): readonly [number, number, number, number] {
  const all = kernel - stride
  const before = Math.floor(all / 2)
  return [before, before, all - before, all - before]
}

/** Adds the convolution to `graph`. @returns the name of its output */
export function addConvolution(graph: GraphBuilder, input: string, convolution: Convolution): string {
  const { filters, depthwise = false, stride = 1, pads = [0, 0, 0, 0], bias } = convolution
  const [height = 0, width = 0, inputs = 0, outputs = 0] = filters.shape
  const dims = depthwise ? [inputs, 1, height, width] : [outputs, inputs, height, width]
  const channels = dims[0] ?? 0
  const scale = convolution.channelScale ?? new Float32Array(channels).fill(1)
  const weights =
    'bytes' in filters
      ? graph.bytes(
          dims,
          filtersFirst(filters.bytes, filters.shape, depthwise),
          scale.map((factor) => factor * filters.scale),
          scale.map((factor) => factor * filters.min),
        )
      : graph.floats(dims, scaleChannels(filtersFirst(filters.floats, filters.shape, depthwise), scale))
  return graph.node('Conv', [input, weights, ...(bias ? [graph.floats([channels], bias)] : [])], {
    kernel_shape: [height, width],
    strides: [stride, stride],
    pads,
    group: depthwise ? inputs : 1,
  })
}

/** Reorders (height, width, in, out) to (out, in, height, width); depthwise filters, whose `out` is 1, to (in, 1, height, width). */
export function filtersFirst<Data extends Uint8Array | Uint16Array | Float32Array>(
  data: Data,
  shape: readonly number[],
  depthwise: boolean,
): Data {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape
  const reordered = data.slice() as Data
  let next = 0
  const [outer, inner] = depthwise ? [inputs, outputs] : [outputs, inputs]
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const [input, output] = depthwise ? [o, i] : [i, o]
          reordered[next++] = data[((y * width + x) * inputs + input) * outputs + output] ?? 0
        }
  return reordered
}

function scaleChannels(data: Float32Array, scale: Float32Array): Float32Array {
  const perChannel = data.length / scale.length
  return data.map((value, index) => value * (scale[Math.floor(index / perChannel)] ?? 1))
}
