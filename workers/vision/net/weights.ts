// Weights in the order in which the kernels read them.
import type { Constant } from './onnx.ts'
import { vectorsFor } from './places.ts'

export interface PackedWeights {
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/** Blocks of eight output channels, or one of four where that is enough; in a block tap after tap, channel after channel. */
export function packConvolution({ dims: [out = 0, inputs = 0, side = 1], data }: Constant, bias: Float32Array): PackedWeights {
  const [outFilled, inFilled] = [4 * vectorsFor(out), 4 * vectorsFor(inputs)]
  const depth = side * side * inFilled
  const weights = new Float32Array(outFilled * depth)
  for (let o = 0; o < out; o++) {
    const block = Math.floor(o / 8) * 8
    const width = Math.min(8, outFilled - block)
    for (let i = 0; i < inputs; i++)
      for (let tap = 0; tap < side * side; tap++)
        weights[block * depth + (tap * inFilled + i) * width + (o - block)] = data[(o * inputs + i) * side * side + tap] ?? 0
  }
  return { weights, bias: filled(bias, outFilled) }
}

/** Four channels together: their nine taps, then their bias. */
export function packDepthwise({ dims: [channels = 0], data }: Constant, bias: Float32Array): PackedWeights {
  const weights = new Float32Array(vectorsFor(channels) * 40)
  for (let channel = 0; channel < channels; channel++) {
    const at = Math.floor(channel / 4) * 40 + (channel % 4)
    for (let tap = 0; tap < 9; tap++) weights[at + 4 * tap] = data[9 * channel + tap] ?? 0
    weights[at + 36] = bias[channel] ?? 0
  }
  return { weights, bias: new Float32Array(0) }
}

function filled(values: Float32Array, length: number): Float32Array {
  const longer = new Float32Array(length)
  longer.set(values)
  return longer
}
