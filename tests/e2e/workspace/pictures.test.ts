// Where pictures come from after a reload: a remembered folder, then sealed copies. And the idle lock, in a real page under a clock we move.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newProfile, pageErrors, setStage, startBrowser, type KillableBrowser, type Stage } from './harness.ts'
import { addEverything, found, passphrase, settled, unlock } from './steps.ts'

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

test('a remembered folder and sealed copies give the original back after a reload', async () => {
  const page = await browser.open(stage.url)
  await found(page)
  await addEverything(page)
  await settled(page)
  const again = async (): Promise<{ folder: unknown; copies: unknown; original: string | null }> => {
    await page.reload()
    await page.waitForFunction(() => typeof door === 'object')
    expect(await unlock(page, { passphrase, accountKey: null })).toEqual({ ok: true })
    return page.evaluate(async () => {
      const [event] = workspace.events
      const [asset] = event ? workspace.assetsOf(event.id) : []
      if (!event || !asset) throw new Error('no photo')
      const { folder, copies } = await workspace.pictureSources(event.id)
      return { folder, copies, original: (await (await workspace.original(asset.id))?.text()) ?? null }
    })
  }
  // Control: the session that had the file is gone, and nothing was kept.
  expect(await again()).toEqual({ folder: null, copies: { count: 0, sizeBytes: 0, enabled: false }, original: null })

  // The origin's private file system stands for a folder the user picked; the photo has another name, inside another folder.
  const reconnected = await page.evaluate(async () => {
    const [event] = workspace.events
    if (!event) throw new Error('no event')
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('fotos', { create: true })
    const inner = await folder.getDirectoryHandle('dag 1', { create: true })
    for (const [name, text] of [
      ['DSC_0001.jpg', 'another photo!'],
      ['DSC_0002.jpg', 'original bytes'],
    ] as const) {
      const writable = await (await inner.getFileHandle(name, { create: true })).createWritable()
      await writable.write(text)
      await writable.close()
    }
    await workspace.rememberFolder(event.id, folder)
    return workspace.reconnectFolder(event.id)
  })
  expect(reconnected).toBe(true)
  expect(await again()).toMatchObject({ folder: { name: 'fotos', granted: true }, original: 'original bytes' })

  await page.evaluate(async () => {
    const [event] = workspace.events
    if (!event) throw new Error('no event')
    await workspace.keepCopies(event.id, true)
    await (await navigator.storage.getDirectory()).removeEntry('fotos', { recursive: true })
  })
  expect(await again()).toMatchObject({ copies: { count: 1, enabled: true }, original: 'original bytes' })
  await page.evaluate(async () => {
    const [event] = workspace.events
    if (event) await workspace.keepCopies(event.id, false)
  })
  expect(await again()).toMatchObject({ copies: { count: 0, enabled: false }, original: null })
  expect(pageErrors).toEqual([])
})

test('ten idle minutes lock the page, a touch starts them again', async () => {
  const page = await browser.open(stage.url, (page) => page.clock.install())
  await found(page)
  await addEverything(page)
  await settled(page)
  const locked = (): Promise<string | null> => page.evaluate(() => workspace.locked)
  await page.clock.fastForward('09:00')
  expect(await locked()).toBeNull()
  await page.keyboard.press('Shift')
  await page.clock.fastForward('09:00')
  expect(await locked()).toBeNull()
  await page.clock.fastForward('02:00')
  await page.waitForFunction(() => workspace.locked !== null)
  expect(
    await page.evaluate(() => ({ locked: workspace.locked, people: workspace.people.length, events: workspace.events.length })),
  ).toEqual({
    locked: 'idle',
    people: 0,
    events: 0,
  })
  expect(pageErrors).toEqual([])
})
