// Two entries of one person on the server: who may join them and whom, and that whatever it answers, destroys or mails afterwards counts both.
import { beforeEach, expect, test } from 'vitest'
import { noConsent } from '../../core/consent.ts'
import { personMaySay, type CertifiedSigner } from '../../core/asks/rules.ts'
import type { FormRef } from '../../core/asks/statements.ts'
import type { OwnerId, Pseudonym, QuitclaimId } from '../../core/ids.ts'
import type { ConsentAction } from '../../core/statements.ts'
import { FeedPage } from '../../core/wire.ts'
import { readAliases } from '../../server/db/aliases.ts'
import { readConsentStates } from '../../server/db/digests.ts'
import { readLines } from '../../server/db/log.ts'
import { destroyEndedTemplates } from '../../server/destruction.ts'
import { permit } from '../support/consent-samples.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../support/person-client.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

type Role = TestMember['roles'][number]
const day = 86_400_000

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  beforeEach(async () => {
    member = await TestMember.founder(house.app)
  })

  const send = (statements: readonly unknown[], by = member): Promise<string[]> => by.say(house.app, ...statements)
  const store = async (...statements: unknown[]): Promise<void> => {
    expect(await send(statements)).toEqual(statements.map(() => 'stored'))
  }
  const subject = async (by = member): Promise<{ owner: OwnerId; pseudonym: Pseudonym }> => {
    const { body } = await by.subject()
    const signed = await by.subject(body.pseudonym!, body.owner)
    expect(await send([signed], by)).toEqual(['stored'])
    return { owner: body.owner, pseudonym: body.pseudonym! }
  }
  const say = async (owner: OwnerId, ...consents: readonly ConsentAction[]): Promise<void> =>
    store(...(await Promise.all(consents.map((consent) => member.consent(owner, consent)))))
  const stateOf = async (pseudonym: Pseudonym) =>
    (await readConsentStates(house.deps.main, member.workspace)).get(pseudonym) ?? noConsent

  test.each<[readonly Role[], string]>([
    [['owner', 'consent-officer'], 'stored'],
    [['owner', 'editor'], 'forbidden'],
    [['owner', 'viewer', 'auditor'], 'forbidden'],
  ])('asked by %j: %s', async (roles, outcome) => {
    const by = await TestMember.founder(house.app, roles)
    const writes = outcome === 'stored' || roles.includes('editor')
    const entry = async () => (writes ? (await subject(by)).owner : (crypto.randomUUID() as OwnerId))
    expect(await send([await by.alias(await entry(), await entry())], by)).toEqual([outcome])
  })

  test('a depicted person joins nobody: only what their link lets them say is theirs', async () => {
    const [one, other] = [await subject(), await subject()]
    const { body } = await member.alias(one.owner, other.owner)
    const person = { signer: { author: body.author, owner: one.owner }, ask: { owner: one.owner } } as unknown as CertifiedSigner
    expect(personMaySay({ ...(await member.consent(one.owner, { action: 'never' })).body, author: body.author }, person)).toBe(true)
    expect(personMaySay(body, person)).toBe(false)
  })

  test('both have to be people of this workspace who were not erased', async () => {
    const [one, other] = [await subject(), await subject()]
    const event = await member.event()
    await store(event)
    const stranger = await TestMember.founder(house.app)
    const theirs = await subject(stranger)
    const nobody = crypto.randomUUID() as OwnerId
    for (const id of [event.body.owner, theirs.owner, nobody]) {
      expect(await send([await member.alias(one.owner, id)])).toEqual(['not_found'])
      expect(await send([await member.alias(id, one.owner)])).toEqual(['not_found'])
    }
    const tombstone = { type: 'erased', ...member.signedBy(), ...other, lastEvent: null } as const
    const late = await member.alias(one.owner, other.owner)
    // In one batch too: nothing more is said about who is gone.
    expect(await send([await member.sign(tombstone), late])).toEqual(['stored', 'not_found'])
    expect(
      (await member.post(house.app, '/api/statements', { statements: [await member.alias(one.owner, one.owner)] })).status,
    ).toBe(400)
  })

  test('the log names both, and which way', async () => {
    const [one, other] = [await subject(), await subject()]
    await store(await member.alias(one.owner, other.owner))
    await store(await member.alias(one.owner, other.owner, false))
    const lines = (await readLines(house.deps.main, member.workspace, 0, 100)).map(
      ({ line }) => JSON.parse(line) as { EventID: string; objects: object[] },
    )
    expect(lines.filter(({ EventID }) => EventID === 'subject.join').map(({ objects }) => objects)).toEqual(
      ['joined', 'apart'].map((ParticipantObjectDetail) =>
        [one, other].map(({ pseudonym }) => ({
          ...{ ParticipantObjectID: pseudonym, ParticipantObjectIDTypeCode: 'subject', ParticipantObjectDetail },
        })),
      ),
    )
  })

  test('what was said about either counts for the person, until they are two again', async () => {
    const [one, other] = [await subject(), await subject()]
    await say(one.owner, permit())
    await say(other.owner, { action: 'never' })
    expect((await stateOf(one.pseudonym)).never).toBe(false)
    await store(await member.alias(one.owner, other.owner))
    // Under the entry that stands, once.
    expect(await stateOf(other.pseudonym)).toMatchObject({ never: true, quitclaims: [{ ended: null }] })
    expect((await readConsentStates(house.deps.main, member.workspace)).has(one.pseudonym)).toBe(false)
    await store(await member.alias(one.owner, other.owner, false))
    expect((await stateOf(one.pseudonym)).never).toBe(false)
    expect((await stateOf(other.pseudonym)).quitclaims).toEqual([])
  })

  test('a tombstone takes what joined others to the person too', async () => {
    const [one, other] = [await subject(), await subject()]
    await store(await member.alias(one.owner, other.owner))
    await store(await member.sign({ type: 'erased', ...member.signedBy(), ...other, lastEvent: null }))
    const { changes } = FeedPage.parse(await (await member.get(house.app, '/api/feed?limit=1000')).json())
    expect(changes.filter(({ statement }) => JSON.stringify(statement).includes('"alias"'))).toEqual([])
    expect((await readAliases(house.deps.main, member.workspace)).personOf(one.owner)).toBe(one.owner)
  })

  /** Somebody with a template, who may be recognised. */
  const withFace = async (): Promise<{ owner: OwnerId; grant: QuitclaimId; halves: () => Promise<number> }> => {
    const { owner, share } = await member.withShare(house.app, 'faces')
    const grant = crypto.randomUUID() as QuitclaimId
    await say(owner, { action: 'matching-permit', grant, until: null })
    return {
      ...{ owner, grant },
      halves: async () => (await house.deps.shred`select 1 from server_share where share_id = ${share}`).length,
    }
  }

  test('whoever takes the last permission to be recognised away, by whichever entry, ends the templates of both', async () => {
    const [one, other] = [await withFace(), await withFace()]
    await store(await member.alias(one.owner, other.owner))
    // Said about the other entry, as a person does through the link they have.
    await say(one.owner, { action: 'matching-withdraw', grant: other.grant })
    expect([await one.halves(), await other.halves()]).toEqual([1, 1])
    await say(one.owner, { action: 'matching-withdraw', grant: one.grant })
    expect([await one.halves(), await other.halves()]).toEqual([0, 0])
  })

  test('a *never* of the other entry ends templates too, a week after the two were joined and not before', async () => {
    const one = await withFace()
    const other = await subject()
    await say(other.owner, { action: 'never' })
    await store(await member.alias(one.owner, other.owner))
    const after = (days: number) => ({ ...house.deps, clock: () => new Date(house.deps.clock().getTime() + days * day) })
    await destroyEndedTemplates(after(6))
    expect(await one.halves()).toBe(1)
    await destroyEndedTemplates(after(8))
    expect(await one.halves()).toBe(0)
  })

  test('My consent shows and stops what stands under either entry, whichever link was kept', async () => {
    const form: FormRef = await publishForm(house.app, member, formDocument({ territory: null }))
    const [one, other] = [await subject(), await subject()]
    const { door } = createPerson(postsTo(house.app))
    const link = await makeLink(member, form, one, {})
    await store(link.signed)
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(link.fragment, agreeing({ matching: true }))
    if (!pending.ok) throw new Error(pending.code)
    const done = await door.send(pending.value)
    if (!done.ok) throw new Error(done.code)
    const foreign = crypto.randomUUID() as QuitclaimId
    await say(other.owner, permit({ quitclaim: foreign, channels: ['press'] }))
    const mine = async () => {
      const opened = await createPerson(postsTo(house.app)).door.openOwn(done.value.fragment)
      if (!opened.ok) throw new Error(opened.code)
      return opened.value
    }
    expect((await mine()).standing.quitclaims).toHaveLength(1)

    await store(await member.alias(other.owner, one.owner))
    const asset = crypto.randomUUID()
    const present = { type: 'appearance', ...member.signedBy(), asset, owner: other.owner, present: true } as never
    await store(await member.sign(present))
    const both = await mine()
    expect(both.quitclaims.map(({ channels, counts }) => [channels, counts])).toEqual(
      expect.arrayContaining([
        [['website'], true],
        [['press'], true],
      ]),
    )
    expect(both.photos).toBe(1)

    const own = createPerson(postsTo(house.app)).door
    expect(await own.openOwn(done.value.fragment)).toMatchObject({ ok: true })
    expect(await own.say(done.value.fragment, { type: 'withdraw-all' })).toMatchObject({ ok: true })
    expect((await mine()).standing).toEqual({ quitclaims: [], grants: [] })
    expect((await stateOf(one.pseudonym)).quitclaims.map(({ ended }) => ended)).toEqual(['withdrawn', 'withdrawn'])

    // Two people after all: what the one stopped is theirs alone.
    await store(await member.alias(other.owner, one.owner, false))
    expect((await stateOf(other.pseudonym)).quitclaims.map(({ ended }) => ended)).toEqual([null])
    expect((await mine()).quitclaims).toHaveLength(1)
  })

  test('a link shows what an answer may end of either entry', async () => {
    const form: FormRef = await publishForm(house.app, member, formDocument({ territory: null }))
    const [one, other] = [await subject(), await subject()]
    await say(other.owner, permit({ channels: ['website'] }))
    await store(await member.alias(other.owner, one.owner))
    const { door } = createPerson(postsTo(house.app))
    const link = await makeLink(member, form, one, {})
    await store(link.signed)
    expect(await door.openAsk(link.fragment)).toMatchObject({
      ok: true,
      value: { standing: { quitclaims: [{ channels: ['website'] }] } },
    })
  })
})
