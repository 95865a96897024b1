// After a restore this device says what the backup does not know of members: whoever was removed since is in again.
import { Dexie } from 'dexie'
import { afterEach, expect, test } from 'vitest'
import type { SignedChainEntry } from '../../../core/chain.ts'
import type { MemberId, WorkspaceId } from '../../../core/ids.ts'
import { WorkspaceDatabase } from '../../../web/store/database.ts'
import { keptChain, saveChain, savedReport } from '../../../web/store/restore-store.ts'
import { giveBack } from '../../../web/workspace/feed/giving-back.ts'

const [owner, sam] = ['owner', 'sam'] as unknown as [MemberId, MemberId]
const databases: WorkspaceDatabase[] = []
afterEach(async () => {
  for (const database of databases.splice(0)) {
    database.close()
    await Dexie.delete(database.name)
  }
})

const entry = (signature: string, body: object): SignedChainEntry =>
  ({ body: { author: owner, at: '2026-11-27T00:00:00.000Z', ...body }, signature }) as never
const founding = entry('g', { type: 'genesis', founder: { member: owner } })
const joined = entry('a', { type: 'add', member: { member: sam } })

async function restored(kept: readonly SignedChainEntry[], shown: readonly SignedChainEntry[]) {
  const database = new WorkspaceDatabase(crypto.randomUUID() as WorkspaceId)
  databases.push(database)
  await saveChain(database, kept)
  const tabs = { alone: (_what: string, work: () => Promise<unknown>) => work() }
  await giveBack({ chain: shown, database, tabs } as never, 'restore', '2026-11-26T00:00:00.000Z')
  expect(await keptChain(database)).toEqual(kept)
  return (await savedReport(database))?.lost.map(({ what, member }) => [what, member])
}

test('what came after the backup is listed, whoever it was about; new keys of scopes are not anybody’s to make again', async () => {
  const kept = [
    founding,
    joined,
    entry('r', { type: 'roles', member: sam }),
    entry('x', { type: 'revoke', member: sam }),
    entry('e', { type: 'epoch', scope: 'people' }),
    entry('k', { type: 'recovery-key' }),
  ]
  expect(await restored(kept, [founding, joined, entry('t', { type: 'restored-to' })])).toEqual([
    ['roles', sam],
    ['removal', sam],
    ['recovery', undefined],
  ])
})

test('a backup that knows all of it leaves nothing to say', async () => {
  expect(await restored([founding, joined], [founding, joined, entry('t', { type: 'restored-to' })])).toBeUndefined()
})
