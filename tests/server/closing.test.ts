// Closing a workspace: an owner's word and the typed name, every half and row gone at once, a receipt that can be had again, nobody else touched.
import { expect, test } from 'vitest'
import { ClosingReceipt } from '../../core/wire/closing.ts'
import { readLedger } from '../../server/db/ledger.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../support/person-client.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onEveryEngine } from './postgres.ts'

onEveryEngine((cluster) => {
  const house = useHouse(cluster)

  const name = 'Streekziekenhuis'
  const halves = async (member: TestMember): Promise<number> =>
    (await house.deps.shred`select 1 from server_share where workspace_id = ${member.workspace}`).length

  const confirm = async (member: TestMember): Promise<void> => {
    const { signInSecret } = member
    expect((await member.post(house.app, '/api/session/confirm', { signInSecret })).status).toBe(200)
  }

  /** Signed by somebody, and not sent yet. */
  const signedLink = async (member: TestMember) => {
    const form = await publishForm(house.app, member, formDocument())
    const { signed, fragment } = await makeLink(member, form, null)
    await member.post(house.app, '/api/statements', { statements: [signed] })
    const { door } = createPerson(postsTo(house.app))
    expect(await door.openAsk(fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    return { door, fragment, pending: pending.value }
  }
  const unknown = { ok: false, code: 'not_found' }

  test('destroys every half and every row at once, tells when, and leaves other workspaces alone', async () => {
    const [closed, other] = [await TestMember.founder(house.app), await TestMember.founder(house.app)]
    for (const member of [closed, other])
      for (const scope of ['people', 'library'] as const) await member.withShare(house.app, scope)
    const closing = crypto.randomUUID()
    await confirm(closed)
    const answer = await closed.post(house.app, '/api/closings', { closing, name })
    const receipt = ClosingReceipt.parse(await answer.json())
    expect([receipt.closing, receipt.live !== null, receipt.rewritten !== null, receipt.note !== null]).toEqual([
      closing,
      true,
      true,
      true,
    ])
    expect([await halves(closed), await halves(other)]).toEqual([0, 2])
    for (const table of ['workspace', 'statement', 'record', 'share', 'audit_line', 'member', 'session'])
      expect(await house.deps.main.unsafe(`select 1 from ${table} where workspace_id = '${closed.workspace}'`)).toHaveLength(0)
    expect((await readLedger(house.deps.shred)).filter(({ workspace }) => workspace === closed.workspace)).toEqual([
      expect.objectContaining({ line: closing, reason: 'workspace-closed', owner: null, shares: [] }),
    ])
    expect((await closed.get(house.app, '/api/session')).status).toBe(401)
    const again = await other.get(house.app, `/api/closings/${closed.workspace}/${closing}`)
    expect(ClosingReceipt.parse(await again.json())).toEqual(receipt)
  })

  test('while the store does not answer nobody can sign in any more, and the sweep finishes it', async () => {
    const member = await TestMember.founder(house.app)
    await member.withShare(house.app, 'people')
    const link = await signedLink(member)
    await confirm(member)
    await house.deps.shred`alter table server_share rename to away`
    const closing = crypto.randomUUID()
    const receipt = ClosingReceipt.parse(await (await member.post(house.app, '/api/closings', { closing, name })).json())
    await house.deps.shred`alter table away rename to server_share`
    expect([receipt.live, receipt.note]).toEqual([null, null])
    expect((await member.get(house.app, '/api/session')).status).toBe(401)
    // Its rows are still there, and lead nobody anywhere.
    expect(await house.deps.main`select 1 from ask where workspace_id = ${member.workspace}`).toHaveLength(1)
    expect([await link.door.openAsk(link.fragment), await link.door.send(link.pending)]).toEqual([unknown, unknown])
    const { sweep } = await import('../../server/sweep.ts')
    await sweep(house.deps)
    expect(await halves(member)).toBe(0)
    const later = await member.get(house.app, `/api/closings/${member.workspace}/${closing}`)
    expect(ClosingReceipt.parse(await later.json())).toMatchObject({
      live: expect.any(String) as string,
      note: expect.any(String) as string,
    })
  })

  test('takes an owner, a key shown just now and the right name', async () => {
    const member = await TestMember.founder(house.app, ['owner'])
    const close = async (body: unknown): Promise<number> => (await member.post(house.app, '/api/closings', body)).status
    const unconfirmed = await member.post(house.app, '/api/closings', { closing: crypto.randomUUID(), name })
    expect([unconfirmed.status, await unconfirmed.json()]).toEqual([403, { code: 'confirm_needed' }])
    await confirm(member)
    house.pass(6 * 60_000)
    expect(await close({ closing: crypto.randomUUID(), name })).toBe(403)
    expect((await member.get(house.app, '/api/session')).status).toBe(200)
    await confirm(member)
    expect(await close({ closing: crypto.randomUUID(), name: 'streekziekenhuis' })).toBe(400)
    expect(await close({ closing: 'x', name })).toBe(400)
    expect((await member.get(house.app, `/api/closings/${member.workspace}/${crypto.randomUUID()}`)).status).toBe(404)
    member.cookie = null
    expect(await close({ closing: crypto.randomUUID(), name })).toBe(401)
  })
})
