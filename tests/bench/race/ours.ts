// Our own pool and workers, with one delivered template so that every face that may be compared is embedded, as on a real event.
import { modelName, modelsOf, type ModelSet } from '../../../models/manifest.ts'
import type { OwnerId } from '../../../core/ids.ts'
import { poolWidth, VisionPool } from '../../../web/api/vision-pool.ts'
import { startVisionWorker } from '../../../web/api/vision-worker.ts'
import type { TemplatePortMessage } from '../../../workers/rpc/template-port.ts'
import { fetchPhotos, register } from './contestant.ts'

const models = (new URL(location.href).searchParams.get('models') ?? 'builtin') as ModelSet
const never = new AbortController().signal
const vaultPorts: MessagePort[] = []
const pool = new VisionPool({
  width: poolWidth(navigator),
  installed: () => Promise.resolve(models),
  modelsUrl: new URL('/models', location.href).href,
  start: startVisionWorker,
  connectVault: (port) => {
    vaultPorts.push(port)
    return Promise.resolve()
  },
  onConnected: () => {
    for (const port of vaultPorts.splice(0)) port.postMessage(oneTemplate())
    return Promise.resolve()
  },
})
let photos: readonly Blob[] = []

function oneTemplate(): TemplatePortMessage {
  const recogniser = modelsOf(models).find(({ role }) => role === 'recogniser')
  if (!recogniser) throw new Error(`${models} has no recogniser`)
  const embedding = new Float32Array(models === 'builtin' ? 128 : 256)
  embedding[0] = 1
  return { type: 'templates', templates: [{ subject: 'nobody' as OwnerId, model: modelName(recogniser), embedding }] }
}

register({
  load: async (urls) => {
    photos = await fetchPhotos(urls)
    await pool.prepare(never, true, () => undefined)
  },
  lap: async () => {
    const before = await pool.counts()
    const started = performance.now()
    await Promise.all(
      photos.map((photo) => pool.run(never, (api) => api.analyse(photo, { recognise: true, previewLongestSide: 480 }))),
    )
    const milliseconds = performance.now() - started
    const after = await pool.counts()
    return { milliseconds, found: after.found - before.found, described: after.compared - before.compared }
  },
})

/** Faces per photo with this set: says which photos are small groups. */
async function countFaces(urls: readonly string[]): Promise<number[]> {
  const files = await fetchPhotos(urls)
  await pool.prepare(never, true, () => undefined)
  return Promise.all(
    files.map(async (file) => {
      const analysis = await pool.run(never, (api) => api.analyse(file, { recognise: false, previewLongestSide: 64 }))
      return analysis.ok ? analysis.faces.length : 0
    }),
  )
}

const ours = { countFaces }
export type Ours = typeof ours
Object.assign(globalThis, { ours })
