// Erasing a person as the server does it: nothing of them but the tombstone, everybody else untouched, events sealed anew, a receipt; and nobody but a
// consent officer may.
import { beforeAll, expect, test } from 'vitest'
import { openNote, originOf } from '../../core/log/checkpoint.ts'
import { fromBase64Url } from '../../core/bytes.ts'
import type { OwnerId, Pseudonym, ShareId } from '../../core/ids.ts'
import { ErasureReceipt } from '../../core/wire/erasure.ts'
import { FeedPage } from '../../core/wire.ts'
import { noteBackup } from '../../server/db/backups.ts'
import { readLedger } from '../../server/db/ledger.ts'
import { notePrimitives } from '../../server/log/signer.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onEveryEngine } from './postgres.ts'

onEveryEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeAll(async () => {
    member = await TestMember.founder(house.app)
  })

  const send = async (statements: readonly unknown[], by = member): Promise<unknown> => {
    const answer = (await (await by.post(house.app, '/api/statements', { statements })).json()) as {
      outcomes?: { outcome: string; code?: string }[]
    }
    return answer.outcomes?.map(({ outcome, code }) => code ?? outcome) ?? answer
  }
  const erased = (owner: OwnerId, pseudonym: Pseudonym | null, by = member) =>
    by.sign({ type: 'erased', ...by.signedBy(), owner, pseudonym: pseudonym!, lastEvent: null })
  const retired = (owner: OwnerId, share: ShareId) => member.sign({ type: 'retired', ...member.signedBy(), owner, share })
  const halvesOf = async (share: string): Promise<number> =>
    (await house.deps.shred`select 1 from server_share where share_id = ${share}`).length
  const feed = async () => FeedPage.parse(await (await member.get(house.app, '/api/feed?limit=1000')).json()).changes

  test('takes every row but the tombstone, destroys every share of every scope, and is in the ledger', async () => {
    const person = await member.withShare(house.app, 'people')
    const other = await member.withShare(house.app, 'people')
    const papers = await member.share(person.owner, 'papers')
    await member.post(house.app, '/api/shares', papers)
    const record = await member.record({ owner: person.owner, share: person.share, table: 'person' })
    await member.post(house.app, '/api/records', { records: [record] })
    await send([await member.consent(person.owner, { action: 'never' })])
    const tombstone = await erased(person.owner, person.pseudonym)
    expect(await send([tombstone, await member.consent(person.owner, { action: 'never' })])).toEqual(['stored', 'not_found'])
    const left = (await feed()).filter(({ statement }) => 'owner' in statement.body && statement.body.owner === person.owner)
    expect(left.map(({ statement }) => statement.body.type)).toEqual(['erased'])
    const rows = await house.deps.main`
      select 1 from share where owner_id = ${person.owner} union all select 1 from record where owner_id = ${person.owner}`
    expect(rows).toHaveLength(0)
    expect([await halvesOf(person.share), await halvesOf(papers.statement.body.share), await halvesOf(other.share)]).toEqual([
      0, 0, 1,
    ])
    const lines = (await readLedger(house.deps.shred)).filter(({ owner }) => owner === person.owner)
    expect(lines.map(({ reason, shares }) => [reason, [...shares].sort()])).toEqual([
      ['erased', [person.share, papers.statement.body.share].sort()],
    ])
    // Sent again after a crash it changes nothing; nothing else is taken in about them, and the pseudonym stays taken.
    expect(await send([tombstone])).toEqual(['repeated'])
    expect(await send([await member.subject(person.pseudonym!)])).toEqual(['exists'])
    expect((await member.post(house.app, '/api/shares', await member.share(person.owner, 'people'))).status).toBe(404)
  })

  test('a receipt has its dates and a signature, for an erased person only', async () => {
    const person = await member.withShare(house.app, 'people')
    expect((await member.get(house.app, `/api/erasures/${person.owner}`)).status).toBe(404)
    await send([await erased(person.owner, person.pseudonym)])
    await house.deps.ledger.compact()
    const receipt = ErasureReceipt.parse(await (await member.get(house.app, `/api/erasures/${person.owner}`)).json())
    // Nobody told this server of a backup, so the date is said with that.
    expect(receipt).toMatchObject({ pseudonym: person.pseudonym, stillMoving: 0, offlineLeases: null, backupsUnknown: true })
    expect(receipt.note).toContain('backupsUnknown true\n')
    expect(Date.parse(receipt.backups!) - Date.parse(receipt.live!)).toBe(30 * 86_400_000)
    expect(receipt.rewritten! >= receipt.live!).toBe(true)
    const key = { name: originOf(member.workspace), publicKey: fromBase64Url(receipt.key) }
    expect(await openNote(receipt.note!, key, notePrimitives)).toContain(`pseudonym ${String(person.pseudonym)}\n`)
  })

  test('the date of the backups moves while no newer one is made, and stands once there is', async () => {
    const person = await member.withShare(house.app, 'people')
    const receipt = async () => ErasureReceipt.parse(await (await member.get(house.app, `/api/erasures/${person.owner}`)).json())
    await noteBackup(house.deps.main, 'shred', new Date(Date.now() - 8 * 86_400_000))
    await send([await erased(person.owner, person.pseudonym)])
    const [first, second] = [await receipt(), await receipt()]
    expect([first.backupsOverdue, second.backups! > first.backups!, first.backups! > first.live!]).toEqual([true, true, true])
    expect(second.note).toContain('backupsOverdue true\n')
    await noteBackup(house.deps.main, 'shred', new Date())
    const last = await receipt()
    expect([last.backupsOverdue, last.backupsUnknown]).toEqual([false, false])
    expect(Date.parse(last.backups!) - Date.parse(last.live!)).toBe(30 * 86_400_000)
    expect(last.note).not.toContain('backupsOverdue')
  })

  test('a retired share takes nothing more, and goes with the last record that moved away', async () => {
    const { owner, share } = await member.withShare(house.app, 'library')
    const first = await member.record({ owner, share, table: 'event' })
    const photo = await member.record({ owner, share, table: 'asset' })
    await member.post(house.app, '/api/records', { records: [first, photo] })
    expect(await send([await retired(owner, share)])).toEqual(['stored'])
    const next = await member.share(owner, 'library')
    await member.post(house.app, '/api/shares', next)
    const fresh = next.statement.body.share
    const move = async (record: typeof first, to: ShareId) => {
      const { table, record: id } = record.statement.body
      const put = await member.record({ owner, share: to, table, record: id, version: 2 })
      const answer = await member.post(house.app, '/api/records', { records: [put] })
      return ((await answer.json()) as { outcomes: { outcome: string }[] }).outcomes[0]?.outcome
    }
    expect(await move(first, share)).toBe('conflict')
    expect([await move(first, fresh), await halvesOf(share)]).toEqual(['stored', 1])
    expect([await move(photo, fresh), await halvesOf(share)]).toEqual(['stored', 0])
    expect(await halvesOf(fresh)).toBe(1)
    const [line] = (await readLedger(house.deps.main)).filter((entry) => entry.owner === owner)
    expect(line).toMatchObject({ reason: 'share-retired', shares: [share] })
  })

  test.each(['owner', 'editor', 'viewer', 'auditor'] as const)('%s alone may not erase', async (role) => {
    const only = await TestMember.founder(house.app, role === 'owner' ? ['owner'] : ['owner', role])
    const owner = crypto.randomUUID() as OwnerId
    expect(await send([await erased(owner, 'P-7K3F-92QD' as Pseudonym, only)], only)).toEqual(['forbidden'])
  })

  test('of an unknown person, an event or under another pseudonym is refused', async () => {
    const person = await member.withShare(house.app, 'people')
    const event = await member.withShare(house.app, 'library')
    expect(
      await send([
        await erased(crypto.randomUUID() as OwnerId, person.pseudonym),
        await erased(event.owner, person.pseudonym),
        await erased(person.owner, 'P-0000-0000' as Pseudonym),
        await retired(person.owner, person.share),
        await retired(event.owner, person.share),
      ]),
    ).toEqual(['not_found', 'not_found', 'not_found', 'not_found', 'not_found'])
    expect([await halvesOf(person.share), await halvesOf(event.share)]).toEqual([1, 1])
  })
})
