// The SSD MobileNet v1 face detector of @vladmandic/face-api (trained on WIDER FACE) as ONNX: 3×H×W RGB 0..255 in (sides multiples of 64), per
// anchor a face logit and four box numbers out. Anchors depend on H and W only, so the worker makes them; the network keeps any size.
import type { Bytes } from '../../core/bytes.ts'
import { addConvolution, samePads } from './convolution.ts'
import { GraphBuilder } from './onnx.ts'
import type { WeightFile } from './weights.ts'

/** Depthwise layers that halve the side. */
const halving = new Set([2, 4, 6, 12])
/** Value the network's authors added to the variance (TensorFlow's default for this model). */
const epsilon = 0.001
const classes = 3

export function ssdDetector(weights: WeightFile): Bytes {
  const graph = new GraphBuilder()
  const zero = graph.floats([], Float32Array.of(0))
  const six = graph.floats([], Float32Array.of(6))
  const relu6 = (value: string) => graph.node('Clip', [value, zero, six])
  const pointwise = (input: string, name: string, stride: number) => {
    const filters = weights.stored(`${name}/weights`)
    return relu6(
      addConvolution(graph, input, {
        filters,
        bias: weights.values(`${name}/convolution_bn_offset`),
        stride,
        pads: filters.shape[0] === 3 ? samePads(stride) : [0, 0, 0, 0],
      }),
    )
  }
  const depthwise = (input: string, name: string, stride: number) => {
    const { channelScale, bias } = foldedNormalisation(weights, `${name}/BatchNorm`)
    const filters = weights.stored(`${name}/depthwise_weights`)
    return relu6(addConvolution(graph, input, { filters, channelScale, bias, stride, pads: samePads(stride), depthwise: true }))
  }

  const scaled = graph.node('Div', ['input', graph.floats([1], Float32Array.of(127.5))])
  let value = graph.node('Sub', [scaled, graph.floats([1], Float32Array.of(1))])
  value = pointwise(value, 'MobilenetV1/Conv2d_0_pointwise', 2)
  const features: string[] = []
  for (let layer = 1; layer <= 13; layer++) {
    value = depthwise(value, `MobilenetV1/Conv2d_${String(layer)}_depthwise`, halving.has(layer) ? 2 : 1)
    value = pointwise(value, `MobilenetV1/Conv2d_${String(layer)}_pointwise`, 1)
    if (layer === 11 || layer === 13) features.push(value)
  }
  for (let layer = 0; layer < 8; layer++) {
    value = pointwise(value, `Prediction/Conv2d_${String(layer)}_pointwise`, layer % 2 === 1 ? 2 : 1)
    if (layer % 2 === 1) features.push(value)
  }
  const heads = features.map((feature, level) => head(graph, weights, feature, level))
  graph.node(
    'Concat',
    heads.map(({ boxes }) => boxes),
    { axis: 1 },
    'boxes',
  )
  graph.node(
    'Concat',
    heads.map(({ logits }) => logits),
    { axis: 1 },
    'logits',
  )
  return graph.finish('ssd-mobilenet', ['N', 3, 'H', 'W'], { boxes: ['N', 'A', 4], logits: ['N', 'A', classes] })
}

/** Reads the anchors the weights were trained with: (top, left, bottom, right) fractions of a 512 px square. */
export function trainedAnchors(weights: WeightFile): Float32Array {
  return weights.values('Output/extra_dim')
}

function head(graph: GraphBuilder, weights: WeightFile, feature: string, level: number): { boxes: string; logits: string } {
  const predictor = `Prediction/BoxPredictor_${String(level)}`
  const read = (name: string, size: number) => {
    const filters = weights.stored(`${predictor}/${name}/weights`)
    const convolved = addConvolution(graph, feature, { filters, bias: weights.values(`${predictor}/${name}/biases`) })
    return graph.node('Reshape', [graph.node('Transpose', [convolved], { perm: [0, 2, 3, 1] }), graph.integers([0, -1, size])])
  }
  return { boxes: read('BoxEncodingPredictor', 4), logits: read('ClassPredictor', classes) }
}

function foldedNormalisation(weights: WeightFile, name: string): { channelScale: Float32Array; bias: Float32Array } {
  const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((part) =>
    weights.values(`${name}/${part}`),
  )
  if (!gamma || !beta || !mean || !variance) throw new Error(`incomplete normalisation ${name}`)
  const channelScale = gamma.map((value, channel) => value / Math.sqrt((variance[channel] ?? 0) + epsilon))
  const bias = beta.map((value, channel) => value - (mean[channel] ?? 0) * (channelScale[channel] ?? 0))
  return { channelScale, bias }
}
