// The real pool with two real workers: faces that matched nobody are told apart by the one worker that gathers their vectors, and then forgotten.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VisionPool } from '../../../web/api/vision-pool.ts'
import { deferred } from '../../../web/api/deferred.ts'
import { wrapWorker } from '../../../workers/rpc/wrap.ts'
import type { VisionApi } from '../../../workers/vision/api.ts'
import { plan } from '../../../workers/practice/plan.ts'
import { drawPortrait } from '../../../workers/practice/draw.ts'
import { jpegBlob, modelsUrl } from './harness.ts'

const never = new AbortController().signal
const seed = 7
const shots = 3
const people = plan(seed)
  .people.slice(0, 4)
  .map(({ key }) => key)

const pool = new VisionPool({
  width: 2,
  modelsUrl,
  installed: () => Promise.resolve('builtin'),
  start: () => {
    const worker = new Worker(new URL('../../../workers/vision/worker.ts', import.meta.url), { type: 'module' })
    const { api, end } = wrapWorker<VisionApi>(worker)
    const { promise: failed } = deferred<never>()
    return { api, end, failed }
  },
  connectVault: () => Promise.resolve(),
  onConnected: () => Promise.resolve(),
})

beforeAll(async () => {
  await pool.prepare(never, true, () => undefined)
}, 600_000)
afterAll(() => {
  pool.end()
})

/** @returns who each analysed face is, by id */
async function analyseAll(group: boolean): Promise<ReadonlyMap<string, string>> {
  const portraits = people.flatMap((key) => Array.from({ length: shots }, (_, shot) => ({ key, shot })))
  const faces = await Promise.all(
    portraits.map(async ({ key, shot }) => {
      const file = jpegBlob(await drawPortrait(seed, key, shot))
      const analysis = await pool.run(never, (api) => api.analyse(file, { recognise: true, previewLongestSide: 64, group }))
      return analysis.ok ? analysis.faces.map(({ id }) => [id, key] as const) : []
    }),
  )
  return new Map(faces.flat())
}

test('the same person is one group, whichever worker saw them; nobody is joined with somebody else; then nothing is kept', async () => {
  const who = await analyseAll(true)
  expect((await pool.counts()).kept).toBe(who.size)
  const groups = await pool.groups([...who.keys()])
  for (const group of groups) expect(new Set(group.map((id) => who.get(id))).size).toBe(1)
  expect(groups.filter(({ length }) => length === shots).length).toBeGreaterThanOrEqual(people.length - 1)
  const [first = []] = groups
  expect((await pool.groups(first.slice(1))).flat()).not.toContain(first[0])

  await pool.forgetBatch()
  expect((await pool.counts()).kept).toBe(0)
  expect(await pool.groups([...who.keys()])).toEqual([])
}, 600_000)

test('with the switch off no vector outlives its comparison', async () => {
  const who = await analyseAll(false)
  expect(who.size).toBeGreaterThan(0)
  expect((await pool.counts()).kept).toBe(0)
  expect(await pool.groups([...who.keys()])).toEqual([])
}, 600_000)
