// One person, several links and an officer's own records: the normal case after a renewal. What one link says must not leave standing what another recorded.
import { beforeEach, expect, test } from 'vitest'
import { checkReceipt } from '../../core/asks/check-receipt.ts'
import { effectOf, standsOf } from '../../core/asks/answer.ts'
import type { FormRef } from '../../core/asks/statements.ts'
import { foldConsent, matchingPermittedOn } from '../../core/consent.ts'
import { today } from '../../core/dates.ts'
import type { OwnerId, Pseudonym, QuitclaimId } from '../../core/ids.ts'
import type { ConsentAction, ConsentStatement } from '../../core/statements.ts'
import { consentsAtMost } from '../../core/wire/asks.ts'
import { noRules } from '../../core/verdict/rules.ts'
import { permissionOn } from '../../core/verdict/permission.ts'
import { onDay } from '../../core/verdict/use.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../support/person-client.ts'
import { receiptPrimitives } from '../support/receipt-reader.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  let form: FormRef
  let about: { owner: OwnerId; pseudonym: Pseudonym }

  const store = async (...statements: unknown[]): Promise<void> => {
    expect(await member.say(house.app, ...statements)).toEqual(statements.map(() => 'stored'))
  }
  const person = () => createPerson(postsTo(house.app))
  const linkTo = async (which: FormRef, change: Parameters<typeof makeLink>[3] = {}): Promise<string> => {
    const link = await makeLink(member, which, about, change)
    await store(link.signed)
    return link.fragment
  }
  /** @returns the link of My consent */
  const answer = async (fragment: string, choice: Parameters<typeof agreeing>[0]): Promise<string> => {
    const { door } = person()
    const opened = await door.openAsk(fragment)
    if (!opened.ok) throw new Error(opened.code)
    const pending = await door.sign(fragment, agreeing(choice))
    if (!pending.ok) throw new Error(pending.code)
    const done = await door.send(pending.value)
    if (!done.ok) throw new Error(done.code)
    return done.value.fragment
  }
  const no = { purposes: [], channels: [], by: null }
  const signed = async (choice: Parameters<typeof agreeing>[0] = {}, which = form) => answer(await linkTo(which), choice)
  /** What an officer recorded from paper. */
  const onPaper = async (channels: string[], basis: 'consent' | 'legitimate-interest' = 'consent'): Promise<void> => {
    const consent = {
      ...{ action: 'permit', quitclaim: crypto.randomUUID(), purposes: ['information'], channels, basis, territory: null },
      ...{ from: '2026-01-01', until: '2028-01-01', method: 'paper', form: null, evidence: null },
    }
    await store(await member.consent(about.owner, consent as unknown as ConsentAction))
  }
  const said = async (): Promise<readonly ConsentStatement[]> => {
    const { changes } = (await (await member.get(house.app, '/api/feed?limit=1000')).json()) as {
      changes: { statement: { body: ConsentStatement } }[]
    }
    return changes.flatMap(({ statement: { body } }) =>
      (body.type as string) === 'consent' && body.owner === about.owner ? [body] : [],
    )
  }
  const state = async () => foldConsent((await said()).map((statement) => ({ statement, verified: true })))
  /** Channels a verdict would clear today. */
  const clear = async () => {
    const now = await state()
    return ['website', 'own:lobby', 'press', 'intranet'].filter(
      (channel) => permissionOn(now, onDay(channel, today()), noRules).permitted,
    )
  }
  const open = async (fragment: string) => {
    const { door } = person()
    const opened = await door.openOwn(fragment)
    if (!opened.ok) throw new Error(opened.code)
    return { door, view: opened.value }
  }

  beforeEach(async () => {
    member = await TestMember.founder(house.app)
    form = await publishForm(house.app, member, formDocument({ territory: null }))
    const subject = await member.subject()
    await store(subject)
    about = { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
  })

  /** Asks nothing of what the first form asks. */
  const otherForm = () =>
    publishForm(
      house.app,
      member,
      formDocument({
        form: 'press',
        territory: null,
        matching: null,
        channels: [
          { channel: 'press', label: { nl: 'Pers', en: 'Press' }, sentence: { nl: 'In de krant.', en: 'In the paper.' } },
          { channel: 'intranet', label: { nl: 'Intranet', en: 'Intranet' }, sentence: { nl: 'Binnen.', en: 'Inside.' } },
        ],
      }),
    )

  test('"stop everything" from the oldest link stops what every link and every officer recorded, and recognition', async () => {
    const face = await member.share(about.owner, 'faces')
    expect((await member.post(house.app, '/api/shares', face)).status).toBe(201)
    const halves = async () =>
      (await house.deps.shred`select 1 from server_share where share_id = ${face.statement.body.share}`).length
    const oldest = await signed({ matching: true })
    await signed({ channels: ['press'] }, await otherForm())
    await onPaper(['intranet'])
    const grant = crypto.randomUUID() as QuitclaimId
    await store(await member.consent(about.owner, { action: 'matching-permit', grant, until: null }))
    expect(await clear()).toEqual(['website', 'press', 'intranet'])

    const { door, view } = await open(oldest)
    // The page told a third of it, and stopped a third of it.
    expect(view.quitclaims.map(({ channels, counts }) => [channels, counts])).toEqual(
      expect.arrayContaining([
        [['website'], true],
        [['press'], true],
        [['intranet'], true],
      ]),
    )
    expect(view.matching).toHaveLength(2)
    expect(await halves()).toBe(1)
    expect(await door.say(oldest, { type: 'withdraw-all' })).toMatchObject({ ok: true })
    expect(await clear()).toEqual([])
    expect(matchingPermittedOn(await state(), today())).toBe(false)
    expect(await halves()).toBe(0)
    const after = await open(oldest)
    expect(after.view.standing).toEqual({ quitclaims: [], grants: [] })
  })

  test('"stop everything" leaves nothing standing, however much there is: in several messages, each with its receipt', async () => {
    const own = await signed()
    const grants: Awaited<ReturnType<typeof member.consent>>[] = []
    for (let i = 0; i < 2 * consentsAtMost; i++)
      grants.push(
        await member.consent(about.owner, { action: 'matching-permit', grant: crypto.randomUUID() as QuitclaimId, until: null }),
      )
    await store(...grants)
    const { door } = await open(own)
    const done = await door.say(own, { type: 'withdraw-all' })
    // The quitclaim and all grants: one more than fits into two.
    expect(done.ok && new Set(done.value.flatMap(({ receipts }) => receipts)).size).toBe(3)
    expect((await open(own)).view.standing).toEqual({ quitclaims: [], grants: [] })
    expect(await clear()).toEqual([])
  })

  test('an answer ends all that its form asks about, however much there is, and a connection that goes in between loses nothing of it', async () => {
    for (let i = 0; i < 3; i++) {
      const permits = Array.from({ length: 100 }, () =>
        member.consent(about.owner, {
          ...{
            action: 'permit',
            quitclaim: crypto.randomUUID(),
            purposes: ['information'],
            channels: ['website'],
            basis: 'consent',
          },
          ...{ territory: null, from: '2026-01-01', until: '2028-01-01', method: 'paper', form: null, evidence: null },
        } as unknown as ConsentAction),
      )
      await store(...(await Promise.all(permits)))
    }
    const fragment = await linkTo(form)
    const honest = postsTo(house.app)
    let isDown = true
    const { door } = createPerson((path, body) =>
      path === 'persons/say' && isDown ? Promise.resolve({ ok: false, code: 'offline' }) : honest(path, body),
    )
    expect(await door.openAsk(fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(fragment, agreeing(no))
    if (!pending.ok) throw new Error(pending.code)
    expect(await door.send(pending.value)).toMatchObject({ ok: false, code: 'offline' })
    expect(await clear()).toEqual(['website'])
    isDown = false
    const done = await door.send(pending.value)
    if (!done.ok) throw new Error(done.code)
    expect(await clear()).toEqual([])
    expect(standsOf(await said())).toEqual({ quitclaims: [], grants: [] })
    // Each message has its own line in the log, and its own receipt: together they prove the whole answer.
    const logs = new Set([done.value.logged.key])
    const proven = await Promise.all(
      done.value.receipts.map(async (jws) => {
        const checked = await checkReceipt(jws, receiptPrimitives, logs)
        if (!checked.ok) throw new Error(checked.fault)
        return { seq: checked.receipt.log.seq, said: checked.receipt.signedStatements.map(({ body }) => body.statement) }
      }),
    )
    expect(new Set(proven.map(({ seq }) => seq)).size).toBe(Math.ceil(301 / consentsAtMost))
    const { request, further = [] } = pending.value
    const sent = [request, ...further].flatMap(({ consents }) => consents.map(({ body }) => body.statement))
    expect(sent.length).toBe(301)
    expect(proven.flatMap((one) => one.said)).toEqual(sent)
  })

  test('"stop everything" ends what its page cannot verify', async () => {
    const own = await signed()
    await signed({ channels: ['press'] }, await otherForm())
    const honest = postsTo(house.app)
    // A server that does not tell of the other link: its signature is nobody's here.
    const { door } = createPerson(async (path, body) => {
      const answer = await honest(path, body)
      return path === 'persons/open' && answer.ok ? { ok: true, value: { ...(answer.value as object), others: [] } } : answer
    })
    const opened = await door.openOwn(own)
    expect(opened).toMatchObject({ ok: true, value: { quitclaims: [{ channels: ['website'] }] } })
    expect(await door.say(own, { type: 'withdraw-all' })).toMatchObject({ ok: true })
    expect(await clear()).toEqual([])
  })

  test('a channel that is unticked ends in everything that permits it, and nothing else does', async () => {
    const own = await signed({ channels: ['website', 'own:lobby'] })
    await onPaper(['website', 'press'])
    await onPaper(['website'], 'legitimate-interest')
    const { door } = await open(own)
    expect(await door.say(own, { type: 'withdraw', channels: ['website'] })).toMatchObject({ ok: true })
    expect(await clear()).toEqual(['own:lobby', 'press'])
  })

  test('recognition stops in every grant', async () => {
    const own = await signed({ matching: true })
    await store(
      await member.consent(about.owner, { action: 'matching-permit', grant: crypto.randomUUID() as QuitclaimId, until: null }),
    )
    const { door } = await open(own)
    expect(await door.say(own, { type: 'withdraw-matching' })).toMatchObject({ ok: true })
    expect(matchingPermittedOn(await state(), today())).toBe(false)
    expect(await clear()).toEqual(['website'])
  })

  test('a no through a new link ends what it asked about; what it did not ask stays, and the page knows both', async () => {
    await signed({ channels: ['website', 'own:lobby'], matching: true })
    await onPaper(['press', 'website'])
    const fragment = await linkTo(form)
    const opened = await person().door.openAsk(fragment)
    if (!opened.ok) throw new Error(opened.code)
    const { form: document, standing } = opened.value
    expect(effectOf(document, { channels: [], matching: false }, standing, { on: today(), pending: false })).toMatchObject({
      stops: expect.arrayContaining(['website', 'own:lobby']) as unknown,
      stays: [{ channel: 'press', until: '2028-01-01' }],
      matching: 'stops',
    })
    await answer(fragment, no)
    expect(await clear()).toEqual(['press'])
    expect(matchingPermittedOn(await state(), today())).toBe(false)
  })

  test('a smaller yes through a new link: the rest of what was asked ends, the old record stays as history', async () => {
    await signed({ channels: ['website', 'own:lobby'] })
    await onPaper(['press'])
    await signed({ channels: ['own:lobby'] })
    expect(await clear()).toEqual(['own:lobby', 'press'])
    expect((await state()).quitclaims.map(({ ended }) => ended)).toEqual(expect.arrayContaining(['superseded', null, null]))
    // A form about other channels changes nothing of it.
    await signed({ channels: ['intranet'] }, await otherForm())
    expect(await clear()).toEqual(['own:lobby', 'intranet'])
  })

  test('what waits for an officer ends at once what it refuses, and what it repeats only when it counts', async () => {
    await signed({ channels: ['website', 'own:lobby'] })
    await answer(await linkTo(form, { pending: true }), { channels: ['website'] })
    const counting = standsOf((await said()).slice(0, 1))
    expect(counting.quitclaims[0]?.channels).toEqual(['website', 'own:lobby'])
    const first = (await state()).quitclaims.find(({ id }) => id === counting.quitclaims[0]?.quitclaim)
    expect(first).toMatchObject({ channels: ['website'], ended: null })
  })

  test('an answer for a child by somebody who has no say yet leaves what it repeats standing', async () => {
    const minors = { lapseAt: 16, guardians: 1 as const, sentence: { nl: 'Ouders tekenen.', en: 'Parents sign.' } }
    const forChildren = await publishForm(house.app, member, formDocument({ form: 'children', territory: null, minors }))
    const by = (relation: 'parent' | 'other') => ({
      who: 'guardians' as const,
      child: 'Mila de Wit',
      guardians: [{ name: 'Sanne de Wit', relation, signature: { kind: 'typed' as const, text: 'Sanne de Wit' } }],
      ageBand: '0-11' as const,
    })
    await signed({ channels: ['website', 'own:lobby'], by: by('parent') }, forChildren)
    const [parents] = (await state()).quitclaims
    // Grandmother may or may not decide; what the parent said about the website goes on, what she refuses stops at once.
    await signed({ channels: ['website'], by: by('other') }, forChildren)
    expect((await state()).quitclaims.find(({ id }) => id === parents?.id)).toMatchObject({ channels: ['website'], ended: null })
  })

  test('signing again carries no recognition along: it ends unless it is asked for itself', async () => {
    const own = await signed({ matching: true })
    const { door } = await open(own)
    const pending = await door.renew(own, agreeing({ channels: ['website', 'own:lobby'] }))
    if (!pending.ok) throw new Error(pending.code)
    expect(await door.send(pending.value)).toMatchObject({ ok: true })
    expect(matchingPermittedOn(await state(), today())).toBe(false)
    expect(await clear()).toEqual(['website', 'own:lobby'])
  })
})
