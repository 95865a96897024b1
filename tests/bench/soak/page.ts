// The product's own pool, fed with large photos for as long as it is asked to.
import { poolWidth, VisionPool } from '../../../web/api/vision-pool.ts'
import { startVisionWorker } from '../../../web/api/vision-worker.ts'
import { modelName, modelsOf } from '../../../models/manifest.ts'
import type { OwnerId } from '../../../core/ids.ts'
import { largePhotos } from './photos.ts'

const never = new AbortController().signal
const scenes = 4
let photos: readonly Blob[] = []
const ports: MessagePort[] = []
const pool = new VisionPool({
  width: poolWidth(navigator),
  installed: () => Promise.resolve('builtin'),
  modelsUrl: new URL('/models', location.href).href,
  start: startVisionWorker,
  connectVault: (port) => {
    ports.push(port)
    return Promise.resolve()
  },
  onConnected: () => {
    const recogniser = modelsOf('builtin').find(({ role }) => role === 'recogniser')
    const embedding = Float32Array.from({ length: 128 }, (_, index) => (index === 0 ? 1 : 0))
    for (const port of ports.splice(0))
      port.postMessage({
        type: 'templates',
        templates: recogniser ? [{ subject: 'nobody' as OwnerId, model: modelName(recogniser), embedding }] : [],
      })
    return Promise.resolve()
  },
})

async function load(): Promise<number> {
  photos = await largePhotos(scenes)
  await pool.prepare(never, true, () => undefined)
  return photos.reduce((sum, { size }) => sum + size, 0) / photos.length
}

/** The next `count` photos. @returns faces found so far */
async function batch(from: number, count: number): Promise<number> {
  const task = async (index: number): Promise<void> => {
    const photo = photos[index % photos.length]
    if (!photo) throw new Error('not loaded')
    const analysis = await pool.run(never, (api) => api.analyse(photo, { recognise: true, previewLongestSide: 1600 }))
    if (!analysis.ok) throw new Error(analysis.problem)
  }
  await Promise.all(Array.from({ length: count }, (_, index) => task(from + index)))
  return (await pool.counts()).found
}

interface WithMemory {
  measureUserAgentSpecificMemory?(): Promise<{ readonly bytes: number }>
}

/** JavaScript and WASM memory of the page and its workers, after a collection. */
async function memory(): Promise<number | null> {
  const { bytes } = (await (performance as unknown as WithMemory).measureUserAgentSpecificMemory?.()) ?? {}
  return bytes ?? null
}

/** Starts a heavy photo, aborts it, and says how long until the caller had the answer and until nothing computed any more. */
async function cancel(afterMs: number): Promise<{ readonly answerMs: number; readonly quietMs: number; readonly nextOk: boolean }> {
  const [photo] = photos
  if (!photo) throw new Error('not loaded')
  const abort = new AbortController()
  const run = pool.run(abort.signal, (api) => api.analyse(photo, { recognise: true, previewLongestSide: 1600 }))
  const outcome = run.then(
    () => 'finished',
    () => 'aborted',
  )
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  const started = performance.now()
  abort.abort()
  if ((await outcome) !== 'aborted') throw new Error('the photo was done before it could be aborted')
  const answerMs = performance.now() - started
  while (pool.busy) await new Promise((resolve) => setTimeout(resolve, 5))
  const quietMs = performance.now() - started
  const next = await pool.run(never, (api) => api.analyse(photo, { recognise: false, previewLongestSide: 64 }))
  return { answerMs, quietMs, nextOk: next.ok }
}

const soak = { load, batch, memory, cancel }
export type Soak = typeof soak
Object.assign(globalThis, { soak })
