// A model is used only when its bytes are the pinned ones, whether they come from the server or from the browser's own cache.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadPinned } from '../../../models/load.ts'
import { blazeFaceShort, dlibResnet } from '../../../models/manifest.ts'
import { memoised } from '../../../workers/vision/memoise.ts'
import { modelsUrl } from './harness.ts'

const url = `${modelsUrl}/${blazeFaceShort.file}?sha256=${blazeFaceShort.sha256}`
const cacheName = 'imprimatur-models-v1'

beforeEach(async () => {
  await caches.delete(cacheName)
})
afterEach(() => {
  vi.restoreAllMocks()
})

test('the right bytes load, and count up to their size', async () => {
  let received = 0
  const bytes = await loadPinned(blazeFaceShort, modelsUrl, (count) => (received += count))
  expect(bytes.length).toBe(blazeFaceShort.sizeBytes)
  expect(received).toBe(blazeFaceShort.sizeBytes)
})

test('one changed bit is refused and not kept', async () => {
  const good = await loadPinned(blazeFaceShort, modelsUrl)
  await caches.delete(cacheName)
  const changed = good.slice()
  changed[1000] = (changed[1000] ?? 0) ^ 1
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(changed))
  await expect(loadPinned(blazeFaceShort, modelsUrl)).rejects.toMatchObject({ code: 'model_refused' })
  expect(await caches.match(url)).toBeUndefined()
})

test('another model under its name is refused', async () => {
  await expect(loadPinned({ file: dlibResnet.file, sha256: blazeFaceShort.sha256 }, modelsUrl)).rejects.toMatchObject({
    code: 'model_refused',
  })
})

test('a missing model is missing', async () => {
  await expect(loadPinned({ file: 'nothing.onnx', sha256: blazeFaceShort.sha256 }, `${modelsUrl}/nowhere`)).rejects.toMatchObject({
    code: /^model_(missing|refused)$/,
  })
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(null, { status: 404 }))
  await expect(loadPinned(blazeFaceShort, modelsUrl)).rejects.toMatchObject({ code: 'model_missing' })
})

test.each([
  ['no connection', () => Promise.reject(new TypeError('Failed to fetch'))],
  [
    'one that breaks off',
    () =>
      Promise.resolve(
        new Response(
          new ReadableStream({
            pull: (controller) => {
              controller.error(new TypeError('network error'))
            },
          }),
        ),
      ),
  ],
])('%s is told by its own code', async (_, answer) => {
  vi.spyOn(globalThis, 'fetch').mockImplementation(answer)
  await expect(loadPinned(blazeFaceShort, modelsUrl)).rejects.toMatchObject({ code: 'model_unreachable' })
})

test('a tampered copy in the cache is thrown away and fetched again', async () => {
  const cache = await caches.open(cacheName)
  await cache.put(url, new Response(Uint8Array.of(1, 2, 3)))
  expect((await loadPinned(blazeFaceShort, modelsUrl)).length).toBe(blazeFaceShort.sizeBytes)
})

test('a second load comes from the cache', async () => {
  await loadPinned(blazeFaceShort, modelsUrl)
  const fetched = vi.spyOn(globalThis, 'fetch')
  await loadPinned(blazeFaceShort, modelsUrl)
  expect(fetched).not.toHaveBeenCalled()
})

test('a failed start is tried again, a good one is kept', async () => {
  let attempts = 0
  const start = memoised((key: string) => {
    attempts++
    return attempts === 1 ? Promise.reject(new Error('offline')) : Promise.resolve(key)
  })
  await expect(start('a')).rejects.toThrow('offline')
  expect([await start('a'), await start('a'), attempts]).toEqual(['a', 'a', 2])
})
