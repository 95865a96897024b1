// What the feed may do to what this device holds, on a real IndexedDB with a server and a vault that say what the test wants: a feed that goes back is no feed, what
// was said keeps its place, and a role that opens more brings in what was there before.
import { Dexie } from 'dexie'
import { afterEach, expect, test } from 'vitest'
import type { MemberId, OwnerId, WorkspaceId } from '../../../core/ids.ts'
import { scopes, type Scope } from '../../../core/scopes.ts'
import { tableHome } from '../../../core/statements.ts'
import type { Change } from '../../../core/wire.ts'
import { WorkspaceDatabase } from '../../../web/store/database.ts'
import { feedAnewFor, savedFeedAfter } from '../../../web/store/feed-store.ts'
import { Knowledge } from '../../../web/workspace/feed/knowledge.ts'
import { Sync } from '../../../web/workspace/feed/sync.ts'

const databases: WorkspaceDatabase[] = []
afterEach(async () => {
  for (const database of databases.splice(0)) {
    database.close()
    await Dexie.delete(database.name)
  }
})

type Told = { -readonly [Key in keyof Change]: Change[Key] }

/** A device of a member, and the feed that its server shows. */
function device() {
  const workspace = crypto.randomUUID() as WorkspaceId
  const database = new WorkspaceDatabase(workspace)
  databases.push(database)
  const knowledge = new Knowledge()
  const feed: Change[] = []
  const said = { contradictions: 0 }
  const held: Scope[] = ['library']
  const shows = (change: Change): boolean => change.kind !== 'record' || held.includes(tableHome[change.statement.body.table].scope)
  const server = {
    feed: (after: number) => {
      const changes = feed.filter((change) => change.seq > after && shows(change))
      const next = Math.max(after, ...feed.map(({ seq }) => seq))
      return Promise.resolve({ ok: true, value: { changes, more: false, next, logHead: { size: 1, root: '' }, chainHead: {} } })
    },
  }
  const session = () =>
    new Sync({
      ...{ workspace, database, knowledge, server, held: () => held },
      vault: {
        noteLogHead: () => Promise.resolve(),
        verifyStatements: (statements: readonly unknown[]) => Promise.resolve(statements.map(() => true)),
        openRecords: (records: readonly { statement: { body: { record: string } } }[]) =>
          Promise.resolve(
            records.map(({ statement: { body } }) => ({
              ...{ record: body.record, ok: true },
              document: { json: { name: 'Sanne', email: null, note: '' }, attachment: null },
            })),
          ),
      },
      tabs: { alone: (_what: string, work: () => Promise<unknown>) => work() },
      shares: { release: () => Promise.resolve(null), isUsable: () => true, noteProven: () => undefined },
      chainSeen: () => Promise.resolve(),
      ownDocument: () => undefined,
      purge: () => Promise.resolve(),
      onContradiction: () => (said.contradictions += 1),
    } as never)
  const body = (fields: object) => ({
    workspace,
    statement: crypto.randomUUID(),
    at: new Date().toISOString(),
    logHead: null,
    ...fields,
  })
  const say = (seq: number, fields: object): Change =>
    ({ kind: 'statement', seq, statement: { body: body(fields), signature: 's' } }) as never
  const record = (seq: number, owner: string): Change =>
    ({
      ...{ kind: 'record', seq, envelope: 'e', sizeBytes: 1 },
      statement: {
        body: body({
          type: 'record',
          owner,
          table: 'person',
          record: crypto.randomUUID(),
          version: 1,
          envelopeHash: 'h',
          share: 'x',
        }),
        signature: 's',
      },
    }) as never
  return { database, knowledge, feed, held, said, session, say, record }
}

const anna = crypto.randomUUID() as OwnerId
const subject = { type: 'owner', kind: 'subject', owner: anna, pseudonym: 'P-7K3F-92QD', author: 'm' as MemberId }

test('whoever gained a role sees at once what was there before, not from the unlocking after on', async () => {
  const { database, knowledge, feed, held, session, say, record } = device()
  feed.push(say(1, subject), record(2, anna), say(3, { ...subject, owner: crypto.randomUUID() }))
  const before = session()
  await feedAnewFor(database, held)
  await before.pull()
  await before.absorb()
  expect(knowledge.recordsOf(anna, 'person')).toHaveLength(0)
  held.push(...scopes)
  const after = session()
  await feedAnewFor(database, held)
  // As unlocking does: first what the device holds, then what the server has.
  await after.absorb()
  await after.pull()
  await after.absorb()
  expect(knowledge.recordsOf(anna, 'person').map(({ document }) => document)).toEqual([{ name: 'Sanne', email: null, note: '' }])
})

test('a page that goes back, or ends before it began, is refused and told', async () => {
  for (const spoil of [
    (changes: Told[]) => changes.reverse(),
    (changes: Told[]) => changes.forEach((change) => (change.seq = 2)),
    (changes: Told[]) => changes.forEach((change) => (change.seq -= 2)),
  ]) {
    const { database, feed, said, session, say } = device()
    feed.push(say(1, subject), say(2, subject))
    const sync = session()
    await sync.pull()
    const more = [say(3, subject), say(4, subject)] as Told[]
    spoil(more)
    feed.splice(0, Infinity, ...(more as Change[]))
    const lying = session()
    // The server of this test leaves out what a client has asked for already; this one does not.
    Object.assign(feed, { filter: () => [...feed] })
    await expect(lying.pull()).rejects.toMatchObject({ code: 'log_refused' })
    expect(said.contradictions).toBe(1)
    expect((await savedFeedAfter(database, 0)).statements.map(({ seq }) => seq)).toEqual([1, 2])
  }
})

test('what was said keeps its place when it is shown once more, and no certificate comes in before it', async () => {
  const { database, feed, held, session, say } = device()
  const [first, second] = [say(1, subject), say(3, { ...subject, type: 'signer', ask: 'a' })]
  feed.push(first, second)
  await session().pull()
  feed.push({ ...first, seq: 5 })
  await session().pull()
  // Asked from the beginning, with something nobody was shown then.
  held.push('people')
  await feedAnewFor(database, ['library'])
  await feedAnewFor(database, held)
  feed.splice(1, 0, say(2, { ...subject, type: 'signer', ask: 'a', author: 'thief' }), say(2.5, { ...subject, type: 'consent' }))
  await session().pull()
  const kept = (await savedFeedAfter(database, 0)).statements
  expect(kept.map(({ seq, signed: { body } }) => [seq, body.type])).toEqual([
    [1, 'owner'],
    [2.5, 'consent'],
    [3, 'signer'],
  ])
})
