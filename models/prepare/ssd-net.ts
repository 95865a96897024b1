// face-api's SSD MobileNet v1 as ONNX: N×3×H×W RGB −1..1 in, a map of scores and one of boxes out, channels last, one cell per sixteen pixels. It is fully convolutional,
// so the sides are free (multiples of sixteen). Only its finest answers are kept: larger faces are BlazeFace's, and the layers for them are two thirds of the file.
import type { Bytes } from '../../core/bytes.ts'
import { addConvolution, samePads } from './convolution.ts'
import { GraphBuilder } from './onnx.ts'
import type { StoredTensor, WeightFile } from './weights.ts'

/** Added to a variance before its root is taken, as in the network's training. */
const epsilon = 0.001
/** Every value between two layers was cut off here in training. */
const ceiling = 6
/** Pairs of a depthwise and a pointwise convolution that the finest answers need, and those of them that halve the side. */
const pairs = 11
const halving = [2, 4, 6]
/** Scores per anchor; one of them is the face's. */
const classes = { count: 3, face: 1 } as const

export function ssdNet(weights: WeightFile): Bytes {
  const graph = new GraphBuilder()
  const bounds = [0, ceiling].map((bound) => graph.floats([], Float32Array.of(bound)))
  const clipped = (value: string): string => graph.node('Clip', [value, ...bounds])
  const dense = (input: string, name: string, stride: 1 | 2): string =>
    clipped(
      addConvolution(graph, input, {
        filters: weights.stored(`${name}/weights`),
        bias: weights.values(`${name}/convolution_bn_offset`),
        stride,
        pads: stride === 2 ? samePads(2) : [0, 0, 0, 0],
      }),
    )
  let value = dense('input', 'MobilenetV1/Conv2d_0_pointwise', 2)
  for (let pair = 1; pair <= pairs; pair++) {
    const name = `MobilenetV1/Conv2d_${String(pair)}`
    value = clipped(depthwise(graph, weights, value, `${name}_depthwise`, halving.includes(pair) ? 2 : 1))
    value = dense(value, `${name}_pointwise`, 1)
  }
  const predictor = 'Prediction/BoxPredictor_0'
  const answers = {
    scores: onlyFaces(whole(weights, `${predictor}/ClassPredictor`)),
    boxes: whole(weights, `${predictor}/BoxEncodingPredictor`),
  }
  const outputs = Object.entries(answers).map(([label, answer]) => {
    graph.node('Transpose', [addConvolution(graph, value, answer)], { perm: [0, 2, 3, 1] }, label)
    return [label, ['N', `${label}_rows`, `${label}_columns`, answer.bias.length]] as const
  })
  return graph.finish('ssd-mobilenet', ['N', 3, 'rows', 'columns'], Object.fromEntries(outputs))
}

/** With the normalisation behind it drawn in. */
function depthwise(graph: GraphBuilder, weights: WeightFile, input: string, name: string, stride: number): string {
  const norm = (what: string): Float32Array => weights.values(`${name}/BatchNorm/${what}`)
  const variance = norm('moving_variance')
  const mean = norm('moving_mean')
  const scale = norm('gamma').map((gamma, channel) => gamma / Math.sqrt((variance[channel] ?? 0) + epsilon))
  return addConvolution(graph, input, {
    filters: weights.stored(`${name}/depthwise_weights`),
    channelScale: scale,
    bias: norm('beta').map((beta, channel) => beta - (mean[channel] ?? 0) * (scale[channel] ?? 0)),
    stride,
    pads: samePads(stride),
    depthwise: true,
  })
}

interface Predictor {
  readonly filters: StoredTensor
  readonly bias: Float32Array
}

function whole(weights: WeightFile, name: string): Predictor {
  return { filters: weights.stored(`${name}/weights`), bias: weights.values(`${name}/biases`) }
}

/** Without the scores of the other classes, which are never read. */
function onlyFaces({ filters, bias }: Predictor): Predictor {
  const isFace = (_: number, index: number): boolean => index % classes.count === classes.face
  const [height = 0, width = 0, inputs = 0, outputs = 0] = filters.shape
  const shape = [height, width, inputs, outputs / classes.count]
  return {
    bias: bias.filter(isFace),
    filters:
      'bytes' in filters
        ? { ...filters, shape, bytes: filters.bytes.filter(isFace) }
        : { shape, floats: filters.floats.filter(isFace) },
  }
}
