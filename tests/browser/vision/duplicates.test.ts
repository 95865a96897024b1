// The same frame saved again is recognised, another picture is not: fingerprints from the real worker.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { looksLikeSameFrame } from '../../../core/fingerprint.ts'
import { startVision, type TestVision } from './harness.ts'

let vision: TestVision
beforeAll(async () => {
  vision = await startVision(false)
}, 60_000)
afterAll(() => {
  vision.end()
})

/** A scene of soft shapes; the same seed draws the same scene at any size. */
async function scene(seed: number, width: number, save: { type: string; quality?: number; brighter?: number }): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, (width * 3) / 4)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  let state = seed
  const next = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
  for (let i = 0; i < 60; i++) {
    const [x, y, radius] = [next() * width, next() * canvas.height, (0.05 + next() * 0.2) * width]
    const light = Math.round(next() * 200 + (save.brighter ?? 0))
    context.fillStyle = `rgb(${String(light)} ${String(light * 0.8)} ${String(light * 0.6)})`
    context.beginPath()
    context.arc(x, y, radius, 0, 7)
    context.fill()
  }
  return canvas.convertToBlob({ type: save.type, ...(save.quality === undefined ? {} : { quality: save.quality }) })
}

async function fingerprint(file: Blob): Promise<string> {
  const analysis = await vision.api.analyse(file, { recognise: false, previewLongestSide: 64 })
  if (!analysis.ok) throw new Error(analysis.problem)
  return analysis.fingerprint
}

test('smaller, in another format, worse and brighter: the same frame; another scene: not', async () => {
  const original = await fingerprint(await scene(7, 1200, { type: 'image/jpeg', quality: 0.95 }))
  for (const copy of [
    scene(7, 400, { type: 'image/webp', quality: 0.6 }),
    scene(7, 1200, { type: 'image/png' }),
    scene(7, 2400, { type: 'image/jpeg', quality: 0.4 }),
    scene(7, 1200, { type: 'image/jpeg', quality: 0.9, brighter: 30 }),
  ]) {
    expect(looksLikeSameFrame(original, await fingerprint(await copy))).toBe(true)
  }
  for (const seed of [8, 9, 10, 11, 12])
    expect(looksLikeSameFrame(original, await fingerprint(await scene(seed, 1200, { type: 'image/jpeg' })))).toBe(false)
})
