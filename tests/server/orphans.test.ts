// Halves that were handed out and came to stand for nothing: gone after a week, and never a half whose statement is just being written.
import { expect, test } from 'vitest'
import type { ShareId, WorkspaceId } from '../../core/ids.ts'
import { destroyReserved, readReserved } from '../../server/db/reserved.ts'
import { findShares } from '../../server/db/shares.ts'
import type { AuditLog } from '../../server/log/audit.ts'
import { destroyOrphans } from '../../server/orphans.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../support/person-client.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const dayMs = 86_400_000

onSomeEngine((cluster) => {
  const house = useHouse(cluster)

  /** Somebody signed on their phone: the halves were handed out, and nothing was sent yet. */
  const signedOnly = async () => {
    // Time passes in these tests: whoever asks has only just come.
    const member = await TestMember.founder(house.app)
    const form = await publishForm(house.app, member, formDocument())
    const subject = await member.subject()
    const about = { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
    const expiresAt = new Date(house.deps.clock().getTime() + 30 * dayMs).toISOString()
    const link = await makeLink(member, form, about, { expiresAt })
    await member.post(house.app, '/api/statements', { statements: [subject, link.signed] })
    const { door } = createPerson(postsTo(house.app))
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    const shares = (pending.value.request as { shares: { statement: { body: { share: ShareId } } }[] }).shares
    const { workspace } = member
    return { member, workspace, door, link, pending: pending.value, shares: shares.map(({ statement }) => statement.body.share) }
  }
  const halvesOf = async (shares: readonly ShareId[]): Promise<number> =>
    (await house.deps.shred`select 1 from server_share where share_id = any(${[...shares]}::uuid[])`).length
  const reserved = async (): Promise<ShareId[]> => (await readReserved(house.deps.shred, undefined, 1000)).map(({ share }) => share)

  test('what never came goes after a week; what stands, or was handed out once more, stays', async () => {
    const [never, again, sent] = [await signedOnly(), await signedOnly(), await signedOnly()]
    expect(await sent.door.send(sent.pending)).toMatchObject({ ok: true })
    const started = await sent.member.withShare(house.app, 'people')
    expect(await destroyOrphans(house.deps)).toBe(0)
    // Main says which stand: from here on only the ledger destroys those.
    expect((await reserved()).sort()).toEqual([...never.shares, ...again.shares].sort())
    house.pass(6 * dayMs)
    expect(await destroyOrphans(house.deps)).toBe(0)
    const proof = await again.door.sign(again.link.fragment, agreeing())
    if (!proof.ok) throw new Error(proof.code)
    house.pass(2 * dayMs)
    expect(await destroyOrphans(house.deps)).toBe(never.shares.length + again.shares.length)
    expect(await halvesOf([...never.shares, ...again.shares])).toBe(0)
    expect(await halvesOf([...sent.shares, started.share])).toBe(sent.shares.length + 1)
    // Too late for those halves, and not for the person: they sign once more.
    expect(await never.door.send(never.pending)).toEqual({ ok: false, code: 'bad_request' })
    const anew = await never.door.sign(never.link.fragment, agreeing())
    if (!anew.ok) throw new Error(anew.code)
    expect(await never.door.send(anew.value)).toMatchObject({ ok: true })
    expect(await again.door.send(proof.value)).toMatchObject({ ok: true })
  })

  test('the same halves handed out again wait a week more, also while a sweep looks at them', async () => {
    const { workspace, shares } = await signedOnly()
    house.pass(8 * dayMs)
    const late = new Date(house.deps.clock().getTime() - 7 * dayMs)
    await house.deps.shred`update reserved_half set reserved_at = ${house.deps.clock()} where share_id = any(${shares}::uuid[])`
    expect(await destroyReserved(house.deps.shred, workspace, shares, late)).toBe(0)
    expect(await halvesOf(shares)).toBe(shares.length)
  })

  /** A week-old bundle arrives, and a sweep runs while it is being written. @returns standing shares without their half */
  const losses = async (sweepOnce: (workspace: WorkspaceId) => Promise<unknown>): Promise<number> => {
    const { workspace, pending, shares } = await signedOnly()
    house.pass(8 * dayMs)
    let write = (): void => undefined
    const mayWrite = new Promise<void>((resolve) => (write = resolve))
    let reached = (): void => undefined
    const isWriting = new Promise<void>((resolve) => (reached = resolve))
    const audit: AuditLog = {
      async append(...entry) {
        reached()
        await mayWrite
        return house.deps.audit.append(...entry)
      },
    }
    const sending = postsTo(house.another({ audit }))(pending.path, pending.request)
    await isWriting
    const swept = sweepOnce(workspace)
    await Promise.race([swept, waitsForALock()])
    write()
    expect(await sending).toMatchObject({ ok: true })
    await swept
    return shares.length - (await halvesOf(shares))
  }
  const waitsForALock = async (): Promise<void> => {
    const isWaiting = async () =>
      (await house.deps.main`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)
        .length > 0
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  test('a half whose statement is just being written is never lost', async () => {
    expect(await losses(() => destroyOrphans(house.deps))).toBe(0)
  })

  test('control: a sweep that does not take the lock is caught', async () => {
    const { main, shred } = house.deps
    const hasty = async (workspace: WorkspaceId): Promise<void> => {
      const shares = await reserved()
      const begun = await findShares(main, workspace, shares)
      const late = shares.filter((share) => !begun.has(share))
      await destroyReserved(shred, workspace, late, new Date(house.deps.clock().getTime() - 7 * dayMs))
    }
    expect(await losses(hasty)).toBeGreaterThan(0)
  })

  test('when the workspace is gone, so are the halves that were handed out in it', async () => {
    const { workspace, shares } = await signedOnly()
    await house.deps.main`delete from workspace where workspace_id = ${workspace}`
    house.pass(8 * dayMs)
    await destroyOrphans(house.deps)
    expect(await halvesOf(shares)).toBe(0)
  })

  test('a share that was destroyed gets no new half, however often its start is repeated', async () => {
    const other = await TestMember.founder(house.app)
    const subject = await other.subject()
    await other.post(house.app, '/api/statements', { statements: [subject] })
    const start = await other.share(subject.body.owner, 'faces')
    expect((await other.post(house.app, '/api/shares', start)).status).toBe(201)
    expect((await other.post(house.app, '/api/shares', start)).status).toBe(201)
    const grant = '44444444-4444-4444-8444-444444444444' as never
    await other.post(house.app, '/api/statements', {
      statements: [await other.consent(subject.body.owner, { action: 'matching-withdraw', grant })],
    })
    expect((await other.post(house.app, '/api/shares', start)).status).toBe(404)
    expect(await halvesOf([start.statement.body.share])).toBe(0)
  })
})
