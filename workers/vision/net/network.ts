// Runs one of our networks on the processor: places its values in one memory for a picture of a given size, then does its steps in order.
import type { MultiNetwork } from '../recognise/session.ts'
import type { Kernels } from './kernels.ts'
import { readOnnx } from './onnx.ts'
import { openKernels, type OpenKernels } from './open-kernels.ts'
import { allocate, floatBytes, placeFor, sizeAfter, vectorBytes, type Place, type Size } from './places.ts'
import { double, pad, sigmoid, wholeWindow } from './small-steps.ts'
import { programOf, type Program, type Step, type ValueId } from './steps.ts'
import { packConvolution, packDepthwise } from './weights.ts'

const pageBytes = 65_536
/** Rows of a convolution are done in strips whose input stays in the processor's second cache. */
const stripBytes = 96 * 1024

interface Plan {
  readonly key: string
  readonly picture: Place
  readonly actions: readonly (() => void)[]
  readonly outputs: readonly (readonly [name: string, place: Place])[]
}

/** @param model a verified ONNX file @param open left out: the fastest loops that this browser can run */
export async function openOwnNetwork(model: Uint8Array<ArrayBuffer>, open: OpenKernels = openKernels): Promise<MultiNetwork> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 32_768 })
  const runner = new Runner(programOf(readOnnx(model)), memory, await open(memory))
  return {
    run: (input, dims) => Promise.resolve(runner.run(input, dims)),
    close: () => Promise.resolve(),
  }
}

class Runner {
  readonly #program: Program
  readonly #memory: WebAssembly.Memory
  readonly #kernels: Kernels
  readonly #weights = new Map<Step, Packed>()
  readonly #arenaStart: number
  #plan: Plan | undefined
  #end = 0

  constructor(program: Program, memory: WebAssembly.Memory, kernels: Kernels) {
    this.#program = program
    this.#memory = memory
    this.#kernels = kernels
    for (const step of program.steps) {
      if ((step.kind !== 'conv' && step.kind !== 'depthwise') || (step.kind === 'depthwise' && step.window.side !== 3)) continue
      const packed = step.kind === 'conv' ? packConvolution(step.filters, step.bias) : packDepthwise(step.filters, step.bias)
      this.#weights.set(step, { weights: this.#keep(packed.weights), bias: this.#keep(packed.bias) })
    }
    this.#arenaStart = this.#end
  }

  /** @param input planes of each channel, picture after picture */
  run(input: Float32Array, [count = 0, channels = 0, rows = 0, cols = 0]: readonly number[]): Record<string, Float32Array> {
    const plan = this.#planFor(rows, cols, channels)
    const answers = Array.from({ length: count }, (_, index) => {
      const size = channels * rows * cols
      this.#show(plan.picture, input.subarray(index * size, (index + 1) * size))
      for (const act of plan.actions) act()
      return plan.outputs.map(([, place]) => this.#read(place))
    })
    return Object.fromEntries(
      plan.outputs.map(([name], index) => [name, joined(answers.map((answer) => answer[index] ?? new Float32Array()))]),
    )
  }

  // --- Values in memory ---

  get #floats(): Float32Array {
    return new Float32Array(this.#memory.buffer)
  }

  #reserve(end: number): void {
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / pageBytes)
    if (missing > 0) this.#memory.grow(missing)
  }

  #keep(data: Float32Array): number {
    const start = this.#end
    this.#end += Math.ceil(data.byteLength / vectorBytes) * vectorBytes
    this.#reserve(this.#end)
    this.#floats.set(data, start / floatBytes)
    return start
  }

  #show({ rows, cols, start, rowBytes, vectors }: Place, planes: Float32Array): void {
    const floats = this.#floats
    const { scale, offset } = this.#program
    const channels = planes.length / (rows * cols)
    for (let channel = 0; channel < channels; channel++) {
      const [factor, more] = [scale[channel] ?? 1, offset[channel] ?? 0]
      let from = channel * rows * cols
      for (let y = 0; y < rows; y++) {
        let to = (start + y * rowBytes) / floatBytes + channel
        for (let x = 0; x < cols; x++, to += 4 * vectors) floats[to] = (planes[from++] ?? 0) * factor + more
      }
    }
  }

  /** Pixel after pixel, each with its channels. */
  #read({ rows, cols, channels, vectors, start, rowBytes }: Place): Float32Array {
    const floats = this.#floats
    const answer = new Float32Array(rows * cols * channels)
    let to = 0
    for (let y = 0; y < rows; y++) {
      let from = (start + y * rowBytes) / floatBytes
      for (let x = 0; x < cols; x++, from += 4 * vectors)
        for (let channel = 0; channel < channels; channel++) answer[to++] = floats[from + channel] ?? 0
    }
    return answer
  }

  // --- Planning ---

  #planFor(rows: number, cols: number, channels: number): Plan {
    const key = [rows, cols, channels].join('x')
    if (this.#plan?.key !== key) this.#plan = this.#makePlan(key, rows, cols, channels)
    return this.#plan
  }

  #makePlan(key: string, rows: number, cols: number, channels: number): Plan {
    const { steps, outputs } = this.#program
    const borders = new Map<ValueId, number>()
    for (const step of steps)
      if ('window' in step) borders.set(step.input, Math.max(borders.get(step.input) ?? 0, step.window.before, step.window.after))
    const places = new Map<ValueId, Place>()
    const placeOf = (value: ValueId): Place => {
      const place = places.get(value)
      if (!place) throw new Error('a value is used before it is made')
      return place
    }
    const add = (value: ValueId, size: Size): void => {
      places.set(value, placeFor(size, borders.get(value) ?? 0))
    }
    add(0, { rows, cols, channels })
    for (const step of steps) add(step.output, sizeAfter(step, placeOf))
    this.#reserve(allocate(steps, outputs, places, this.#arenaStart))

    const clear = (value: ValueId) => this.#clearing(placeOf(value))
    return {
      key,
      picture: placeOf(0),
      actions: [clear(0), ...steps.flatMap((step) => [clear(step.output), this.#action(step, placeOf)])].filter(
        (act) => act !== undefined,
      ),
      outputs: [...outputs].map(([name, value]) => [name, placeOf(value)]),
    }
  }

  /** Fills a border with zeros; another value may have lain there. */
  #clearing({ rows, cols, border, rowBytes, pixelBytes, start }: Place): (() => void) | undefined {
    if (border === 0) return undefined
    const [first, row, edge] = [
      (start - border * (rowBytes + pixelBytes)) / floatBytes,
      rowBytes / floatBytes,
      (border * pixelBytes) / floatBytes,
    ]
    const height = rows + 2 * border
    const inside = (cols * pixelBytes) / floatBytes
    return () => {
      const floats = this.#floats
      floats.fill(0, first, first + border * row + edge)
      for (let y = border; y < height - border; y++) floats.fill(0, first + y * row + edge + inside, first + (y + 1) * row + edge)
      floats.fill(0, first + (height - border) * row, first + height * row)
    }
  }

  #action(step: Step, placeOf: (value: ValueId) => Place): () => void {
    const [input, output] = [placeOf(step.input), placeOf(step.output)]
    switch (step.kind) {
      case 'conv':
        return this.#convolution(step, input, output, step.resid === undefined ? undefined : placeOf(step.resid))
      case 'depthwise': {
        const { stride, before, side } = step.window
        if (side !== 3)
          return () => {
            wholeWindow(this.#floats, step, input, output)
          }
        const { weights } = this.#packed(step)
        const from = input.start - before * (input.rowBytes + input.pixelBytes)
        const { act, alpha } = step.ending
        return () => {
          // prettier-ignore
          this.#kernels.depthwise(from, output.start, weights, output.rows, output.cols, output.vectors, input.rowBytes, input.pixelBytes,
            stride * input.rowBytes, stride * input.pixelBytes, output.rowBytes, output.pixelBytes, act, alpha)
        }
      }
      case 'maxPool':
      case 'averagePool': {
        const { side, stride } = step.window
        const pool = this.#kernels[step.kind]
        return () => {
          // prettier-ignore
          pool(input.start, output.start, output.rows, output.cols, output.vectors, side, input.rowBytes, input.pixelBytes,
            stride * input.rowBytes, stride * input.pixelBytes, output.rowBytes, output.pixelBytes, 1 / side ** 2)
        }
      }
      case 'add': {
        const other = step.other === undefined ? undefined : placeOf(step.other)
        const [a, b] = other && other.vectors > input.vectors ? [other, input] : [input, other]
        const { act, alpha } = step.ending
        return () => {
          // prettier-ignore
          this.#kernels.add(a.start, b?.start ?? 0, output.start, output.rows, output.cols, output.vectors, b?.vectors ?? 0, a.rowBytes, a.pixelBytes,
            b?.rowBytes ?? 0, b?.pixelBytes ?? 0, output.rowBytes, output.pixelBytes, step.shift, act, alpha)
        }
      }
      case 'double':
        return () => {
          double(this.#floats, input, output)
        }
      case 'pad':
        return () => {
          pad(this.#floats, input, output)
        }
      case 'mean':
        if (input.rows !== input.cols) throw new Error('only square pictures are known')
        return () => {
          // prettier-ignore
          this.#kernels.averagePool(input.start, output.start, 1, 1, output.vectors, input.rows, input.rowBytes, input.pixelBytes, 0, 0,
            output.rowBytes, output.pixelBytes, 1 / input.rows ** 2)
        }
      case 'sigmoid':
        return () => {
          sigmoid(this.#floats, input, output)
        }
      case 'scale': {
        const factors = placeOf(step.factors).start
        return () => {
          // prettier-ignore
          this.#kernels.scale(input.start, factors, output.start, output.rows, output.cols, output.vectors, input.rowBytes, input.pixelBytes,
            output.rowBytes, output.pixelBytes)
        }
      }
    }
  }

  #convolution(step: Extract<Step, { kind: 'conv' }>, input: Place, output: Place, resid: Place | undefined): () => void {
    const { conv4, conv8 } = this.#kernels
    const { weights, bias } = this.#packed(step)
    const { side, stride, before } = step.window
    const { act, alpha } = step.ending
    const run = side * input.vectors * 4
    const from = input.start - before * (input.rowBytes + input.pixelBytes)
    const strip = Math.max(1, Math.floor(stripBytes / (stride * input.rowBytes)))
    return () => {
      for (let row = 0; row < output.rows; row += strip) {
        const rows = Math.min(strip, output.rows - row)
        for (let vector = 0; vector < output.vectors; vector += 2) {
          const kernel = vector + 1 < output.vectors ? conv8 : conv4
          // prettier-ignore
          kernel(from + row * stride * input.rowBytes, output.start + row * output.rowBytes + vector * vectorBytes,
            weights + vector * vectorBytes * side * run, bias + vector * vectorBytes,
            resid && vector < resid.vectors ? resid.start + row * resid.rowBytes + vector * vectorBytes : 0,
            rows, output.cols, side, run, input.rowBytes, stride * input.rowBytes, stride * input.pixelBytes,
            output.rowBytes, output.pixelBytes, resid?.rowBytes ?? 0, resid?.pixelBytes ?? 0, act, alpha)
        }
      }
    }
  }

  #packed(step: Step): Packed {
    const packed = this.#weights.get(step)
    if (!packed) throw new Error('a step without weights')
    return packed
  }
}

interface Packed {
  readonly weights: number
  readonly bias: number
}

function joined(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1 && parts[0]) return parts[0]
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
