// Which provider wins, what is remembered and for how long, and that a graphics card with another answer is not used.
import { expect, test } from 'vitest'
import { CodedError } from '../../../../core/errors.ts'
import type { ModelSet } from '../../../../models/manifest.ts'
import type { Provider, VisionApi } from '../../../../workers/vision/api.ts'
import { ProviderChooser } from '../../../../web/api/vision-provider.ts'

interface Machine {
  wasm: number
  webgpu: number | null
  webgpuAnswer: readonly number[]
  webgpuMaps: readonly (readonly number[])[]
  browser: string
  hasGpu: boolean
  /** Null: no connection. */
  models: ModelSet | null
}

/** Scores and boxes, as a detector on the processor gives them. */
const maps = [
  [0.01, 0.9, 0.02],
  [12, -4, 30],
]

function setUp(change: Partial<Machine> = {}, kept = new Map<string, string>()) {
  const machine: Machine = {
    wasm: 100,
    webgpu: 20,
    webgpuAnswer: [1, 0],
    webgpuMaps: maps,
    browser: 'B/1',
    hasGpu: true,
    models: 'builtin',
    ...change,
  }
  const tried: Provider[] = []
  let ended = 0
  const trial = (options: { readonly provider?: Provider }) => {
    const provider = options.provider ?? 'wasm'
    tried.push(provider)
    if (provider === 'webgpu' && machine.webgpu === null) return Promise.reject(new Error('no device'))
    return Promise.resolve({
      milliseconds: (provider === 'wasm' ? machine.wasm : machine.webgpu) ?? 0,
      answer: Float32Array.from(provider === 'wasm' ? [1, 0] : machine.webgpuAnswer),
      maps: (provider === 'wasm' ? maps : machine.webgpuMaps).map((map) => Float32Array.from(map)),
    })
  }
  const chooser = new ProviderChooser({
    start: () => ({
      api: { trial } as unknown as VisionApi,
      failed: new Promise<never>(() => undefined),
      end: () => (ended += 1),
    }),
    modelsUrl: 'http://localhost/models',
    installed: () =>
      machine.models === null ? Promise.reject(new CodedError('model_unreachable')) : Promise.resolve(machine.models),
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value),
      removeItem: (key) => kept.delete(key),
    },
    browser: machine.browser,
    hasWebGpu: () => Promise.resolve(machine.hasGpu),
  })
  return { chooser, tried, kept, ended: () => ended }
}

test('the faster one wins, both trial workers are ended, and the second time nothing is measured', async () => {
  const first = setUp()
  expect(await first.chooser.choose()).toBe('webgpu')
  expect(first.tried).toEqual(['wasm', 'webgpu'])
  expect(first.ended()).toBe(2)
  const second = setUp({}, first.kept)
  expect(await second.chooser.choose()).toBe('webgpu')
  expect(second.tried).toEqual([])
})

test.each([
  ['a slower graphics card', { webgpu: 300 }],
  ['one that cannot be started', { webgpu: null }],
  ['one with another answer', { webgpuAnswer: [0.9, 0.4359] }],
  [
    'one whose detector misses the face',
    {
      webgpuMaps: [
        [0.01, 0.02, 0.02],
        [12, -4, 30],
      ],
    },
  ],
  [
    'one whose detector puts it elsewhere',
    {
      webgpuMaps: [
        [0.01, 0.9, 0.02],
        [12, -4, 33],
      ],
    },
  ],
  [
    'one whose detector gives no numbers',
    {
      webgpuMaps: [
        [NaN, NaN, NaN],
        [12, -4, 30],
      ],
    },
  ],
  ['one whose detector looks less often', { webgpuMaps: [[0.01, 0.9, 0.02]] }],
  ['none', { hasGpu: false }],
])('%s leaves the processor', async (_, machine) => {
  expect(await setUp(machine).chooser.choose()).toBe('wasm')
})

test.each([
  ['another browser version', { browser: 'B/2' }],
  ['other models', { models: 'recommended' }],
] as const)('%s measures again', async (_, machine) => {
  const first = setUp()
  await first.chooser.choose()
  const second = setUp(machine, first.kept)
  await second.chooser.choose()
  expect(second.tried).toEqual(['wasm', 'webgpu'])
})

test('rounding is no other answer', async () => {
  expect(
    await setUp({
      webgpuMaps: [
        [0.012, 0.899, 0.02],
        [12.01, -4, 29.99],
      ],
    }).chooser.choose(),
  ).toBe('webgpu')
})

test('without a connection it is what was measured in this browser last, or the processor; never a failure', async () => {
  const first = setUp()
  await first.chooser.choose()
  const offline = setUp({ models: null }, first.kept)
  expect(await offline.chooser.choose()).toBe('webgpu')
  expect(await setUp({ models: null, browser: 'B/2' }, first.kept).chooser.choose()).toBe('wasm')
  expect(await setUp({ models: null }).chooser.choose()).toBe('wasm')
  expect(offline.tried).toEqual([])
})

test('a person’s choice stands until it is taken back', async () => {
  const { chooser, tried } = setUp()
  chooser.force('wasm')
  expect(await chooser.choose()).toBe('wasm')
  expect(tried).toEqual([])
  chooser.force(null)
  expect(await chooser.choose()).toBe('webgpu')
})

test('spoilt notes are measured again, not believed', async () => {
  const { chooser, tried } = setUp({}, new Map([['imprimatur.vision.provider.times', '{"key":1}']]))
  expect(await chooser.choose()).toBe('webgpu')
  expect(tried).toHaveLength(2)
})
