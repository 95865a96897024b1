// Turns an OpenVINO network (IR version 11: an XML graph beside a binary of half-float constants) into ONNX. Only the operators that
// face-reidentification-retail-0095 uses; anything else is refused by name.
import type { Bytes } from '../../core/bytes.ts'
import { halfToNumber } from '../half-float.ts'
import { GraphBuilder } from './onnx.ts'

interface Layer {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, string>>
  /** Input ports in order. */
  readonly inputs: readonly string[]
  /** Dimensions of the first input, where the file states them. */
  readonly inputShape: readonly number[]
}

interface Constant {
  readonly dims: readonly number[]
  /** IEEE half floats, little-endian. */
  readonly halves: Uint8Array
}

export function openVinoToOnnx(name: string, xml: string, binary: Uint8Array): Bytes {
  const layers = readLayers(xml)
  const sources = readEdges(xml)
  const graph = new GraphBuilder()
  const constants = readConstants(layers, sources, binary)
  /** Value a layer became; a bias that was folded into a convolution maps the addition to the convolution's output. */
  const values = new Map<string, string>()
  const foldedBias = findBiases(layers, sources)
  let input: readonly number[] = []

  const sourcesOf = (layer: Layer): string[] => layer.inputs.map((port) => sources.get(`${layer.id}:${port}`) ?? '')
  const valueOf = (id: string): string => {
    const constant = constants.get(id)
    if (constant) return graph.halves(constant.dims, constant.halves)
    const value = values.get(id)
    if (value === undefined) throw new Error(`layer ${id} is used before it is made`)
    return value
  }

  for (const layer of layers) {
    const [first = '', second = ''] = sourcesOf(layer)
    switch (layer.type) {
      case 'Parameter':
        input = integers(layer.data['shape'])
        values.set(layer.id, 'input')
        break
      case 'Const':
      case 'Convert':
        break
      case 'Convolution':
      case 'GroupConvolution': {
        const weights = required(constants.get(second), layer)
        const bias = foldedBias.get(layer.id)
        values.set(
          layer.id,
          convolution(graph, layer, valueOf(first), weights, bias === undefined ? undefined : required(constants.get(bias), layer)),
        )
        break
      }
      case 'Add':
      case 'Multiply':
        values.set(
          layer.id,
          [...foldedBias.values()].includes(second) && layer.type === 'Add'
            ? valueOf(first)
            : graph.node(layer.type === 'Add' ? 'Add' : 'Mul', [valueOf(first), valueOf(second)]),
        )
        break
      case 'PReLU':
        values.set(layer.id, leaky(graph, valueOf(first), required(constants.get(second), layer)))
        break
      case 'AvgPool':
        if (String(integers(layer.data['kernel'])) !== String(layer.inputShape.slice(2)))
          throw new Error(`layer ${layer.id} pools only a part`)
        values.set(layer.id, graph.node('GlobalAveragePool', [valueOf(first)]))
        break
      case 'Sigmoid':
        values.set(layer.id, graph.node('Sigmoid', [valueOf(first)]))
        break
      case 'Result':
        graph.node('Flatten', [valueOf(first)], { axis: 1 }, 'embedding')
        return graph.finish(name, ['N', ...input.slice(1)], {
          embedding: ['N', layer.inputShape.slice(1).reduce((product, size) => product * size, 1)],
        })
      default:
        throw new Error(`operator ${layer.type} is not known here`)
    }
  }
  throw new Error('the graph has no result')
}

function convolution(graph: GraphBuilder, layer: Layer, input: string, weights: Constant, bias: Constant | undefined): string {
  const grouped = layer.type === 'GroupConvolution'
  // Grouped filters are stored as groups × out per group × in per group × height × width; ONNX joins the first two.
  const [groups = 1, perGroup = 1, ...rest] = weights.dims
  const dims = grouped ? [groups * perGroup, ...rest] : weights.dims
  const inputs = [input, graph.halves(dims, weights.halves)]
  if (bias) inputs.push(graph.halves([dims[0] ?? 0], bias.halves))
  return graph.node('Conv', inputs, {
    group: grouped ? groups : 1,
    kernel_shape: dims.slice(2),
    strides: integers(layer.data['strides']),
    dilations: integers(layer.data['dilations']),
    pads: [...integers(layer.data['pads_begin']), ...integers(layer.data['pads_end'])],
  })
}

/** One slope for all channels is the same as LeakyRelu, which the runtime fuses into the convolution before it: 2.3 times faster in all. */
function leaky(graph: GraphBuilder, input: string, slope: Constant): string {
  if (slope.halves.length !== 2) throw new Error('a slope per channel is not known here')
  return graph.node('LeakyRelu', [input], {
    alpha: { float: halfToNumber((slope.halves[0] ?? 0) | ((slope.halves[1] ?? 0) << 8)) },
  })
}

/** Additions of a constant per channel right after a convolution that nothing else reads. @returns convolution id → constant id */
function findBiases(layers: readonly Layer[], sources: ReadonlyMap<string, string>): Map<string, string> {
  const byId = new Map(layers.map((layer) => [layer.id, layer]))
  const readers = new Map<string, number>()
  for (const source of sources.values()) readers.set(source, (readers.get(source) ?? 0) + 1)
  const biases = new Map<string, string>()
  for (const layer of layers.filter(({ type }) => type === 'Add')) {
    const [first = '', second = ''] = layer.inputs.map((port) => sources.get(`${layer.id}:${port}`) ?? '')
    const before = byId.get(first)
    const isConvolution = before?.type === 'Convolution' || before?.type === 'GroupConvolution'
    if (isConvolution && byId.get(second)?.type === 'Convert' && readers.get(first) === 1) biases.set(first, second)
  }
  return biases
}

/** Constants stand after their first reader at times, so they are read before anything is built. A conversion of a constant is that constant. */
function readConstants(layers: readonly Layer[], sources: ReadonlyMap<string, string>, binary: Uint8Array): Map<string, Constant> {
  const constants = new Map<string, Constant>()
  for (const layer of layers) {
    if (layer.type === 'Const') constants.set(layer.id, readConstant(layer, binary))
    if (layer.type === 'Convert') {
      const source = sources.get(`${layer.id}:${layer.inputs[0] ?? ''}`) ?? ''
      constants.set(layer.id, required(constants.get(source), layer))
    }
  }
  return constants
}

function readConstant({ id, data }: Layer, binary: Uint8Array): Constant {
  if (data['element_type'] !== 'f16') throw new Error(`constant ${id} is ${data['element_type'] ?? 'untyped'}, not f16`)
  const offset = Number(data['offset'])
  const sizeBytes = Number(data['size'])
  const dims = integers(data['shape'])
  const expected = 2 * dims.reduce((product, size) => product * size, 1)
  if (sizeBytes !== expected || offset + sizeBytes > binary.length) throw new Error(`constant ${id} does not fit its file`)
  return { dims, halves: binary.slice(offset, offset + sizeBytes) }
}

/** The XML is machine-written and regular; this reads its three kinds of element and nothing else. */
function readLayers(xml: string): Layer[] {
  return [...xml.matchAll(/<layer ([^>]*)>([\s\S]*?)<\/layer>/g)].map(([, head = '', body = '']) => {
    const { id = '', type = '' } = attributes(head)
    const input = /<input>([\s\S]*?)<\/input>/.exec(body)?.[1] ?? ''
    const ports = [...input.matchAll(/<port ([^>]*?)>([\s\S]*?)<\/port>/g)]
    return {
      id,
      type,
      data: attributes(/<data ([^>]*)>/.exec(body)?.[1] ?? ''),
      inputs: ports.map(([, port = '']) => attributes(port)['id'] ?? ''),
      inputShape: [...(ports[0]?.[2] ?? '').matchAll(/<dim>(\d+)<\/dim>/g)].map(([, size]) => Number(size)),
    }
  })
}

/** `to layer:port` → from layer. */
function readEdges(xml: string): Map<string, string> {
  return new Map(
    [...xml.matchAll(/<edge ([^>]*)>/g)].map(([, text = '']) => {
      const edge = attributes(text)
      return [`${edge['to-layer'] ?? ''}:${edge['to-port'] ?? ''}`, edge['from-layer'] ?? '']
    }),
  )
}

function attributes(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
}

function integers(text = ''): number[] {
  return text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number)
}

function required<Value>(value: Value | undefined, layer: Layer): Value {
  if (value === undefined) throw new Error(`layer ${layer.id} lacks its constant`)
  return value
}
