// dlib's face recognition ResNet as ONNX: 3×150×150 RGB 0..255 in, 128 numbers out. Layer plan after dlib's published network definition (CC0).
import type { Bytes } from '../../core/bytes.ts'
import { addConvolution } from './convolution.ts'
import { GraphBuilder } from './onnx.ts'
import type { WeightFile } from './weights.ts'

const inputSide = 150
const meanRgb = [122.782, 117.001, 104.298]

/** Residual blocks in order; `down` halves the side. */
const blocks: readonly { readonly name: string; readonly down: boolean }[] = [
  ...['conv32_1', 'conv32_2', 'conv32_3'].map((name) => ({ name, down: false })),
  { name: 'conv64_down', down: true },
  ...['conv64_1', 'conv64_2', 'conv64_3'].map((name) => ({ name, down: false })),
  { name: 'conv128_down', down: true },
  ...['conv128_1', 'conv128_2'].map((name) => ({ name, down: false })),
  { name: 'conv256_down', down: true },
  ...['conv256_1', 'conv256_2'].map((name) => ({ name, down: false })),
  { name: 'conv256_down_out', down: true },
]

export function dlibRecogniser(weights: WeightFile): Bytes {
  const graph = new GraphBuilder()
  const centred = graph.node('Sub', ['input', graph.floats([1, 3, 1, 1], Float32Array.from(meanRgb))])
  const scaled = graph.node('Div', [centred, graph.floats([1], Float32Array.of(256))])
  const first = graph.node('Relu', [scaledConvolution(graph, weights, scaled, 'conv32_down', 2, 0)])
  let value = graph.node('MaxPool', [first], { kernel_shape: [3, 3], strides: [2, 2] })
  let side = halvedSide(halvedSide(inputSide, 7), 3)
  for (const { name, down } of blocks) {
    value = down ? downBlock(graph, weights, value, name, side) : plainBlock(graph, weights, value, name)
    if (down) side = halvedSide(side, 2)
  }
  const pooled = graph.node('Flatten', [graph.node('GlobalAveragePool', [value])])
  const last = weights.stored('fc')
  graph.node('MatMul', [pooled, graph.floats(last.shape, weights.values('fc'))], {}, 'embedding')
  return graph.finish('dlib-recogniser', ['N', 3, inputSide, inputSide], { embedding: ['N', 128] })
}

/** Side after an unpadded window of `kernel` at stride 2. */
function halvedSide(side: number, kernel: number): number {
  return Math.floor((side - kernel) / 2) + 1
}

function scaledConvolution(
  graph: GraphBuilder,
  weights: WeightFile,
  input: string,
  name: string,
  stride: number,
  pad: number,
): string {
  const scale = weights.values(`${name}/scale/weights`)
  const shift = weights.values(`${name}/scale/biases`)
  const bias = weights.values(`${name}/conv/bias`).map((value, channel) => value * (scale[channel] ?? 1) + (shift[channel] ?? 0))
  return addConvolution(graph, input, {
    filters: weights.stored(`${name}/conv/filters`),
    channelScale: scale,
    bias,
    stride,
    pads: [pad, pad, pad, pad],
  })
}

function plainBlock(graph: GraphBuilder, weights: WeightFile, input: string, name: string): string {
  const inner = graph.node('Relu', [scaledConvolution(graph, weights, input, `${name}/conv1`, 1, 1)])
  const outer = scaledConvolution(graph, weights, inner, `${name}/conv2`, 1, 1)
  return graph.node('Relu', [graph.node('Add', [outer, input])])
}

/** The shortcut is average-pooled; whichever of the two branches has fewer channels or a smaller side is filled with zeros, as dlib's add_prev does. */
function downBlock(graph: GraphBuilder, weights: WeightFile, input: string, name: string, side: number): string {
  const inner = graph.node('Relu', [scaledConvolution(graph, weights, input, `${name}/conv1`, 2, 0)])
  let outer = scaledConvolution(graph, weights, inner, `${name}/conv2`, 1, 1)
  let shortcut = graph.node('AveragePool', [input], { kernel_shape: [2, 2], strides: [2, 2] })
  const missingSide = halvedSide(side, 2) - halvedSide(side, 3)
  const [, , before = 0, after = 0] = weights.stored(`${name}/conv1/conv/filters`).shape
  if (missingSide > 0) outer = graph.node('Pad', [outer, graph.integers([0, 0, 0, 0, 0, 0, missingSide, missingSide])])
  if (after > before) shortcut = graph.node('Pad', [shortcut, graph.integers([0, 0, 0, 0, 0, after - before, 0, 0])])
  return graph.node('Relu', [graph.node('Add', [shortcut, outer])])
}
