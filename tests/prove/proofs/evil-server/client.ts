// What a person does in the client, step by step, and what they see. Functions given to `evaluate` may use nothing from this file.
import type { Page } from 'playwright'
import { chainEntryBytes } from '../../../../core/chain.ts'
import type { OwnerId, QuitclaimId } from '../../../../core/ids.ts'
import type { ChainHead } from '../../../../core/statements.ts'
import type { SessionInfo } from '../../../../core/wire.ts'
import type { Evil } from './evil.ts'
import { sha256Hex } from './forge.ts'

/** Typed by people in these scripts; none of it may be readable in anything that passes the proxy. */
export const planted = {
  anna: 'Annegreet Ouderkerk-Vos',
  bram: 'Bramwell Zuidzijde',
  later: 'Annegreet na haar trouwen',
  note: 'alleen via haar zus bellen',
  email: 'annegreet@geheim-adres.example',
  event: 'Jubileum van de wolafdeling',
  photo: 'IMG_0412 Annegreet bij de deur.jpg',
} as const

export const passphrase = 'vier paarden eten blauw gras'

export type Opening = { readonly ok: true } | { readonly ok: false; readonly code: string }

/** Founds a practice workspace, or opens the one this browser has: no passphrase, so it is quick. */
export function practise(page: Page): Promise<Opening> {
  return page.evaluate(async () => {
    const result = await door.practice()
    if (!result.ok) return { ok: false, code: result.code }
    globalThis.workspace = result.workspace
    return { ok: true }
  })
}

/** As {@link practise}; throws when it does not open. */
export async function mustPractise(page: Page): Promise<void> {
  const opening = await practise(page)
  if (!opening.ok) throw new Error(`the workspace did not open: ${opening.code}`)
}

export const addPerson = (page: Page, name: string): Promise<OwnerId> =>
  page.evaluate(({ name, note, email }) => workspace.addPerson({ name, email, note }), {
    name,
    note: planted.note,
    email: planted.email,
  })

export const rename = (page: Page, id: OwnerId, name: string): Promise<void> =>
  page.evaluate(({ id, name, note, email }) => workspace.updatePerson(id, { name, email, note }), {
    id,
    name,
    note: planted.note,
    email: planted.email,
  })

export const permit = (page: Page, id: OwnerId, until = '2029-01-01'): Promise<QuitclaimId> =>
  page.evaluate(
    ({ id, until }) =>
      workspace.recordQuitclaim(id, {
        purposes: ['information'],
        channels: ['website'],
        basis: 'consent',
        from: '2026-01-01' as never,
        until: until as never,
        paper: null,
      }),
    { id, until },
  )

/** Waits until the server has everything, and the feed has shown it. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => workspace.outbox.waiting === 0 && workspace.people.every(({ state }) => state === 'saved'),
    undefined,
    { timeout: 60_000, polling: 50 },
  )
}

/** An event with nothing in it. */
export const addEvent = (page: Page): Promise<OwnerId> =>
  page.evaluate((name) => workspace.addEvent({ name, date: '2026-06-12' as never, roster: [] }), planted.event)

/** A photo of that event, by its file name. */
export const addPhoto = (page: Page, event: OwnerId, fileName: string): Promise<void> =>
  page.evaluate(
    async ({ event, fileName }) => {
      const file = new File(['not looked at'], fileName)
      const document = {
        fileName,
        contentHash: 'c'.repeat(64),
        sizeBytes: file.size,
        width: 4,
        height: 3,
        faces: [],
        withoutFace: [],
        seen: null,
        recognition: null,
      }
      await workspace.addAsset(event, document, file, new Blob(['small']))
    },
    { event, fileName },
  )

/** Waits until nothing waits to be sent. */
export async function sent(page: Page): Promise<void> {
  await page.waitForFunction(() => workspace.outbox.waiting === 0, undefined, { polling: 50 })
}

/** What the browser stored of this workspace goes; what it remembers of unlocking stays. As on a second device of the same member. */
export async function emptyStore(page: Page, workspaceId: string): Promise<void> {
  await page.evaluate(
    (name) =>
      new Promise<void>((resolve) => {
        const deletion = indexedDB.deleteDatabase(name)
        deletion.onsuccess = () => {
          resolve()
        }
      }),
    `imprimatur-${workspaceId}`,
  )
}

/** The names a screen would show. */
export const names = (page: Page): Promise<(string | null)[]> =>
  page.evaluate(() => workspace.people.map(({ document }) => document?.name ?? null))

/** Channels the person's quitclaims permit today, by what the client made of the feed. */
export const permittedUntil = (page: Page, id: OwnerId): Promise<readonly (string | null)[]> =>
  page.evaluate(
    (id) =>
      (workspace.person(id)?.consent.quitclaims ?? [])
        .filter(({ ended, channels }) => ended === null && channels.length > 0)
        .map(({ until }) => until),
    id,
  )

/** Why the workspace locked, or null. */
export const locked = (page: Page): Promise<string | null> => page.evaluate(() => workspace.locked)

/**
 * Lets the client look at the feed, and returns when it has taken in what that brought: it looks once at a time, so a later look begins only when the
 * one before is digested.
 */
export async function look(page: Page, evil: Evil): Promise<void> {
  const looks = (): number => evil.seen.filter(({ path }) => path === '/api/feed').length
  const enough = looks() + 3
  for (let waits = 0; waits < 300 && looks() < enough; waits++) {
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.waitForTimeout(50)
  }
}

/** What the server last told this client about itself. */
export function lastSession(evil: Evil): SessionInfo {
  const described = evil.answers<SessionInfo>('/api/session').at(-1) ?? evil.answers<SessionInfo>('/api/workspaces').at(-1)
  if (!described) throw new Error('no session was described yet')
  return described
}

export async function headOf({ chain }: Pick<SessionInfo, 'chain'>): Promise<ChainHead> {
  const last = chain.at(-1)
  if (!last) throw new Error('an empty chain')
  return { seq: last.body.seq, hash: await sha256Hex(chainEntryBytes(last)) }
}
