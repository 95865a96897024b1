// Our kernels against onnxruntime on the very models we ship: the same numbers, for pictures of any size, whatever was computed before.
import { join } from 'node:path'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { modelsOf, type ModelEntry } from '../../../../../models/manifest.ts'
import { builtinRecipes } from '../../../../../models/prepare/builtin.ts'
import { GraphBuilder } from '../../../../../models/prepare/onnx.ts'
import { kernelModule } from '../../../../../workers/vision/net/kernels.ts'
import { openOwnNetwork } from '../../../../../workers/vision/net/network.ts'
import type { MultiNetwork } from '../../../../../workers/vision/recognise/session.ts'

const packagesDir = join(import.meta.dirname, '../../../../../node_modules')

/** Pictures as each model may be shown them: count, height, width, and the spread of its numbers around their middle. */
const shown: Readonly<Record<string, { readonly sizes: readonly (readonly [number, number, number])[]; readonly middle: number }>> =
  {
    'blazeface-short': {
      sizes: [
        [1, 128, 128],
        [1, 96, 160],
        [1, 16, 128],
      ],
      middle: 0,
    },
    'blazeface-full': {
      sizes: [
        [1, 192, 192],
        [1, 96, 64],
      ],
      middle: 0,
    },
    'ssd-mobilenet': {
      sizes: [
        [1, 64, 96],
        [1, 16, 48],
      ],
      middle: 0,
    },
    'landmarks-68': {
      sizes: [
        [1, 112, 112],
        [3, 112, 112],
      ],
      middle: 127,
    },
    'dlib-resnet': {
      sizes: [
        [1, 150, 150],
        [2, 150, 150],
      ],
      middle: 127,
    },
  }

function pictureOf(count: number, height: number, width: number, middle: number): Float32Array {
  const reach = middle === 0 ? 1 : middle
  return Float32Array.from(
    { length: count * 3 * height * width },
    (_, i) => middle + reach * Math.sin(i * 0.37) * Math.cos(i * 0.011),
  )
}

/** Largest difference, in shares of the largest number. */
async function difference(
  model: Uint8Array<ArrayBuffer>,
  own: MultiNetwork,
  count: number,
  height: number,
  width: number,
  middle: number,
): Promise<number> {
  const input = pictureOf(count, height, width, middle)
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 })
  const theirs = await session.run({ input: new Tensor('float32', input, [count, 3, height, width]) })
  const ours = await own.run(input, [count, 3, height, width])
  await session.release()
  let [largest, worst] = [0, 0]
  for (const [name, { data }] of Object.entries(theirs)) {
    expect(ours[name]?.length, name).toBe(data.length)
    ;(data as Float32Array).forEach((value, index) => {
      largest = Math.max(largest, Math.abs(value))
      worst = Math.max(worst, Math.abs(value - (ours[name]?.[index] ?? NaN)))
    })
  }
  return worst / largest
}

describe.each(modelsOf('builtin'))('$id', ({ id }: ModelEntry) => {
  let model: Uint8Array<ArrayBuffer>
  let own: MultiNetwork
  beforeAll(async () => {
    model = builtinRecipes[id]?.(packagesDir) ?? new Uint8Array()
    own = await openOwnNetwork(model)
  })
  const { sizes, middle } = shown[id] ?? { sizes: [], middle: 0 }

  test('is shown something', () => {
    expect(sizes.length).toBeGreaterThan(0)
  })

  // The first size once more at the end: what another size left in memory must not show.
  test.each([...sizes, ...sizes.slice(0, 1)])('%i × %i × %i: the same numbers as onnxruntime', async (count, height, width) => {
    expect(await difference(model, own, count, height, width, middle)).toBeLessThan(1e-5)
  })
})

/** Every kind of step, with odd sides, windows that reach over the edge, sums of fewer channels, and a channel count that fills no vector. */
function oddNet(spoil = 0): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder()
  const numbers = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7) / 2)
  const conv = (input: string, out: number, per: number, side: number, stride: number, pads: readonly number[], group = 1) =>
    graph.node(
      'Conv',
      [
        input,
        graph.floats([out, per, side, side], numbers(out * per * side * side, out)),
        graph.floats([out], numbers(out, side + spoil)),
      ],
      {
        kernel_shape: [side, side],
        strides: [stride, stride],
        pads,
        group,
      },
    )
  const [zero, most] = [0, 0.4].map((bound) => graph.floats([], Float32Array.of(bound))) as [string, string]
  const first = graph.node('LeakyRelu', [conv('input', 6, 3, 5, 2, [1, 1, 2, 2])], { alpha: { float: -0.7 } })
  const clipped = graph.node('Clip', [conv(first, 6, 1, 3, 1, [1, 1, 1, 1], 6), zero, most])
  const wide = conv(clipped, 13, 6, 1, 1, [0, 0, 0, 0])
  const padded = graph.node('Pad', [first, graph.integers([0, 0, 0, 0, 0, 7, 0, 0])])
  const block = graph.node('Relu', [graph.node('Add', [padded, wide])])
  const half = graph.node('MaxPool', [block], { kernel_shape: [2, 2], strides: [2, 2] })
  const doubled = graph.node('Resize', [half, '', graph.floats([4], Float32Array.of(1, 1, 2, 2))], {
    mode: { text: 'linear' },
    coordinate_transformation_mode: { text: 'half_pixel' },
  })
  const both = graph.node('Add', [block, doubled])
  const weight = graph.node('Sigmoid', [conv(graph.node('GlobalAveragePool', [both]), 13, 13, 1, 1, [0, 0, 0, 0])])
  const weighed = graph.node('Mul', [both, weight])
  graph.node('Transpose', [conv(weighed, 5, 13, 3, 1, [1, 1, 1, 1])], { perm: [0, 2, 3, 1] }, 'answer')
  return graph.finish('odd', ['N', 3, 'rows', 'columns'], { answer: ['N', 'r', 'c', 5] })
}

describe('a network of our own making', () => {
  test.each([
    [12, 12],
    [28, 28],
    [4, 4],
  ])('%i × %i', async (height, width) => {
    const model = oddNet()
    const own = await openOwnNetwork(model)
    expect(await difference(model, own, 2, height, width, 0)).toBeLessThan(1e-5)
    // Positive control: a bias of another size is noticed.
    expect(await difference(oddNet(0.01), own, 2, height, width, 0)).toBeGreaterThan(1e-5)
  })

  test('an operator that is not known is refused by name', async () => {
    const graph = new GraphBuilder()
    graph.node('Tanh', ['input'], {}, 'answer')
    await expect(openOwnNetwork(graph.finish('x', ['N', 3, 4, 4], { answer: ['N', 3, 4, 4] }))).rejects.toThrow('Tanh')
  })

  test('clipping from another number than zero is refused', async () => {
    const graph = new GraphBuilder()
    graph.node('Clip', ['input', graph.floats([], Float32Array.of(-1)), graph.floats([], Float32Array.of(1))], {}, 'answer')
    await expect(openOwnNetwork(graph.finish('x', ['N', 3, 4, 4], { answer: ['N', 3, 4, 4] }))).rejects.toThrow('from zero')
  })
})

describe('in a browser whose WebAssembly knows no SIMD', () => {
  afterEach(() => vi.restoreAllMocks())

  test.each(modelsOf('builtin').map(({ id }) => [id] as const))('%s: the same numbers', async (id) => {
    const model = builtinRecipes[id]?.(packagesDir) ?? new Uint8Array()
    const asked = vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    const compile = vi.spyOn(WebAssembly, 'compile')
    const own = await openOwnNetwork(model)
    expect([asked.mock.calls.length > 0, compile.mock.calls.length]).toEqual([true, 0])
    const { sizes, middle } = shown[id] ?? { sizes: [], middle: 0 }
    const [, height, width] = sizes[0] ?? [1, 0, 0]
    expect(await difference(model, own, 1, height, width, middle)).toBeLessThan(1e-5)
  })

  test('and for every kind of step, with odd sides', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false)
    const own = await openOwnNetwork(oddNet())
    for (const side of [12, 28, 4]) expect(await difference(oddNet(), own, 2, side, side, 0)).toBeLessThan(1e-5)
    // Positive control: a bias of another size is noticed.
    expect(await difference(oddNet(0.01), own, 2, 12, 12, 0)).toBeGreaterThan(1e-5)
  })
})

test('without fused steps the kernels are a module that every engine with SIMD takes', () => {
  expect(WebAssembly.validate(kernelModule(false))).toBe(true)
})
