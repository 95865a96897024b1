// From an ONNX graph to the steps that our kernels do: biases, activations and sums are drawn into the convolution before them; what has nothing to
// compute (flattening, shapes) falls away. An operator that is not known here is refused by name.
import { activation } from './kernels.ts'
import type { Constant, OnnxGraph, OnnxNode } from './onnx.ts'

/** A value between steps; sizes are settled once the picture's size is known. */
export type ValueId = number

export interface Ending {
  readonly act: number
  readonly alpha: number
}

export type Step =
  | {
      readonly kind: 'conv'
      readonly input: ValueId
      readonly output: ValueId
      readonly window: Window
      readonly filters: Constant
      readonly bias: Float32Array
      readonly resid: ValueId | undefined
      readonly ending: Ending
    }
  | {
      readonly kind: 'depthwise'
      readonly input: ValueId
      readonly output: ValueId
      readonly window: Window
      readonly filters: Constant
      readonly bias: Float32Array
      readonly ending: Ending
    }
  | { readonly kind: 'maxPool' | 'averagePool'; readonly input: ValueId; readonly output: ValueId; readonly window: Window }
  | {
      readonly kind: 'add'
      readonly input: ValueId
      readonly other: ValueId | undefined
      readonly output: ValueId
      readonly shift: 0 | 1
      readonly ending: Ending
    }
  | { readonly kind: 'double'; readonly input: ValueId; readonly output: ValueId }
  | {
      readonly kind: 'pad'
      readonly input: ValueId
      readonly output: ValueId
      readonly channels: number
      readonly rows: number
      readonly columns: number
    }
  | { readonly kind: 'mean' | 'sigmoid'; readonly input: ValueId; readonly output: ValueId }
  | { readonly kind: 'scale'; readonly input: ValueId; readonly factors: ValueId; readonly output: ValueId }

export interface Window {
  readonly side: number
  readonly stride: number
  /** Rows and columns of zeros before the picture, and behind it. */
  readonly before: number
  readonly after: number
}

export interface Program {
  readonly steps: readonly Step[]
  /** Value by name; the picture is value 0. */
  readonly outputs: ReadonlyMap<string, ValueId>
  /** How the numbers of the picture become those the first step reads, per channel. */
  readonly scale: readonly number[]
  readonly offset: readonly number[]
}

const none: Ending = { act: activation.none, alpha: 1 }

export function programOf({ nodes, constants, outputs }: OnnxGraph): Program {
  const made = new Map<string, ValueId>([['input', 0]])
  const readers = new Map<string, OnnxNode[]>()
  for (const node of nodes) for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node])
  const steps: Step[] = []
  const drawnIn = new Set<OnnxNode>()
  const producers = new Map(nodes.map((node) => [node.output, node]))
  /** Values that are doubled by repeating; the addition that reads them looks at half the place instead. */
  const halves = new Map<string, ValueId>()
  let values = 0
  let [scale, offset] = [
    [1, 1, 1],
    [0, 0, 0],
  ]

  const valueOf = (name: string): ValueId => {
    const value = made.get(name)
    if (value === undefined) throw new Error(`value ${name} is used before it is made`)
    return value
  }
  const newValue = (name: string): ValueId => {
    values += 1
    made.set(name, values)
    return values
  }
  const constantOf = (name: string | undefined): Constant => {
    const constant = constants.get(name ?? '')
    if (!constant) throw new Error(`${name ?? 'a value'} is no constant`)
    return constant
  }
  const upperBoundOf = ({ inputs: [, low, high] }: OnnxNode): number => {
    if (constantOf(low).data[0] !== 0) throw new Error('only clipping from zero is known')
    return constantOf(high).data[0] ?? Infinity
  }
  /** The only reader of a value, when it is of that kind and nobody outside asks for the value. */
  const next = (name: string, operator: string): OnnxNode | undefined => {
    const [reader, ...others] = readers.get(name) ?? []
    return others.length === 0 && reader?.operator === operator && !outputs.includes(name) ? reader : undefined
  }
  const drawIn = (node: OnnxNode): string => {
    drawnIn.add(node)
    return node.output
  }
  /** An activation right behind `name`. @returns it, and the name of what it makes */
  const endingOf = (name: string): readonly [Ending, string] => {
    const relu = next(name, 'Relu')
    if (relu) return [{ act: activation.relu, alpha: 0 }, drawIn(relu)]
    const leaky = next(name, 'LeakyRelu')
    if (leaky) return [{ act: activation.leaky, alpha: leaky.attributes['alpha']?.number ?? 0.01 }, drawIn(leaky)]
    const clip = next(name, 'Clip')
    if (clip) return [{ act: activation.clipped, alpha: upperBoundOf(clip) }, drawIn(clip)]
    return [none, name]
  }

  const convolution = (node: OnnxNode, filters: Constant, bias: Float32Array, window: Window, depthwise: boolean): void => {
    const input = valueOf(node.inputs[0] ?? '')
    if (depthwise) {
      const [ending, name] = endingOf(node.output)
      steps.push({ kind: 'depthwise', input, output: newValue(name), window, filters, bias, ending })
      return
    }
    const sum = next(node.output, 'Add')
    const other = sum?.inputs.find((name) => name !== node.output)
    // What is added must be there already.
    const resid = other === undefined ? undefined : (paddedIn(other) ?? made.get(other))
    if (sum && resid !== undefined) drawIn(sum)
    const [ending, name] = endingOf(sum && resid !== undefined ? sum.output : node.output)
    steps.push({ kind: 'conv', input, output: newValue(name), window, filters, bias, resid, ending })
  }
  /** Behind a value that was only filled up with channels of zeros, for a sum: the sum can do without them. */
  const paddedIn = (name: string): ValueId | undefined => {
    const node = producers.get(name)
    const value = made.get(node?.inputs[0] ?? '')
    if (node?.operator !== 'Pad' || value === undefined || !isOnlyChannels(constantOf(node.inputs[1])) || !next(name, 'Add'))
      return undefined
    made.set(drawIn(node), value)
    return value
  }

  for (const node of nodes) {
    if (drawnIn.has(node)) continue
    const [first = '', second = ''] = node.inputs
    const { attributes: a } = node
    switch (node.operator) {
      case 'Sub':
      case 'Div': {
        const { data } = constantOf(second)
        if (valueOf(first) !== 0) throw new Error(`${node.operator} is known for the picture only`)
        const by = (channel: number): number => data[channel % data.length] ?? 0
        if (node.operator === 'Sub') offset = offset.map((value, channel) => value - by(channel))
        else
          [scale, offset] = [
            scale.map((value, channel) => value / by(channel)),
            offset.map((value, channel) => value / by(channel)),
          ]
        made.set(node.output, 0)
        break
      }
      case 'Conv': {
        const filters = constantOf(second)
        const [out = 0, per = 0] = filters.dims
        const group = a['group']?.number ?? 1
        if (group !== 1 && (group !== out || per !== 1)) throw new Error('groups of channels are not known here')
        const third = node.inputs[2]
        const bias = third === undefined ? new Float32Array(out) : constantOf(third).data
        // One channel alone is the same either way; as a full convolution it needs no window of three.
        convolution(node, filters, bias, windowOf(node), group > 1)
        break
      }
      case 'MatMul': {
        const filters = constantOf(second)
        const [inputs = 0, out = 0] = filters.dims
        const turned = filters.data.map((_, index) => filters.data[(index % inputs) * out + Math.floor(index / inputs)] ?? 0)
        const plus = next(node.output, 'Add')
        const bias = plus && constants.get(plus.inputs[1] ?? '')
        const output = plus && bias ? drawIn(plus) : node.output
        steps.push({
          kind: 'conv',
          input: valueOf(first),
          output: newValue(output),
          window: { side: 1, stride: 1, before: 0, after: 0 },
          filters: { dims: [out, inputs, 1, 1], data: turned },
          bias: bias?.data ?? new Float32Array(out),
          resid: undefined,
          ending: none,
        })
        break
      }
      case 'Relu':
      case 'LeakyRelu':
      case 'Clip': {
        const ending =
          node.operator === 'Relu'
            ? { act: activation.relu, alpha: 0 }
            : node.operator === 'LeakyRelu'
              ? { act: activation.leaky, alpha: a['alpha']?.number ?? 0.01 }
              : { act: activation.clipped, alpha: upperBoundOf(node) }
        steps.push({ kind: 'add', input: valueOf(first), other: undefined, output: newValue(node.output), shift: 0, ending })
        break
      }
      case 'Add':
      case 'Mul': {
        const constant = constants.get(second)
        if (constant) {
          if (valueOf(first) !== 0) throw new Error(`${node.operator} with a constant is known for the picture only`)
          const by = (channel: number): number => constant.data[channel % constant.data.length] ?? 0
          if (node.operator === 'Add') offset = offset.map((value, channel) => value + by(channel))
          else
            [scale, offset] = [
              scale.map((value, channel) => value * by(channel)),
              offset.map((value, channel) => value * by(channel)),
            ]
          made.set(node.output, 0)
        } else if (node.operator === 'Mul') {
          steps.push({ kind: 'scale', input: valueOf(first), factors: valueOf(second), output: newValue(node.output) })
        } else {
          const [ending, name] = endingOf(node.output)
          const half = halves.get(second)
          steps.push({
            kind: 'add',
            input: valueOf(first),
            other: half ?? valueOf(second),
            output: newValue(name),
            shift: half === undefined ? 0 : 1,
            ending,
          })
        }
        break
      }
      case 'MaxPool':
      case 'AveragePool':
        steps.push({
          kind: node.operator === 'MaxPool' ? 'maxPool' : 'averagePool',
          input: valueOf(first),
          output: newValue(node.output),
          window: windowOf(node),
        })
        break
      case 'GlobalAveragePool':
        steps.push({ kind: 'mean', input: valueOf(first), output: newValue(node.output) })
        break
      case 'Sigmoid':
        steps.push({ kind: 'sigmoid', input: valueOf(first), output: newValue(node.output) })
        break
      case 'Resize': {
        const scales = constantOf(node.inputs[2]).data
        if (String([...scales]) !== '1,1,2,2') throw new Error('only doubling is known')
        const nearest = a['mode']?.text === 'nearest'
        if (nearest && next(node.output, 'Add')?.inputs[1] === node.output) halves.set(node.output, valueOf(first))
        else if (!nearest && a['coordinate_transformation_mode']?.text === 'half_pixel')
          steps.push({ kind: 'double', input: valueOf(first), output: newValue(node.output) })
        else throw new Error('a resizing of another kind')
        break
      }
      case 'Pad': {
        const ends = [...constantOf(second).data]
        const [, , , , , channels = 0, rows = 0, columns = 0] = ends
        if (ends.slice(0, 5).some((value) => value !== 0)) throw new Error('padding in front is not known here')
        if (paddedIn(node.output) === undefined)
          steps.push({ kind: 'pad', input: valueOf(first), output: newValue(node.output), channels, rows, columns })
        break
      }
      case 'Flatten':
      case 'Identity':
      case 'Transpose':
      case 'Reshape':
        made.set(node.output, valueOf(first))
        break
      case 'Shape':
      case 'Gather':
      case 'Unsqueeze':
      case 'Concat':
        break
      default:
        throw new Error(`operator ${node.operator} is not known here`)
    }
  }
  return { steps, outputs: new Map(outputs.map((name) => [name, valueOf(name)])), scale, offset }
}

/** Zeros behind the channels, nowhere else. */
function isOnlyChannels({ data }: Constant): boolean {
  return data.every((value, index) => index === 5 || value === 0)
}

function windowOf({ attributes }: OnnxNode): Window {
  const [side = 1, other = side] = attributes['kernel_shape']?.numbers ?? []
  const [stride = 1] = attributes['strides']?.numbers ?? []
  const [top = 0, left = 0, bottom = 0, right = 0] = attributes['pads']?.numbers ?? []
  if (side !== other || top !== left || bottom !== right) throw new Error('only square windows are known')
  return { side, stride, before: top, after: bottom }
}
