// The real requests of a workspace on a clock the test moves: when reminders go out by themselves, when they do not, and what a tab that is killed in between costs.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AskBook } from '../../../core/asks/book.ts'
import type { AskDocument } from '../../../core/asks/document.ts'
import type { AskStatement } from '../../../core/asks/statements.ts'
import type { AskId, MemberId, OwnerId, Pseudonym } from '../../../core/ids.ts'
import type { SendMail } from '../../../core/wire/mail.ts'
import { Requests, type RequestsParts } from '../../../web/workspace/requests/requests.svelte.ts'

const [me, colleague, anna] = ['me', 'colleague', crypto.randomUUID()] as unknown as [MemberId, MemberId, OwnerId]
const pseudonym = 'P-7K3F-92QD' as Pseudonym
const day = (offset: number): Date => new Date(Date.UTC(2026, 2, 2 + offset, 9))

/** One officer's browser: what it noted stays when the tab is opened anew. */
function officersBrowser(author = me) {
  const book = new AskBook()
  const notes = new Map<AskId, AskDocument>()
  const sent: SendMail[] = []
  /** What the mail server says next; nothing: the tab is killed while it is asked. */
  const mood: { says: 'sent' | 'mail_unreachable' | 'killed' } = { says: 'sent' }
  let made = 0
  const invite = (by: MemberId): AskStatement => {
    const body = {
      ...{ type: 'ask', ask: crypto.randomUUID(), owner: anna, pseudonym, event: null, pending: false, author: by },
      ...{ form: { form: 'staff', version: 1, hash: 'a'.repeat(64) }, delivery: 'mailed', at: new Date().toISOString() },
      expiresAt: day(40).toISOString(),
    } as unknown as AskStatement
    book.note(body)
    return body
  }
  const parts = {
    session: { workspace: { name: 'De Linde' }, member: { id: me, name: 'Noor', roles: ['consent-officer'] } },
    origin: 'https://imprimatur.example',
    vault: {
      createAsk: () => {
        made += 1
        return Promise.resolve({ signed: { body: invite(me) }, fragment: '1.made' })
      },
      linkAgain: ({ author: by }: AskStatement) =>
        Promise.resolve(by === me ? { sameAddress: true, fragment: '1.again' } : undefined),
      signAskRevoked: (ask: AskId) => Promise.resolve({ body: { type: 'ask-revoked', ask } }),
    },
    server: {
      startInfo: () => Promise.resolve({ ok: true, value: { mail: true } }),
      sendMail: (message: SendMail) => {
        if (mood.says === 'killed') return new Promise(() => undefined)
        if (mood.says === 'sent') sent.push(message)
        return Promise.resolve(mood.says === 'sent' ? { ok: true, value: {} } : { ok: false, code: mood.says })
      },
    },
    tabs: { alone: (_what: string, work: () => Promise<unknown>) => work() },
    book,
    pending: { all: () => [], of: () => [] },
    views: {
      people: [{ id: anna }],
      person: () => ({
        pseudonym,
        document: { name: 'Anna', email: 'anna@example.org' },
        consent: { declines: [], quitclaims: [] },
      }),
      askDocuments: () => [...notes.values()],
    },
    forms: { find: () => undefined },
    enqueue: async (
      make: () => Promise<readonly { kind: string; intent?: { document: AskDocument }; signed?: { body: AskStatement } }[]>,
    ) => {
      for (const { kind, intent, signed } of await make()) {
        if (kind === 'record' && intent) notes.set(intent.document.ask, intent.document)
        else if (signed) book.note(signed.body)
      }
    },
    drain: () => Promise.resolve(),
    catchUp: () => Promise.resolve(),
    holdWhile: <T>(work: Promise<T>) => work,
  } as unknown as RequestsParts
  const { ask } = invite(author)
  notes.set(ask, {
    ...{ ask, by: 'mail', language: 'nl', note: '', failed: null, paused: false },
    mails: [{ id: crypto.randomUUID(), at: day(0).toISOString(), kind: 'request' }],
  })
  return { ask, notes, sent, mood, open: () => new Requests(parts), made: () => made }
}

/** Somebody has it open once on each of these days. @returns on which a message left */
async function workOn(browser: ReturnType<typeof officersBrowser>, days: Iterable<number>): Promise<readonly number[]> {
  const left: number[] = []
  for (const at of days) {
    vi.setSystemTime(day(at))
    const before = browser.sent.length
    await browser.open().tend()
    if (browser.sent.length > before) left.push(at)
  }
  return left
}

const upTo = (last: number): readonly number[] => Array.from({ length: last + 1 }, (_, at) => at)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(day(0))
})
afterEach(() => {
  vi.useRealTimers()
})

test('by themselves: the first after five days, then every two, five at most', async () => {
  const browser = officersBrowser()
  expect(await workOn(browser, upTo(35))).toEqual([5, 7, 9, 11, 13])
  expect(browser.sent.every(({ subject }) => subject.startsWith('Herinnering'))).toBe(true)
  expect(browser.notes.get(browser.ask)?.mails.map(({ kind }) => kind)).toEqual(['request', ...Array<string>(5).fill('reminder')])
})

test('nobody has it open: they wait, and one goes at the next unlock; after thirty days none does', async () => {
  expect(await workOn(officersBrowser(), [12, 29, 30, 31, 33])).toEqual([12, 29])
  expect(await workOn(officersBrowser(), [31])).toEqual([])
})

test('paused, none goes; resumed, it goes on', async () => {
  const browser = officersBrowser()
  await browser.open().pause(browser.ask, true)
  expect(await workOn(browser, upTo(8))).toEqual([])
  await browser.open().pause(browser.ask, false)
  expect(await workOn(browser, [9, 10, 11])).toEqual([9, 11])
})

test('a tab that is killed between note and mail loses that one reminder and mails none twice; the next follows', async () => {
  const browser = officersBrowser()
  vi.setSystemTime(day(5))
  browser.mood.says = 'killed'
  void browser.open().tend()
  await vi.waitFor(() => {
    expect(browser.notes.get(browser.ask)?.mails).toHaveLength(2)
  })
  browser.mood.says = 'sent'
  expect(await workOn(browser, [5, 6, 7])).toEqual([7])
})

test('a mail server that did not take it: nothing counts as sent, and it goes when the server is back', async () => {
  const browser = officersBrowser()
  browser.mood.says = 'mail_unreachable'
  expect(await workOn(browser, [5])).toEqual([])
  expect(browser.notes.get(browser.ask)).toMatchObject({ mails: [{ kind: 'request' }], failed: { why: 'unreachable' } })
  browser.mood.says = 'sent'
  // Not in the same minute: it was asked just now.
  expect(await workOn(browser, [5, 6])).toEqual([6])
  expect(browser.notes.get(browser.ask)).toMatchObject({ mails: [{ kind: 'request' }, { kind: 'reminder' }], failed: null })
})

test('a colleague’s link is not replaced by itself; in one click it is, and what was sent before still counts', async () => {
  const browser = officersBrowser(colleague)
  expect(await workOn(browser, [5, 6])).toEqual([])
  const requests = browser.open()
  await requests.send([browser.ask])
  expect([browser.sent.length, browser.made()]).toEqual([1, 1])
  const [old, next] = [...browser.notes.values()]
  expect(old?.mails.map(({ kind }) => kind)).toEqual(['request'])
  expect(next?.mails.map(({ kind }) => kind)).toEqual(['request', 'reminder'])
})
