// The 68-point landmark network of @vladmandic/face-api as ONNX: 3×112×112 RGB 0..255 in, 136 numbers out (x and y by turns, fractions of the square).
import type { Bytes } from '../../core/bytes.ts'
import { addConvolution, samePads } from './convolution.ts'
import { GraphBuilder } from './onnx.ts'
import type { WeightFile } from './weights.ts'

const meanRgb = [122.782, 117.001, 104.298]

export function landmarkNet(weights: WeightFile): Bytes {
  const graph = new GraphBuilder()
  const centred = graph.node('Sub', ['input', graph.floats([1, 3, 1, 1], Float32Array.from(meanRgb))])
  let value = graph.node('Div', [centred, graph.floats([1], Float32Array.of(255))])
  for (const block of ['dense0', 'dense1', 'dense2', 'dense3']) value = denseBlock(graph, weights, value, block)
  const pooled = graph.node('Flatten', [graph.node('GlobalAveragePool', [value])])
  const fc = weights.stored('fc/weights')
  const product = graph.node('MatMul', [pooled, graph.floats(fc.shape, weights.values('fc/weights'))])
  graph.node('Add', [product, graph.floats([136], weights.values('fc/bias'))], {}, 'points')
  return graph.finish('landmarks-68', ['N', 3, 112, 112], { points: ['N', 136] })
}

/** Four convolutions; each one after the first sees the sum of all before it. */
function denseBlock(graph: GraphBuilder, weights: WeightFile, input: string, block: string): string {
  const first =
    block === 'dense0' ? plain(graph, weights, input, `${block}/conv0`) : separable(graph, weights, input, `${block}/conv0`, 2)
  let sum = graph.node('Relu', [first])
  let before = sum
  for (const name of ['conv1', 'conv2', 'conv3']) {
    const next = separable(graph, weights, before, `${block}/${name}`, 1)
    sum = graph.node('Add', [sum, next])
    before = graph.node('Relu', [sum])
  }
  return before
}

function plain(graph: GraphBuilder, weights: WeightFile, input: string, name: string): string {
  return addConvolution(graph, input, {
    filters: weights.stored(`${name}/filters`),
    bias: weights.values(`${name}/bias`),
    stride: 2,
    pads: samePads(2),
  })
}

function separable(graph: GraphBuilder, weights: WeightFile, input: string, name: string, stride: number): string {
  const perChannel = addConvolution(graph, input, {
    filters: weights.stored(`${name}/depthwise_filter`),
    stride,
    pads: samePads(stride),
    depthwise: true,
  })
  return addConvolution(graph, perChannel, {
    filters: weights.stored(`${name}/pointwise_filter`),
    bias: weights.values(`${name}/bias`),
  })
}
