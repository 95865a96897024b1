// Decisions made faster than the server answers, with undo among them: what was made last is what stands, at once, later, and after a reload.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newProfile, pageErrors, setStage, startBrowser, type KillableBrowser, type Stage } from './harness.ts'
import { addEverything, found, passphrase, settled, snapshot, unlock } from './steps.ts'

let stage: Stage
let browser: KillableBrowser

beforeAll(async () => {
  stage = await setStage()
  browser = await startBrowser(await newProfile())
})
afterAll(async () => {
  await browser.close()
  await stage.stop()
})

// Pauses in milliseconds between the steps: some land before the previous version is signed, some after it was sent, some after its answer.
test.each([
  ['at once', [0, 0, 0, 0]],
  ['while one is being sent', [15, 30, 60, 15]],
  ['as each answer comes', [120, 120, 240, 60]],
])('stranger, undo, stranger, undo, stranger: %s', async (_, pauses) => {
  const page = await browser.open(stage.url)
  await found(page)
  await addEverything(page)
  await settled(page)
  const decisions = ['stranger', 'undecided', 'stranger', 'undecided', 'stranger'] as const
  await page.evaluate(
    async ({ decisions, pauses }) => {
      const asset = workspace.events.flatMap(({ id }) => workspace.assetsOf(id))[0]
      if (!asset) throw new Error('no photo')
      for (const [i, kind] of decisions.entries()) {
        await workspace.updateAsset(asset.id, (document) => ({
          ...document,
          faces: document.faces.map((face) => ({ ...face, decision: { kind } })),
        }))
        await new Promise((resolve) => setTimeout(resolve, pauses[i] ?? 0))
      }
    },
    { decisions, pauses },
  )
  const decided = async (): Promise<unknown> => (await page.evaluate(snapshot)).assets[0]?.document.faces[0]?.decision
  expect(await decided()).toEqual({ kind: 'stranger' })
  await settled(page)
  await page.waitForTimeout(1500)
  expect(await decided()).toEqual({ kind: 'stranger' })
  await page.reload()
  await page.waitForFunction(() => typeof door === 'object')
  expect(await unlock(page, { passphrase, accountKey: null })).toEqual({ ok: true })
  expect(await decided()).toEqual({ kind: 'stranger' })
  await page.close()
  expect(pageErrors).toEqual([])
})
