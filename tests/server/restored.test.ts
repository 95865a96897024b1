// A server that was filled from a backup: it waits for an owner's signature, clients that saw more go on only with it, and give back what they hold.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { formHash, type FormReference } from '../../core/forms/document.ts'
import { QuitclaimId, type OwnerId, type Pseudonym, type ShareId, type StatementId } from '../../core/ids.ts'
import { Outcomes, type FeedPage } from '../../core/wire.ts'
import type { GiveBack } from '../../core/wire/give-back.ts'
import { restoreInto, type BackupFile } from '../../server/backup/restore.ts'
import { makeKeyPair } from '../../server/backup/seal.ts'
import type { DatabaseName } from '../../server/backup/shelf.ts'
import { takeBackup } from '../../server/backup/take.ts'
import { openDatabase, type Sql } from '../../server/db/sql.ts'
import type { AppDeps } from '../../server/deps.ts'
import { createLedger } from '../../server/ledger.ts'
import { destroyOrphans } from '../../server/orphans.ts'
import { sweep } from '../../server/sweep.ts'
import type { Pending } from '../../web/api/person-door.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, postsTo, type TestPerson } from '../support/person-client.ts'
import { VaultClient, type Answers } from '../support/vault-client.ts'
import { openHouse, type House } from './house.ts'
import { sha256 } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const any = { parse: (value: unknown): unknown => value }
const nothing: GiveBack = { statements: [], shares: [], records: [] }

async function publishes(owner: VaultClient): Promise<FormReference> {
  const document = formDocument()
  const form = { form: document.form, version: 1, hash: await formHash(document, sha256) }
  await owner.ask(any, 'POST', '/api/forms', { statement: await owner.vault.signForm(form, null), document })
  return form
}

/** Handed over. @returns what stands behind the # */
async function linkFor(
  owner: VaultClient,
  form: FormReference,
  whom: { owner: OwnerId; pseudonym: Pseudonym },
  days = 1,
): Promise<string> {
  const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString()
  const about = { owner: whom.owner, pseudonym: whom.pseudonym, event: null, pending: false }
  const { signed, fragment } = await owner.vault.createAsk({ ...about, form, expiresAt, delivery: 'handed-over', address: null })
  await owner.ask(Outcomes, 'POST', '/api/statements', { statements: [signed] })
  return fragment
}

/** On a phone; nothing is sent yet. */
async function sign({ app }: Pick<House, 'app'>, fragment: string): Promise<{ door: TestPerson['door']; pending: Pending }> {
  const { door } = createPerson(postsTo(app))
  expect(await door.openAsk(fragment)).toMatchObject({ ok: true })
  const pending = await door.sign(fragment, agreeing())
  if (!pending.ok) throw new Error(pending.code)
  return { door, pending: pending.value }
}

onSomeEngine((cluster) => {
  const undo: (() => unknown)[] = []
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step()
  })

  interface Prepared {
    readonly house: House
    readonly owner: VaultClient
    /** @param between what happens after the main backup and before that of the halves */
    backUp(between?: () => Promise<unknown>): Promise<() => Promise<Answers & { readonly deps: AppDeps }>>
  }

  async function prepare(): Promise<Prepared> {
    const house = await openHouse(cluster())
    undo.push(() => house.close())
    const folder = mkdtempSync(join(tmpdir(), 'imprimatur-restored-test-'))
    undo.push(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const take = async (database: DatabaseName): Promise<BackupFile> => {
      const { recipient, identity } = await makeKeyPair()
      const { kept } = await takeBackup(house.deps[database], { database, folder, recipient })
      return { path: kept.path, identity }
    }
    const fresh = async (): Promise<Sql> => {
      const sql = openDatabase(await cluster().createDatabase())
      undo.push(() => sql.end({ timeout: 1 }))
      return sql
    }
    const backUp: Prepared['backUp'] = async (between) => {
      const main = await take('main')
      await between?.()
      const files = { main, shred: await take('shred') }
      return async () => {
        const place = { main: await fresh(), shred: await fresh() }
        await restoreInto(place, {
          ...files,
          ledger: [],
          acceptLostShares: false,
          now: house.deps.clock(),
          progress: () => undefined,
        })
        const deps = { ...house.deps, ...place, ledger: createLedger({ ...house.deps, ...place }) }
        return Object.assign(house.another(deps), { deps })
      }
    }
    return { house, owner: await new VaultClient(house.app).found(), backUp }
  }

  const withdraw = (client: VaultClient, owner: Parameters<VaultClient['vault']['signConsent']>[0]) =>
    client.vault.signConsent(owner, { action: 'withdraw', quitclaim: crypto.randomUUID() as QuitclaimId, channels: null }, null)
  const ids = (changes: FeedPage['changes']): StatementId[] => changes.map(({ statement }) => statement.body.statement)

  test('it waits for an owner: nobody else goes on, and nothing but the signature is taken', async () => {
    const { owner, backUp } = await prepare()
    const sam = await owner.addMember(['editor'])
    const restored = await (await backUp())()
    await expect(sam.elsewhere(restored)).rejects.toMatchObject({ code: 'restored_waiting' })
    const back = owner.lockedElsewhere(restored)
    await expect(back.unlock()).rejects.toMatchObject({ code: 'restored_waiting' })
    for (const [method, path, body] of [
      ['GET', '/api/feed', undefined],
      ['GET', '/api/members', undefined],
      ['POST', '/api/give-back', nothing],
      ['POST', '/api/shares/release', { shares: [crypto.randomUUID()], purpose: 'roster' }],
    ] as const)
      await expect(back.ask(any, method, path, body), path).rejects.toMatchObject({ code: 'restored_waiting' })
    await back.confirmRestore()
    expect(back.session?.restored?.waiting).toBe(false)
    expect(await back.feed()).not.toEqual([])
    await sam.elsewhere(restored)
    // Once: the same word again is none.
    await expect(owner.elsewhere(restored)).resolves.toBeDefined()
  })

  test('a browser that saw more goes on with the signature and not without it', async () => {
    const { house, owner, backUp } = await prepare()
    await owner.addPerson('Ann')
    const restore = await backUp()
    await owner.addPerson('Ben')
    await owner.say({ type: 'small-practice', alone: false })
    const ahead = await owner.memory()
    await owner.say({ type: 'small-practice', alone: true })
    const restored = await restore()

    // Without the signature, whatever the server says of itself.
    const claims = (change: object): Answers => ({
      request: async (input, init) => {
        const response = await restored.request(input, init)
        if (!input.endsWith('/api/sign-in') || !response.ok) return response
        const answer = (await response.json()) as { session: object }
        return Response.json({ ...answer, session: { ...answer.session, ...change } }, response)
      },
    })
    await expect(owner.elsewhere(claims({ restored: undefined }), ahead)).rejects.toMatchObject({ code: 'chain_refused' })
    await expect(
      owner.elsewhere(
        claims({ restored: { restore: crypto.randomUUID(), takenAt: '', restoredAt: '', waiting: false, log: null } }),
        ahead,
      ),
    ).rejects.toMatchObject({ code: 'chain_refused' })

    const back = owner.lockedElsewhere(restored)
    await expect(back.unlock(ahead)).rejects.toMatchObject({ code: 'restored_waiting' })
    await back.confirmRestore()
    expect((await back.memory()).heads).toHaveLength(1)
    // A second browser of theirs, ahead as well; and the old server is the stranger now.
    await owner.elsewhere(restored, ahead)
    await expect(owner.elsewhere(house.app, await back.memory())).rejects.toMatchObject({ code: 'chain_refused' })
    // A device that kept no chain knows of the log alone.
    await expect(owner.elsewhere(restored, { ...ahead, chain: null })).rejects.toMatchObject({ code: 'chain_refused' })
  })

  test('an owner who was revoked after the backup cannot sign it for whoever knows', async () => {
    const { owner, backUp } = await prepare()
    const eve = await owner.addMember(['owner', 'consent-officer'])
    const restore = await backUp()
    await owner.say({ type: 'revoke', member: eve.session!.member.id, signed: await owner.signedBy(eve.session!.member.id) })
    const knows = await owner.memory()
    const restored = await restore()
    // She is an owner in what the backup holds, and her browser knows of nothing else.
    const back = eve.lockedElsewhere(restored)
    await expect(back.unlock()).rejects.toMatchObject({ code: 'restored_waiting' })
    await back.confirmRestore()
    await expect(owner.elsewhere(restored, knows)).rejects.toMatchObject({ code: 'chain_refused' })
    // The limit: a browser that remembers nothing has nothing to hold against it.
    await owner.elsewhere(restored)
  })

  test('what a client holds beyond the backup comes back as it was signed; what cannot is told', async () => {
    const { owner, backUp } = await prepare()
    const ann = await owner.addPerson('Ann')
    const cas = await owner.addPerson('Cas')
    const annie = await owner.addPerson('Annie')
    const restore = await backUp()
    const withdrawal = await withdraw(owner, ann.owner)
    const joined = await owner.vault.signAlias(annie.owner, ann.owner, true)
    const permit = await owner.vault.signConsent(
      ann.owner,
      { action: 'matching-permit', grant: crypto.randomUUID() as QuitclaimId, until: null },
      null,
    )
    const pseudonym = (await owner.feed()).flatMap(({ statement: { body } }) =>
      body.type === 'owner' && body.owner === cas.owner && body.pseudonym ? [body.pseudonym] : [],
    )[0]!
    const tombstone = await owner.vault.signErased(cas.owner, pseudonym, null)
    await owner.ask(Outcomes, 'POST', '/api/statements', { statements: [withdrawal, permit, joined] })
    for (const [version, name] of [
      [2, 'Anna'],
      [3, 'Annabel'],
    ] as const) {
      const document = { json: { name }, attachment: null }
      const records = await owner.vault.sealRecords([{ table: 'person', record: ann.record, version, share: ann.share, document }])
      await owner.ask(Outcomes, 'POST', '/api/records', { records })
    }
    const ben = await owner.addPerson('Ben')
    await owner.ask(Outcomes, 'POST', '/api/statements', { statements: [tombstone] })
    const held = await owner.feed()
    const memory = await owner.memory()

    const restored = await restore()
    const back = owner.lockedElsewhere(restored)
    await expect(back.unlock(memory)).rejects.toMatchObject({ code: 'restored_waiting' })
    await back.confirmRestore()
    const there = new Set(ids(await back.feed()))
    const beyond = held.filter(({ statement }) => !there.has(statement.body.statement))
    const give: GiveBack = {
      statements: beyond.flatMap((change) => (change.kind === 'statement' ? [change.statement] : [])),
      shares: beyond.flatMap((change) => (change.kind === 'share' ? [{ statement: change.statement, sealed: change.sealed }] : [])),
      records: beyond.flatMap((change) =>
        change.kind === 'record' ? [{ statement: change.statement, envelope: change.envelope }] : [],
      ),
    }
    expect(give.records).toHaveLength(2)
    const forged = {
      ...give,
      statements: give.statements.map((signed) => ({
        ...signed,
        signature: `${signed.signature.startsWith('A') ? 'B' : 'A'}${signed.signature.slice(1)}`,
      })),
    }
    const refused = await back.ask(Outcomes, 'POST', '/api/give-back', { ...forged, shares: [], records: [] })
    expect(refused.outcomes.map(({ outcome }) => outcome)).toEqual(give.statements.map(() => 'refused'))

    const { outcomes } = await back.ask(Outcomes, 'POST', '/api/give-back', give)
    const outcomeOf = new Map(outcomes.map((one) => [one.statement, one.outcome]))
    expect(outcomeOf.get(joined.body.statement)).toBe('stored')
    // Ben's half was in no backup: his share and his record are lost, and said to be.
    const lost = outcomes.filter(({ outcome }) => outcome !== 'stored')
    expect(lost.map(({ statement }) => statement).sort()).toEqual(
      [
        give.shares[0]!.statement.body.statement,
        give.records.find(({ statement }) => statement.body.record === ben.record)!.statement.body.statement,
      ].sort(),
    )
    for (const { body } of [withdrawal, permit, tombstone]) expect(outcomeOf.get(body.statement)).toBe('stored')
    const again = await back.ask(Outcomes, 'POST', '/api/give-back', { ...nothing, statements: give.statements })
    expect(new Set(again.outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['repeated']))
    const names = await back.readNames()
    expect(names.get(ann.record)).toBe('Annabel')
    // Erased again, halves and all.
    expect([...names.keys()]).not.toContain(cas.record)
    expect(ids(await back.feed())).toContain(tombstone.body.statement)
  })

  test('while it waits, whoever signed can withdraw; nobody signs, joins or permits anything new', async () => {
    const { house, owner, backUp } = await prepare()
    const form = await publishes(owner)
    const asked = async (name: string): Promise<string> => linkFor(owner, form, await owner.addPerson(name))
    const [ann, ben, cas] = [await asked('Ann'), await asked('Ben'), await asked('Cas')]
    const first = await sign(house, ann)
    const done = await first.door.send(first.pending)
    if (!done.ok) throw new Error(done.code)
    const invitation = await owner.invite(['viewer'])
    // Signed on a phone, and not sent yet.
    const { pending } = await sign(house, cas)
    const restore = await backUp()
    const restored = await restore()
    const waiting = { ok: false, code: 'restored_waiting' }
    const visitor = createPerson(postsTo(restored)).door
    expect(await visitor.openAsk(ben)).toEqual(waiting)
    expect(await postsTo(restored)(pending.path, pending.request)).toEqual(waiting)
    await expect(new VaultClient(restored).join(invitation, 'Sam')).rejects.toMatchObject({ code: 'restored_waiting' })
    const own = createPerson(postsTo(restored)).door
    const opened = await own.openOwn(done.value.fragment)
    if (!opened.ok) throw new Error(opened.code)
    expect(await own.renew(done.value.fragment, agreeing())).toEqual(waiting)
    expect(await own.say(done.value.fragment, { type: 'withdraw-all' })).toMatchObject({ ok: true })

    const back = owner.lockedElsewhere(restored)
    await expect(back.unlock()).rejects.toMatchObject({ code: 'restored_waiting' })
    await back.confirmRestore()
    const said = (await back.feed()).map(({ statement: { body } }) => (body.type === 'consent' ? body.consent.action : body.type))
    expect(said.at(-1)).toBe('withdraw')
    expect(await visitor.openAsk(ben)).toMatchObject({ ok: true })
    expect(await postsTo(restored)(pending.path, pending.request)).toMatchObject({ ok: true })
  })

  test('what was signed through a link comes back, in the order in which it rests on each other', async () => {
    const { house, owner, backUp } = await prepare()
    const ann = await owner.addPerson('Ann')
    const form = await publishes(owner)
    const restore = await backUp()
    const { door, pending } = await sign(house, await linkFor(owner, form, ann))
    expect(await door.send(pending)).toMatchObject({ ok: true })
    const held = await owner.feed()
    const memory = await owner.memory()

    const back = owner.lockedElsewhere(await restore())
    await expect(back.unlock(memory)).rejects.toMatchObject({ code: 'restored_waiting' })
    await back.confirmRestore()
    const there = new Set(ids(await back.feed()))
    const beyond = held.flatMap((change) =>
      change.kind === 'statement' && !there.has(change.statement.body.statement) ? [change.statement] : [],
    )
    const of = (...types: string[]) => beyond.filter(({ body }) => types.includes(body.type))
    const give = async (statements: GiveBack['statements']) =>
      (await back.ask(Outcomes, 'POST', '/api/give-back', { ...nothing, statements })).outcomes.map(
        ({ outcome, code }) => code ?? outcome,
      )
    expect(beyond.map(({ body }) => body.type).sort()).toEqual(['ask', 'consent', 'signer'])
    // Nobody is anybody yet, and a certificate by another key makes nobody.
    expect(await give(of('consent'))).toEqual(['chain_refused'])
    expect(await give(of('signer'))).toEqual(['not_found'])
    expect(await give(of('ask'))).toEqual(['stored'])
    const [signer] = of('signer')
    expect(await give([{ ...signer!, signature: of('consent')[0]!.signature }])).toEqual(['signature_refused'])
    expect(await give(of('signer'))).toEqual(['stored'])
    const [consent] = of('consent')
    expect(await give([{ ...consent!, signature: signer!.signature }])).toEqual(['signature_refused'])
    expect(await give(of('consent'))).toEqual(['stored'])
    expect(await give(of('signer', 'consent'))).toEqual(['repeated', 'repeated'])
    // A second certificate for the same person, however well signed, is none.
    const second = { ...signer!, body: { ...signer!.body, statement: crypto.randomUUID() } } as GiveBack['statements'][number]
    expect(await give([second])).toEqual(['exists'])
    // The person finds what they said under the link they kept.
    expect(ids(await back.feed())).toContain(consent!.body.statement)
  })

  const givenBack = async (client: VaultClient, held: FeedPage['changes']): Promise<string[]> => {
    const there = new Set(ids(await client.feed()))
    const codes: string[] = []
    for (const change of held.filter(({ statement }) => !there.has(statement.body.statement))) {
      const give: GiveBack =
        change.kind === 'share'
          ? { ...nothing, shares: [{ statement: change.statement, sealed: change.sealed }] }
          : change.kind === 'record'
            ? { ...nothing, records: [{ statement: change.statement, envelope: change.envelope }] }
            : { ...nothing, statements: change.kind === 'statement' ? [change.statement] : [] }
      const { outcomes } = await client.ask(Outcomes, 'POST', '/api/give-back', give)
      codes.push(...outcomes.map(({ outcome, code }) => code ?? outcome))
    }
    return codes
  }

  test('what was sealed to an epoch before comes back for a month, and is sealed again; later nobody has its key, and that is told', async () => {
    const { house, owner, backUp } = await prepare()
    const sam = await owner.addMember(['editor'])
    await owner.addPerson('Ann')
    let ben: { record: string } | undefined
    const restore = await backUp(async () => {
      ben = await owner.addPerson('Ben')
    })
    const [held, memory] = [await owner.feed(), await owner.memory()]
    for (const days of [29, 31]) {
      const restored = await restore()
      const back = owner.lockedElsewhere(restored)
      await expect(back.unlock(memory)).rejects.toMatchObject({ code: 'restored_waiting' })
      await back.confirmRestore()
      const gone = sam.session!.member.id
      await back.say({ type: 'revoke', member: gone, signed: await back.signedBy(gone) })
      await back.startEpochs()
      expect(await back.rewrap()).toBe(1)
      expect((await back.members()).leftBehind).toEqual([])
      house.pass(days * 86_400_000)
      await sweep(restored.deps)
      const away = await owner.elsewhere(restored, memory)
      if (days === 29) {
        expect(await givenBack(away, held)).toEqual(['stored', 'stored', 'stored'])
        expect(await away.rewrap()).toBe(1)
        const fresh = await owner.elsewhere(restored)
        expect((await fresh.readNames()).get(ben!.record as never)).toBe('Ben')
      } else {
        expect(await givenBack(away, held)).toEqual(['stored', 'not_found', 'not_found'])
        expect((await away.members()).leftBehind).toEqual([])
      }
    }
  })

  test('a half that nothing stands under waits for the owner and a month more, then goes; what came to stand stays', async () => {
    const { house, owner, backUp } = await prepare()
    const form = await publishes(owner)
    const prepared = async (name: string) => sign(house, await linkFor(owner, form, await owner.addPerson(name), 60))
    const [{ pending: kept }] = [await prepared('Ann'), await prepared('Ben')]
    let later: { share: ShareId } | undefined
    const restore = await backUp(async () => {
      later = await owner.addPerson('Cas')
    })
    const restored = await restore()
    const { deps } = restored
    const halves = async () =>
      (await deps.shred<{ share: ShareId }[]>`select share_id as share from server_share`).map((row) => row.share)
    const all = await halves()
    house.pass(40 * 86_400_000)
    expect(await destroyOrphans(deps)).toBe(0)
    const back = owner.lockedElsewhere(restored)
    await expect(back.unlock()).rejects.toMatchObject({ code: 'restored_waiting' })
    await back.confirmRestore()
    expect(await postsTo(restored)(kept.path, kept.request)).toMatchObject({ ok: true })
    house.pass(29 * 86_400_000)
    expect(await destroyOrphans(deps)).toBe(0)
    expect(await halves()).toHaveLength(all.length)
    house.pass(2 * 86_400_000)
    const standing = await deps.main<{ share: ShareId }[]>`select share_id as share from share`
    expect(await destroyOrphans(deps)).toBe(all.length - standing.length)
    expect((await halves()).sort()).toEqual(standing.map(({ share }) => share).sort())
    expect(all).toContain(later!.share)
    expect(await halves()).not.toContain(later!.share)
  })

  test('without a restore nothing is given back', async () => {
    const { owner } = await prepare()
    await expect(owner.ask(any, 'POST', '/api/give-back', nothing)).rejects.toMatchObject({ code: 'not_found' })
  })
})
