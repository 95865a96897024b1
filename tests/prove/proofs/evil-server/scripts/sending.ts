// Lies about what the client sends: halves the server knows or spoiled, batches that were cut, acknowledgements of what was thrown away.
import type { PutRecord, StartShare } from '../../../../../core/wire.ts'
import {
  addEvent,
  addPerson,
  addPhoto,
  emptyStore,
  headOf,
  lastSession,
  mustPractise,
  planted,
  rename,
  sent,
  settled,
} from '../client.ts'
import { inTheNameOf, knownRecord, knownShare, readKnown, type KnownShare } from '../forge.ts'
import type { Script, Stage, Verdict } from '../script.ts'
import { releaseKnown, scopeKey } from './feed.ts'

type Page = Awaited<ReturnType<Stage['browser']>>['page']

const records = ({ evil }: Stage): readonly PutRecord[] =>
  evil.requests<{ records: PutRecord[] }>('/api/records').flatMap((put) => put.records)

async function practising(stage: Stage): Promise<Page> {
  const { page } = await stage.browser()
  await mustPractise(page)
  return page
}

const nameOf = async ({ evil }: Stage) => {
  const session = lastSession(evil)
  return inTheNameOf(session, await headOf(session))
}

/** Whether something the client sent opens with the halves this server knows. */
async function sealedUnder(stage: Stage, known: KnownShare, text: string): Promise<Verdict> {
  const texts = await Promise.all(records(stage).map((put) => readKnown(known, put)))
  const fooled = texts.some((opened) => opened?.includes(text))
  return { fooled, answer: fooled ? 'sealed under it' : 'not under it' }
}

/** A person is added while nothing of it is kept: does the client say that it is saved, and leave it at that? */
async function savedAfter(stage: Stage, outcomes?: (statements: readonly string[]) => readonly object[]): Promise<Verdict> {
  const page = await practising(stage)
  stage.evil.swallow(outcomes)
  await addPerson(page, planted.anna)
  const times = (): number => stage.evil.seen.filter(({ path }) => path === '/api/statements').length
  const saved = (): Promise<boolean> => page.evaluate(() => workspace.people.every(({ state }) => state === 'saved'))
  // The first wait between two attempts is a second; a client that believes never makes a second one.
  for (let waits = 0; waits < 150 && times() < 2; waits++) {
    await page.waitForTimeout(100)
    if (waits > 40 && (await saved())) break
  }
  if (times() >= 2) return { fooled: false, answer: 'sent again' }
  return (await saved()) ? { fooled: true, answer: 'saved' } : { fooled: false, answer: 'still on this device' }
}

export const sending: readonly Script[] = [
  {
    name: 'a share slipped in whose halves the server knows',
    without: ['statement-signature'],
    answer: 'not under it',
    async run(stage) {
      const { evil } = stage
      const page = await practising(stage)
      const anna = await addPerson(page, planted.anna)
      await settled(page)
      const name = await nameOf(stage)
      const own = await knownShare(name, anna, 'people', scopeKey(evil, 'people'))
      const { record } = records(stage)[0]!.statement.body
      // Something that opens under it, so that the client may come to write under it.
      const bait = await knownRecord(name, own, 'person', { name: 'Iemand', email: null, note: '' }, { record, version: 2 })
      await emptyStore(page, lastSession(evil).workspace.id)
      await stage.reload(page)
      evil.inject({ kind: 'share', ...own.start }, { kind: 'record', ...bait, sizeBytes: 1 })
      releaseKnown(evil, [own])
      await mustPractise(page)
      const before = records(stage).length
      // The real client cannot read what stands now and writes nothing over it; the other one writes.
      evil.swallow()
      await rename(page, anna, planted.later).catch((error: unknown) => {
        if (!String(error).includes('not_found')) throw error
      })
      for (let waits = 0; waits < 30 && records(stage).length === before; waits++) await page.waitForTimeout(100)
      return sealedUnder(stage, own, planted.later)
    },
  },
  {
    name: 'a sealed half replaced by one the server knows',
    without: ['sealed-hash', 'share-proven'],
    answer: 'not under it',
    async run(stage) {
      const { evil } = stage
      const page = await practising(stage)
      const event = await addEvent(page)
      await sent(page)
      const [honest] = evil.requests<StartShare>('/api/shares')
      const { share } = honest!.statement.body
      // The same share by name, epoch and owner: only the half inside is another.
      const own = await knownShare(await nameOf(stage), event, 'library', scopeKey(evil, 'library'), share)
      await emptyStore(page, lastSession(evil).workspace.id)
      evil.lie(/^\/api\/feed$/, (answer) => ({
        ...answer,
        changes: (answer['changes'] as { kind: string; statement: StartShare['statement'] }[]).map((change) =>
          change.kind === 'share' && change.statement.body.share === share ? { ...change, sealed: own.start.sealed } : change,
        ),
      }))
      evil.lie(/^\/api\/shares\/release$/, (answer) => ({ ...answer, halves: [{ share, serverHalf: own.serverHalf }] }))
      await stage.reload(page)
      await mustPractise(page)
      await addPhoto(page, event, planted.photo)
      await sent(page)
      return sealedUnder(stage, own, planted.photo)
    },
  },
  {
    name: 'a wrong server half released',
    without: ['share-proven'],
    answer: 'another share',
    async run(stage) {
      const { evil } = stage
      const page = await practising(stage)
      const event = await addEvent(page)
      await sent(page)
      evil.lie(/^\/api\/shares\/release$/, (answer) => ({
        ...answer,
        halves: (answer['halves'] as { share: string; serverHalf: string }[]).map(({ share, serverHalf }) => ({
          share,
          serverHalf: (serverHalf.startsWith('A') ? 'B' : 'A') + serverHalf.slice(1),
        })),
      }))
      await stage.reload(page)
      await mustPractise(page)
      await addPhoto(page, event, planted.photo)
      await sent(page)
      evil.honest()
      await emptyStore(page, lastSession(evil).workspace.id)
      await stage.reload(page)
      await mustPractise(page)
      // Sealed under a key that only a spoiled half makes, it is lost to everybody.
      const lost = await page.evaluate((event) => workspace.assetsOf(event).length === 0, event)
      return { fooled: lost, answer: lost ? 'lost' : 'another share' }
    },
  },
  {
    name: 'a batch cut short',
    without: ['every-outcome', 'feed-confirms'],
    answer: 'sent again',
    run: (stage) => savedAfter(stage, () => []),
  },
  {
    name: 'acknowledged and thrown away',
    without: ['feed-confirms'],
    answer: 'sent again',
    run: (stage) => savedAfter(stage),
  },
]
