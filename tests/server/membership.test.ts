// Members from end to end: real vaults over a real server. Invitation, grants, roles, rotation, reset and recovery, and what each refuses.
import { beforeAll, describe, expect, test } from 'vitest'
import type { FeedPage } from '../../core/wire.ts'
import { Alerts } from '../../core/wire/alerts.ts'
import { useHouse } from './house.ts'
import { onSomeEngine } from './postgres.ts'
import { flip, VaultClient } from '../support/vault-client.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let founder: VaultClient
  beforeAll(async () => {
    founder = await new VaultClient(house.app).found()
  }, 120_000)

  const idOf = async (client: VaultClient): Promise<string> => {
    const { parse } = { parse: (value: unknown) => (value as { member: { id: string } }).member.id }
    return client.ask({ parse }, 'GET', '/api/session')
  }

  test('by invitation: same words on both sides, keys only after the owner vouches, readable from then on', async () => {
    const { record } = await founder.addPerson('Anna')
    const editor = new VaultClient(house.app)
    const fragment = await founder.invite(['editor'])
    const words = await editor.join(fragment, 'Sam')
    await expect(editor.unlock()).rejects.toMatchObject({ code: 'wrong_secret' })
    expect(await founder.vault.answerWords(await founder.answered())).toEqual(words)
    await founder.admit()

    await editor.unlock()
    // In the chain, and waiting for a holder.
    expect((await editor.vault.chainView()).held).toEqual([])
    expect((await editor.readNames()).get(record)).toBeNull()
    expect(await founder.giveKeys()).toBe(3)
    expect(await founder.giveKeys()).toBe(0)
    await editor.refresh()
    expect((await editor.vault.chainView()).held).toEqual(['faces|1', 'library|1', 'people|1'])
    expect((await editor.readNames()).get(record)).toBe('Anna')
    // Once.
    await expect(new VaultClient(house.app).join(fragment, 'Eva')).rejects.toMatchObject({ code: 'conflict' })
  }, 120_000)

  describe('an invitation', () => {
    test('whose answer was swapped on the way is not vouched for', async () => {
      await new VaultClient(house.app).join(await founder.invite(['editor']), 'Sam')
      const invitation = await founder.answered()
      const answer = { ...invitation.answer!, signKey: flip(invitation.answer!.signKey) }
      expect(await founder.vault.answerWords({ ...invitation, answer })).toBeUndefined()
      const admit = { type: 'admit', invitation: { ...invitation, answer }, compared: true, signed: '' } as const
      await expect(founder.vault.signIntent(admit)).rejects.toMatchObject({ code: 'answer_refused' })
      await founder.ask({ parse: (v) => v }, 'POST', '/api/invitations/withdraw', { invitation: invitation.invitation })
    }, 60_000)

    test('withdrawn, with another secret, or of another workspace, lets nobody in', async () => {
      const withdrawn = await founder.invite(['viewer'])
      const { invitation } = (await founder.vault.invitationProof(withdrawn))!
      await founder.ask({ parse: (v) => v }, 'POST', '/api/invitations/withdraw', { invitation })
      await expect(new VaultClient(house.app).join(withdrawn, 'Sam')).rejects.toMatchObject({ code: 'conflict' })

      const parts = (await founder.invite(['viewer'])).split('.')
      const otherSecret = parts.with(2, 'A'.repeat(43)).join('.')
      await expect(new VaultClient(house.app).join(otherSecret, 'Sam')).rejects.toMatchObject({ code: 'not_found' })
      const otherHead = parts.with(4, 'A'.repeat(43)).join('.')
      await expect(new VaultClient(house.app).join(otherHead, 'Sam')).rejects.toMatchObject({ code: 'chain_refused' })
      expect(await founder.vault.invitationProof('https://example.org')).toBeUndefined()
    }, 60_000)

    test('that we mailed waits for the six words before it opens people', async () => {
      await new VaultClient(house.app).join(await founder.invite(['editor'], { delivery: 'mailed' }), 'Sam')
      await expect(founder.admit(false)).rejects.toMatchObject({ code: 'chain_refused' })
      await founder.admit(true)
    }, 60_000)
  })

  test('who is removed is out in the same request; a holder rotates, and nothing is left on the old epoch', async () => {
    const { record } = await founder.addPerson('Bram')
    const leaver = await founder.addMember(['consent-officer'])
    expect((await leaver.readNames()).get(record)).toBe('Bram')
    const person = await leaver.addPerson('Cas')
    const member = (await idOf(leaver)) as never

    const signed = await founder.signedBy(member)
    // Signed, and held back until after the removal.
    const late = await leaver.vault.signConsent(person.owner, { action: 'never-lifted', never: crypto.randomUUID() as never }, null)
    await founder.say({ type: 'revoke', member, signed })
    await expect(leaver.ask({ parse: (v) => v }, 'GET', '/api/session')).rejects.toMatchObject({ code: 'member_removed' })
    await expect(leaver.unlock()).rejects.toMatchObject({ code: 'wrong_secret' })

    expect((await founder.vault.chainView()).epochs.filter(({ stale }) => stale).map(({ scope }) => scope)).toEqual([
      'people',
      'papers',
      'library',
    ])
    await founder.startEpochs()
    const before = (await founder.members()).leftBehind
    expect(before.find(({ scope }) => scope === 'people')!.shares).toBeGreaterThanOrEqual(2)
    // One at a time, and stopped in the middle: what was done stays done.
    expect(await founder.rewrap(1, 1)).toBe(1)
    await founder.rewrap()
    const after = await founder.members()
    expect(after.leftBehind).toEqual([])
    // Of `papers` too, to which nothing was sealed.
    expect(after.grants.filter(({ scope, epoch }) => scope !== 'faces' && scope !== 'log' && epoch === 1)).toEqual([])
    // Another browser of the founder, and the editor's old keys: all still opens.
    const again = new VaultClient(house.app)
    again.sheet = founder.sheet
    const names = await (await again.unlock()).readNames()
    expect([names.get(record), names.get(person.record)]).toEqual(['Bram', 'Cas'])

    // What they signed in time counts; what turns up later does not, though its signature is good.
    const feed = await founder.ask({ parse: (v) => v as FeedPage }, 'GET', '/api/feed?limit=1000')
    const theirs = feed.changes.filter(({ statement }) => statement.body.author === member).map(({ statement }) => statement)
    expect(theirs.length).toBeGreaterThan(0)
    expect(new Set(await founder.vault.verifyStatements(theirs))).toEqual(new Set([true]))
    expect(await founder.vault.verifyStatements([late])).toEqual([false])
  }, 120_000)

  test('a list that leaves something out, or holds too much, is refused by server and client', async () => {
    const leaver = await founder.addMember(['consent-officer'])
    await leaver.addPerson('Dirk')
    const member = (await idOf(leaver)) as never
    const revoke = (signed: string) => founder.say({ type: 'revoke', member, signed })
    const signed = await founder.signedBy(member)
    await expect(revoke(signed.slice(0, 43).replace(/.$/, 'A'))).rejects.toMatchObject({ code: 'conflict' })
    await revoke(signed)
    const again = new VaultClient(house.app)
    again.sheet = founder.sheet
    await again.unlock()
    const [seq] = (await again.vault.chainView()).closingsWanted.slice(-1)
    await expect(again.vault.noteClosing(seq!, flip(signed))).rejects.toMatchObject({ code: 'chain_refused' })
  }, 120_000)

  test('the last owner, and the last who holds a key, stay; the chain is for owners', async () => {
    const founderId = (await idOf(founder)) as never
    await expect(
      founder.say({ type: 'revoke', member: founderId, signed: await founder.signedBy(founderId) }),
    ).rejects.toMatchObject({
      code: 'last_holder',
    })
    const viewer = await founder.addMember(['viewer'])
    const viewerId = (await idOf(viewer)) as never
    await expect(
      viewer.say({ type: 'roles', member: viewerId, roles: ['viewer', 'owner'], compared: false, signed: '' }),
    ).rejects.toMatchObject({ code: 'chain_refused' })
    // Another who may hold `log` but was given no key yet does not count.
    await new VaultClient(house.app).join(await founder.invite(['owner', 'auditor']), 'Eva')
    await founder.admit()
    const without = { type: 'roles', member: founderId, roles: ['owner', 'consent-officer', 'editor'], compared: false } as const
    await expect(founder.say({ ...without, signed: await founder.signedBy(founderId) })).rejects.toMatchObject({
      code: 'last_holder',
    })
  }, 120_000)

  test('a member who lost everything is reset: new keys, the old ones out, keys given again', async () => {
    const { record } = await founder.addPerson('Evi')
    const lost = await founder.addMember(['editor'], 'Joost')
    const member = await idOf(lost)
    const back = new VaultClient(house.app)
    await back.join(await founder.invite(['editor'], { member }), 'Joost')
    await founder.admit()
    await expect(lost.ask({ parse: (v) => v }, 'GET', '/api/session')).rejects.toMatchObject({ code: 'session_ended' })
    await back.unlock()
    expect(await idOf(back)).toBe(member)
    expect((await back.readNames()).get(record)).toBeNull()
    await founder.startEpochs()
    await founder.rewrap()
    expect((await (await back.refresh()).readNames()).get(record)).toBe('Evi')
  }, 120_000)

  test('two of three sheets bring a workspace back that lost everybody; one does not, nor the same twice', async () => {
    const lost = await new VaultClient(house.app).found()
    const { record } = await lost.addPerson('Femke')
    const { append, sheets } = await lost.vault.createRecoveryKey()
    await lost.append(append)
    expect((await lost.members()).recoveryGrants).toHaveLength(5)
    const [first, second, third] = sheets as [string, string, string]

    const fresh = new VaultClient(house.app)
    expect(await fresh.vault.recoveryProof([first, first])).toEqual({ ok: false, code: 'same_sheet' })
    const typo = first.replace(/^./, first.startsWith('0') ? '1' : '0')
    expect(await fresh.vault.recoveryProof([third, typo])).toEqual({ ok: false, code: 'mistyped', sheet: 1 })
    await fresh.recover([third, second])
    expect((await fresh.readNames()).get(record)).toBe('Femke')
    const view = await fresh.vault.chainView()
    expect(view.recoveryKey).toBe(false)
    expect(view.epochs.every(({ stale }) => stale)).toBe(true)
    await fresh.startEpochs()
    await fresh.rewrap()
    expect((await fresh.members()).leftBehind).toEqual([])
    expect((await fresh.readNames()).get(record)).toBe('Femke')
    await expect(new VaultClient(house.app).recover([first, second])).rejects.toMatchObject({ code: 'wrong_secret' })
    // The one who was there before sees it.
    expect((await (await lost.refresh()).vault.chainView()).members).toHaveLength(2)
  }, 120_000)

  test('an owner who gives themselves a role opens nothing until a holder decides, and cannot make the key themselves', async () => {
    const practice = await new VaultClient(house.app).found()
    const { record } = await practice.addPerson('Hanna')
    const owner = await practice.addMember(['owner'], 'Otto')
    const me = (await idOf(owner)) as never
    await owner.say({ type: 'roles', member: me, roles: ['owner', 'consent-officer'], compared: false, signed: '' })
    await practice.refresh()
    expect(await practice.giveKeys()).toBe(0)
    // A new key by their own hand: their vault makes none, and the server takes none. Everything would be sealed again to it.
    const gone = await practice.addMember(['consent-officer'], 'Piet')
    const member = (await idOf(gone)) as never
    await owner.refresh()
    await owner.say({ type: 'revoke', member, signed: await owner.signedBy(member) })
    expect(await owner.vault.startEpoch(await owner.members())).toBeUndefined()
    const forced = await owner.vault.startEpoch({ grants: [], recoveryGrants: [] })
    await expect(owner.append(forced!)).rejects.toMatchObject({ code: 'forbidden' })
    // Nor does the next key go to them by itself.
    await practice.refresh()
    await practice.startEpochs()
    await practice.rewrap()
    expect((await (await owner.elsewhere(house.app)).readNames()).get(record)).toBeNull()
    // A recovery key that they print is in their hands too.
    const { append, sheets } = await owner.refresh().then(() => owner.vault.createRecoveryKey())
    await owner.append(append)
    await practice.refresh()
    expect(await practice.giveKeys()).toBe(0)
    const thief = await new VaultClient(house.app).recover([sheets[0]!, sheets[1]!])
    await practice.refresh()
    expect(await practice.giveKeys()).toBe(0)
    expect((await (await thief.elsewhere(house.app)).readNames()).get(record)).toBeNull()
    // Control: the click is what opens it, and from then on every new key.
    expect(await practice.giveKeys(me)).toBeGreaterThan(0)
    expect((await (await owner.elsewhere(house.app)).readNames()).get(record)).toBe('Hanna')
    await practice.startEpochs()
    await practice.rewrap()
    expect((await (await owner.elsewhere(house.app)).readNames()).get(record)).toBe('Hanna')
    expect((await (await thief.elsewhere(house.app)).readNames()).get(record)).toBeNull()
  }, 120_000)

  test('a recovery key that was opened and not used is told until there is a new one, and every scope gets a new key', async () => {
    const owner = await new VaultClient(house.app).found()
    const { record } = await owner.addPerson('Gijs')
    const openedAt = async () => (await owner.ask(Alerts, 'GET', '/api/alerts')).recoveryOpenedAt
    const made = await owner.vault.createRecoveryKey()
    await owner.append(made.append)
    const sheets = [made.sheets[0]!, made.sheets[1]!] as const
    expect(await openedAt()).toBeNull()
    const proof = await new VaultClient(house.app).vault.recoveryProof(sheets)
    if (!proof.ok) throw new Error(proof.code)
    await owner.ask({ parse: (v) => v }, 'POST', '/api/recovery/open', { auth: proof.auth })
    expect(await openedAt()).not.toBeNull()
    await owner.refresh()
    expect((await owner.vault.chainView()).epochs.some(({ stale }) => stale)).toBe(false)

    await owner.append((await owner.vault.createRecoveryKey()).append)
    expect(await openedAt()).toBeNull()
    await owner.refresh()
    expect((await owner.vault.chainView()).epochs.every(({ stale }) => stale)).toBe(true)
    await owner.startEpochs()
    await owner.rewrap()
    // What the old sheets could open is nobody's any more.
    expect((await owner.members()).recoveryGrants.map(({ epoch }) => epoch)).toEqual([2, 2, 2, 2, 2])
    expect((await owner.readNames()).get(record)).toBe('Gijs')
    await expect(new VaultClient(house.app).recover(sheets)).rejects.toMatchObject({ code: 'wrong_secret' })
  }, 120_000)

  test('real data waits until the founder has chosen', async () => {
    const alone = await new VaultClient(house.app).found()
    await alone.say({ type: 'small-practice', alone: false })
    await expect(alone.vault.startShare(crypto.randomUUID() as never, 'people')).rejects.toMatchObject({ code: 'owners_needed' })
    await expect(alone.addPerson('Gijs')).rejects.toMatchObject({ code: 'owners_needed' })
    await alone.say({ type: 'small-practice', alone: true })
    await alone.addPerson('Gijs')
  }, 60_000)

  test('an invitation ends by itself', async () => {
    const fragment = await founder.invite(['viewer'])
    house.pass(2 * 86_400_000)
    await expect(new VaultClient(house.app).join(fragment, 'Sam')).rejects.toMatchObject({ code: 'conflict' })
  }, 60_000)
})
