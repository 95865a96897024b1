// What the device holds at rest: a dump of every database of the page is searched for everything that was typed or dropped. First the control:
// the same search finds what is stored in the clear on purpose.
import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newProfile, pageErrors, setStage, startBrowser, type KillableBrowser, type Stage } from './harness.ts'
import { addEverything, found, settled, snapshot } from './steps.ts'

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

const canaries = ['Anna de Vries', 'anna@thuis.example', 'komt op dinsdag', 'Open dag', 'IMG_0001 Anna.jpg', 'Formulier Anna.pdf']
const contents = ['scan of a signed form', 'preview bytes', 'original bytes']

/** Every value of every object store as text: strings and byte arrays alike, Latin-1 so that nothing is lost. */
function dump(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts: string[] = []
    const latin = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
    const walk = async (value: unknown): Promise<void> => {
      if (value instanceof Blob) parts.push(latin(new Uint8Array(await value.arrayBuffer())))
      else if (value instanceof ArrayBuffer) parts.push(latin(new Uint8Array(value)))
      else if (ArrayBuffer.isView(value)) parts.push(latin(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)))
      else if (value !== null && typeof value === 'object') for (const entry of Object.entries(value).flat()) await walk(entry)
      else parts.push(String(value))
    }
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result)
        }
        request.onerror = () => {
          reject(request.error ?? new Error('no result'))
        }
      })
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ''))
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store)
        await walk(await done(all.getAll()))
      }
      database.close()
    }
    return parts.join('\n')
  })
}

const readable = (text: string, needles: readonly string[]): string[] => {
  const forms = (needle: string): string[] => [
    needle,
    btoa(needle),
    encodeURIComponent(needle),
    needle.replaceAll(' ', '+'),
    Array.from(needle).join('\0'),
  ]
  return needles.filter((needle) => forms(needle).some((form) => text.includes(form)))
}

test('nothing typed or dropped lies readable on this device, sent or waiting', async () => {
  const page = await browser.open(stage.url)
  await found(page)
  await settled(page)
  await page.evaluate(async () => {
    const event = await workspace.addEvent({ name: 'Open dag', date: '2026-06-12' as never, roster: [] })
    await workspace.keepCopies(event, true)
  })
  await settled(page)
  await browser.browser.contexts()[0]?.setOffline(true)
  await addEverything(page)
  const copied = await page.evaluate(async () => {
    const [event] = workspace.events.filter(({ id }) => workspace.assetsOf(id).length > 0)
    if (event) await workspace.keepCopies(event.id, true)
    return event && (await workspace.pictureSources(event.id)).copies
  })
  expect(copied).toMatchObject({ count: 1, enabled: true })

  // Control: plant one canary beside the sealed rows, and the search must see it in each form it can take.
  await page.evaluate(async () => {
    const request = indexedDB.open('planted', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('rows', { keyPath: 'id' })
    const database = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => {
        resolve(request.result)
      }
    })
    const rows = database.transaction('rows', 'readwrite').objectStore('rows')
    rows.put({ id: 1, name: 'Anna de Vries' })
    rows.put({ id: 2, bytes: new TextEncoder().encode('anna@thuis.example') })
    rows.put({ id: 3, text: btoa('Open dag') })
    rows.put({ id: 4, blob: new Blob(['original bytes']) })
    await new Promise((resolve) => {
      rows.transaction.oncomplete = resolve
    })
    database.close()
  })
  expect(readable(await dump(page), [...canaries, ...contents])).toEqual([
    'Anna de Vries',
    'anna@thuis.example',
    'Open dag',
    'original bytes',
  ])
  await page.evaluate(() => new Promise((resolve) => (indexedDB.deleteDatabase('planted').onsuccess = resolve)))

  const waiting = await dump(page)
  expect(waiting).toContain('Noor') // the member's own name is a staff account and stays readable
  expect(readable(waiting, [...canaries, ...contents])).toEqual([])
  await browser.browser.contexts()[0]?.setOffline(false)
  await settled(page)
  expect(readable(await dump(page), [...canaries, ...contents])).toEqual([])
  expect((await page.evaluate(() => workspace.sent)).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['found', 'statements', 'share', 'records']),
  )
  expect(pageErrors).toEqual([])
})

test('storage full: the photo is refused with a code, what was kept stays, and work goes on when there is room', async () => {
  // A browser of its own: Chromium remembers for a while how much room there was when it first wrote.
  const full = await startBrowser(await newProfile())
  try {
    await storageFull(full)
  } finally {
    await full.close()
  }
})

async function storageFull(browser: KillableBrowser): Promise<void> {
  const page = await browser.open(stage.url, async (page) => {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: stage.url, quotaSize: 24_000_000 })
  })
  const cdp = await page.context().newCDPSession(page)
  await found(page)
  await addEverything(page)
  const { kept, code } = await page.evaluate(async () => {
    const [event] = workspace.events
    const [asset] = event ? workspace.assetsOf(event.id) : []
    if (!event || !asset) throw new Error('no photo')
    const noise = crypto.getRandomValues(new Uint8Array(50_000))
    for (let kept = 0; kept < 40; kept++) {
      const contentHash = kept.toString(16).padStart(64, '0')
      const preview = new Blob(Array.from({ length: 60 }, () => noise))
      try {
        await workspace.addAsset(event.id, { ...asset.document, contentHash }, new File([noise], 'groot.jpg'), preview)
      } catch (error) {
        return { kept, code: (error as { code?: string }).code }
      }
    }
    return { kept: 40, code: 'never full' }
  })
  expect(code).toBe('storage_full')
  expect(kept).toBeGreaterThan(0)
  const full = await page.evaluate(snapshot)
  expect(full.outbox.storageFull).toBe(true)
  expect(full.assets).toHaveLength(kept + 1)
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: stage.url })
  await page.waitForFunction(
    async () => {
      const [event] = workspace.events
      const [asset] = event ? workspace.assetsOf(event.id) : []
      if (!event || !asset) throw new Error('no photo')
      const document = { ...asset.document, contentHash: 'f'.repeat(64), fileName: 'daarna.jpg' }
      return workspace.addAsset(event.id, document, new File(['small'], 'daarna.jpg'), new Blob(['small'])).then(
        () => true,
        () => false,
      )
    },
    undefined,
    { timeout: 300_000, polling: 500 },
  )
  await settled(page)
  const after = await page.evaluate(snapshot)
  expect(after.outbox.storageFull).toBe(false)
  expect(after.assets).toHaveLength(kept + 2)
}
