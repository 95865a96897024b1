// What the server will not take, fails on, or lies about: nothing else waits for it, a person sees it, and a history that contradicts itself locks.
import type { Page } from 'playwright'
import { afterEach, afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newProfile, pageErrors, setStage, startBrowser, type KillableBrowser, type Stage } from './harness.ts'
import { addEverything, found, passphrase, settled, snapshot, unlock } from './steps.ts'

let stage: Stage
let browsers: KillableBrowser[] = []

const newBrowser = async (): Promise<KillableBrowser> => {
  const browser = await startBrowser(await newProfile())
  browsers.push(browser)
  return browser
}

beforeAll(async () => {
  stage = await setStage()
})
beforeEach(() => {
  pageErrors.length = 0
})
afterEach(async () => {
  stage.intercept(null)
  for (const browser of browsers) await browser.close()
  browsers = []
})
afterAll(async () => {
  await stage.stop()
})

const addPerson = (page: Page, name: string): Promise<string> =>
  page.evaluate((name) => workspace.addPerson({ name, email: null, note: '' }), name)

const states = (page: Page): Promise<Record<string, string>> =>
  page.evaluate(() => Object.fromEntries(workspace.people.map(({ document, state }) => [document?.name ?? '?', state])))

const refusedItems = (page: Page) => page.evaluate(() => workspace.outbox.refusedItems)

/** Two people are added while nothing gets through; then `answer` decides about requests that name the first. */
async function twoPeople(page: Page, path: RegExp, answer: () => Response): Promise<{ stopRefusing(): void }> {
  let about: string | null = 'nobody yet'
  stage.intercept(async (request, server) => {
    if (request.method !== 'POST' || about === null) return server()
    if (about === 'nobody yet') throw new Error('cable pulled')
    return path.test(new URL(request.url).pathname) && (await request.clone().text()).includes(about) ? answer() : server()
  })
  const first = await addPerson(page, 'Anna')
  await addPerson(page, 'Bram')
  about = first
  return {
    stopRefusing: () => {
      about = null
    },
  }
}

test('a change the server fails on again and again: the rest goes on, it is shown, and trying again sends it', async () => {
  const page = await (await newBrowser()).open(stage.url)
  await found(page)
  await settled(page)
  const { stopRefusing } = await twoPeople(page, /\/shares$/, () => Response.json({ code: 'internal' }, { status: 500 }))
  await page.waitForFunction(() => workspace.people.some(({ document, state }) => document?.name === 'Bram' && state === 'saved'))
  expect(await states(page)).toEqual({ Anna: 'on-device', Bram: 'saved' })
  await page.waitForFunction(() => workspace.outbox.refusedItems.length > 0, undefined, { timeout: 90_000 })
  expect(await refusedItems(page)).toMatchObject([{ what: 'person', code: 'internal', name: 'Anna', removal: false }])
  expect(await page.evaluate(() => workspace.outbox.waiting)).toBe(0)

  await page.reload()
  await page.waitForFunction(() => typeof door === 'object')
  await unlock(page, { passphrase, accountKey: null })
  expect(await refusedItems(page)).toHaveLength(1)
  stopRefusing()
  await page.evaluate(() => workspace.retryRefused())
  await settled(page)
  expect(await refusedItems(page)).toEqual([])
  await page.waitForFunction(() => workspace.people.every(({ state, document }) => state === 'saved' && document !== null))
  expect(await states(page)).toEqual({ Anna: 'saved', Bram: 'saved' })
  expect(pageErrors).toEqual([])
})

test('a refused person can be discarded, with everything said about them', async () => {
  const page = await (await newBrowser()).open(stage.url)
  await found(page)
  await settled(page)
  await twoPeople(page, /\/statements$/, () => Response.json({ code: 'forbidden' }, { status: 403 }))
  await settled(page)
  expect(await states(page)).toMatchObject({ Bram: 'saved' })
  const items = await refusedItems(page)
  expect(items.map(({ what, code, name }) => ({ what, code, name }))).toEqual([
    { what: 'person', code: 'forbidden', name: 'Anna' },
    { what: 'person', code: 'not_found', name: 'Anna' },
  ])
  await page.evaluate((id) => workspace.discardRefused(id), items[0]?.id ?? 0)
  expect(await refusedItems(page)).toEqual([])
  expect(await states(page)).toEqual({ Bram: 'saved' })
  await page.reload()
  await page.waitForFunction(() => typeof door === 'object')
  await unlock(page, { passphrase, accountKey: null })
  expect(await refusedItems(page)).toEqual([])
  expect(await states(page)).toEqual({ Bram: 'saved' })
  expect(pageErrors).toEqual([])
})

test('a share that was destroyed meanwhile: what was sealed under it is shown as refused, and trying again seals it under a new one', async () => {
  const page = await (await newBrowser()).open(stage.url)
  await found(page)
  await addPerson(page, 'Anna')
  await settled(page)
  // As a withdrawal on somebody else's device, or the last day of a permission, does it to templates.
  await stage.databases.main`update share set destroy_asked_at = now() where destroy_asked_at is null`
  await page.evaluate(() =>
    workspace.updatePerson(workspace.people[0]?.id ?? ('' as never), { name: 'Anna Later', email: null, note: '' }),
  )
  await page.waitForFunction(() => workspace.outbox.refusedItems.length > 0)
  expect(await refusedItems(page)).toMatchObject([{ what: 'person', code: 'not_found' }])
  await page.evaluate(() => workspace.retryRefused())
  await settled(page)
  expect(await refusedItems(page)).toEqual([])
  await page.waitForFunction(() => workspace.people.every(({ state }) => state === 'saved'))
  await page.reload()
  await page.waitForFunction(() => typeof door === 'object')
  await unlock(page, { passphrase, accountKey: null })
  await page.waitForFunction(() => workspace.people.some(({ document }) => document?.name === 'Anna Later'))
  expect(pageErrors).toEqual([])
})

/** Changes one answer of the server. */
const lie = (path: string, change: (body: Record<string, unknown>) => void): void => {
  stage.intercept(async (request, server) => {
    const answer = await server()
    if (new URL(request.url).pathname !== path || !answer.ok) return answer
    const body = (await answer.json()) as Record<string, unknown>
    change(body)
    return Response.json(body, { status: answer.status })
  })
}

test('a log that contradicts the one seen locks the session, with its reason', async () => {
  const page = await (await newBrowser()).open(stage.url)
  await found(page)
  await settled(page)
  // Control: the same road with an honest server.
  lie('/api/feed', () => undefined)
  await addPerson(page, 'Anna')
  await settled(page)
  expect(await page.evaluate(() => workspace.locked)).toBeNull()
  contradict()
  await addPerson(page, 'Bram').catch(() => undefined)
  await page.waitForFunction(() => workspace.locked !== null)
  expect(await page.evaluate(() => ({ locked: workspace.locked, people: workspace.people.length }))).toEqual({
    locked: 'history-refused',
    people: 0,
  })
  expect(
    await page.evaluate(() =>
      workspace.addPerson({ name: 'Te laat', email: null, note: '' }).catch((error: unknown) => (error as { code: string }).code),
    ),
  ).toBe('locked')
  expect(pageErrors).toEqual([])
})

/** Tells two histories by turns. */
function contradict(): void {
  stage.intercept(async (request, server) => {
    const answer = await server()
    if (!/\/api\/(?:feed|statements|records|shares)$/.test(new URL(request.url).pathname) || !answer.ok) return answer
    const body = (await answer.json()) as { logHead: { size: number; root: string } | null }
    // The same size twice with two roots: one of them was never ours.
    return Response.json({ ...body, logHead: body.logHead && { size: 1_000_000, root: flip() } }, { status: answer.status })
  })
}

let flipped = false
function flip(): string {
  flipped = !flipped
  return (flipped ? 'ab' : 'cd').repeat(32)
}

test('a fresh browser is not shown an older log: the heads kept at the server catch it', async () => {
  const page = await (await newBrowser()).open(stage.url)
  const { accountKey } = await found(page)
  await addPerson(page, 'Anna')
  await settled(page)
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/api/heads') && answer.request().method() === 'PUT')
  await addPerson(page, 'Bram')
  expect((await kept).status()).toBe(200)
  await settled(page)

  const fresh = await (await newBrowser()).open(stage.url)
  const older = (body: Record<string, unknown>): void => {
    body['logHead'] = { size: 1, root: 'ab'.repeat(32) }
  }
  lie('/api/session', older)
  expect(await unlock(fresh, { passphrase, accountKey })).toEqual({ ok: false, code: 'log_refused' })
  // Control: it is the kept heads that catch it. A server that hides both is found out only by a device that saw more (docs/security.md).
  stage.intercept(async (request, server) => {
    if (new URL(request.url).pathname === '/api/heads') return Response.json({ version: 0, sealed: null })
    const answer = await server()
    if (new URL(request.url).pathname !== '/api/session') return answer
    return Response.json({ ...((await answer.json()) as object), logHead: null })
  })
  expect(await unlock(fresh, { passphrase, accountKey })).toEqual({ ok: true })
  stage.intercept(null)
  expect(await unlock(await (await newBrowser()).open(stage.url), { passphrase, accountKey })).toEqual({ ok: true })
})

test('nothing is written under a share that came back with a wrong half', async () => {
  const page = await (await newBrowser()).open(stage.url)
  await found(page)
  await addEverything(page)
  await settled(page)
  const started: string[] = []
  const again = async (): Promise<void> => {
    await page.reload()
    await page.waitForFunction(() => typeof door === 'object')
    expect(await unlock(page, { passphrase, accountKey: null })).toEqual({ ok: true })
  }
  const write = (fileName: string, hash: string): Promise<string> =>
    page.evaluate(
      async ({ fileName, hash }) => {
        const [event] = workspace.events
        if (!event) throw new Error('no event')
        const document = {
          fileName,
          contentHash: hash.repeat(64),
          sizeBytes: 5,
          width: 4,
          height: 3,
          faces: [],
          withoutFace: [],
          seen: null,
          recognition: null,
        }
        return (await workspace.addAsset(event.id, document, new File(['small'], fileName), new Blob(['small']))).id
      },
      { fileName, hash },
    )
  const watch = (half: (half: string) => string): void => {
    stage.intercept(async (request, server) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/api/shares') started.push(pathname)
      const answer = await server()
      if (pathname !== '/api/shares/release') return answer
      const body = (await answer.json()) as { halves: { share: string; serverHalf: string }[] }
      const halves = body.halves.map(({ share, serverHalf }) => ({ share, serverHalf: half(serverHalf) }))
      return Response.json({ ...body, halves })
    })
  }
  // Control: with the right half the share that is there is written with.
  watch((half) => half)
  await again()
  await write('eerste.jpg', '1')
  await settled(page)
  expect(started).toEqual([])
  watch((half) => (half.startsWith('A') ? 'B' : 'A') + half.slice(1))
  await again()
  expect(await page.evaluate(() => workspace.events.map(({ document }) => document))).toEqual([null])
  await write('tweede.jpg', '2')
  await settled(page)
  expect(started).toHaveLength(1)
  stage.intercept(null)
  await again()
  const { assets } = await page.evaluate(snapshot)
  expect(assets.map(({ document }) => document.fileName).sort()).toEqual(['IMG_0001 Anna.jpg', 'eerste.jpg', 'tweede.jpg'])
})

test('a server whose clock is a day ahead: both clocks are told until they agree again', async () => {
  const page = await (await newBrowser()).open(stage.url)
  await found(page)
  await settled(page)
  expect(await page.evaluate(() => workspace.clocksApart)).toBeNull()
  const say = (ms: number): void => {
    stage.intercept(async (_request, server) => {
      const answer = await server()
      const date = new Date(Date.now() + ms).toUTCString()
      return new Response(answer.body, { status: answer.status, headers: [...answer.headers, ['date', date]] })
    })
  }
  say(86_400_000)
  await addPerson(page, 'Anna')
  await page.waitForFunction(() => workspace.clocksApart !== null)
  const apart = await page.evaluate(() => workspace.clocksApart)
  expect(Math.round(((apart?.server ?? 0) - (apart?.here ?? 0)) / 3_600_000)).toBe(24)
  say(-60_000)
  await addPerson(page, 'Anna')
  await page.waitForFunction(() => workspace.clocksApart === null)
  stage.intercept(null)
})

test('forgetting this device forgets the workspace it names, not the practice set', async () => {
  const page = await (await newBrowser()).open(stage.url)
  await page.evaluate(() => door.practice())
  await found(page)
  await settled(page)
  expect(await page.evaluate(() => door.remembered())).toMatchObject({ kind: 'member' })
  await page.evaluate(() => door.forgetDevice())
  expect(await page.evaluate(() => door.remembered())).toMatchObject({ kind: 'practice' })
  expect(
    await page.evaluate(async () => (await indexedDB.databases()).filter(({ name }) => name !== 'imprimatur-device').length),
  ).toBe(1)
  await page.evaluate(() => door.forgetEverything())
  expect(await page.evaluate(() => door.remembered())).toBeUndefined()
})
