// One recogniser on our WASM kernels, one thread, nothing around it: for comparing with the native engine.
import { loadPinned } from '../../../models/load.ts'
import { modelsOf, type ModelSet } from '../../../models/manifest.ts'
import { openNetwork, type Network } from '../../../workers/vision/recognise/session.ts'

export interface RecogniserRun {
  readonly models: ModelSet
  readonly side: number
  readonly runs: number
}

/** Milliseconds of each run with one face. */
export type RecogniserTimes = readonly number[]

const open = new Map<ModelSet, Promise<Network>>()

async function openRecogniser(models: ModelSet): Promise<Network> {
  const entry = modelsOf(models).find(({ role }) => role === 'recogniser')
  if (!entry) throw new Error(`${models} has no recogniser`)
  return openNetwork(await loadPinned(entry, '/models'))
}

self.onmessage = async ({ data: { models, side, runs } }: MessageEvent<RecogniserRun>) => {
  const opened = open.get(models) ?? openRecogniser(models)
  open.set(models, opened)
  const network = await opened
  const face = Float32Array.from({ length: 3 * side * side }, (_, index) => (index * 7919) % 256)
  const times: number[] = []
  for (let i = 0; i < runs; i++) {
    const started = performance.now()
    await network.run(face, [1, 3, side, side])
    times.push(performance.now() - started)
  }
  self.postMessage(times)
}
