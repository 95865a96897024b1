// A new link of My consent from an officer (protocol §4): mailed or handed over it sees what stands, changes and withdraws; only a reading link opens what is sealed.
import { beforeEach, expect, test } from 'vitest'
import { formHash, type FormReference } from '../../core/forms/document.ts'
import { createPseudonym, OwnerId, type Pseudonym } from '../../core/ids.ts'
import type { Signed } from '../../core/statements.ts'
import { Outcomes } from '../../core/wire.ts'
import type { MakeOwnLink } from '../../core/wire/asks.ts'
import { removeHalvesOfEnded } from '../../server/asks/ended-halves.ts'
import { readLines } from '../../server/db/log.ts'
import { asyncSha256 } from '../../server/hash.ts'
import type { SealedHalf } from '../../workers/vault/api.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, postsTo } from '../support/person-client.ts'
import { Refused, VaultClient } from '../support/vault-client.ts'
import { useHouse } from './house.ts'
import { onSomeEngine } from './postgres.ts'

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()
const accept = { parse: (value: unknown) => value }

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let officer: VaultClient
  let form: FormReference
  let about: { owner: OwnerId; pseudonym: Pseudonym }
  let kept: string

  /** Halves of this person's papers, as this officer's browser has them. */
  const halves = async (): Promise<SealedHalf[]> => {
    const changes = await officer.feed()
    await officer.vault.verifyStatements(changes.map(({ statement }) => statement))
    return changes.flatMap((change) =>
      change.kind === 'share' && change.statement.body.owner === about.owner && change.statement.body.scope === 'papers'
        ? [{ statement: change.statement, sealed: change.sealed }]
        : [],
    )
  }
  const make = async (delivery: 'mailed' | 'handed-over', reads: boolean) =>
    officer.vault.createOwnLink(
      { ...about, form, delivery, expiresAt: inDays(14), address: delivery === 'mailed' ? 'anna@example.org' : null },
      reads ? await halves() : [],
    )
  const stateAll = async (...statements: Signed[]): Promise<void> => {
    const { outcomes } = await officer.ask(Outcomes, 'POST', '/api/statements', { statements })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(statements.map(() => 'stored'))
  }
  const store = async (request: MakeOwnLink, by = officer): Promise<string> => {
    try {
      return ((await by.ask(accept, 'POST', '/api/persons/links', request)) as { outcome: string }).outcome
    } catch (error) {
      if (error instanceof Refused) return error.code
      throw error
    }
  }
  const made = async (delivery: 'mailed' | 'handed-over', reads: boolean): Promise<string> => {
    const { request, fragment } = await make(delivery, reads)
    expect(await store(request)).toBe('stored')
    return fragment
  }
  const codeOf = async (fragment: string): Promise<string> => {
    const answer = await createPerson(postsTo(house.app)).door.openOwn(fragment)
    return answer.ok ? 'opened' : answer.code
  }
  const opened = async (fragment: string) => {
    const { door } = createPerson(postsTo(house.app))
    const answer = await door.openOwn(fragment)
    if (!answer.ok) throw new Error(answer.code)
    return { door, view: answer.value }
  }

  /** The objects of each such line of this workspace's log. */
  const linesOf = async (event: string): Promise<unknown[]> => {
    const lines = await readLines(house.deps.main, officer.session!.workspace.id, 0, 1000)
    return lines
      .map(({ line }) => JSON.parse(line) as { EventID: string; objects: unknown[] })
      .flatMap(({ EventID, objects }) => (EventID === event ? [objects] : []))
  }

  beforeEach(async () => {
    officer = await new VaultClient(house.app).found()
    const document = formDocument()
    form = { form: document.form, version: document.version, hash: await formHash(document, asyncSha256) }
    await officer.ask(accept, 'POST', '/api/forms', { statement: await officer.vault.signForm(form, null), document })
    about = { owner: OwnerId.parse(crypto.randomUUID()), pseudonym: createPseudonym(crypto.getRandomValues(new Uint8Array(5))) }
    const link = await officer.vault.createAsk({
      ...about,
      ...{ event: null, form, expiresAt: inDays(14), delivery: 'handed-over', address: null, pending: false },
    })
    await stateAll(await officer.vault.signOwner(about.owner, 'subject', about.pseudonym), link.signed)
    const { door } = createPerson(postsTo(house.app))
    await door.openAsk(link.fragment)
    const pending = await door.sign(link.fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    const done = await door.send(pending.value)
    if (!done.ok) throw new Error(done.code)
    kept = done.value.fragment
  })

  test('mailed later: sees what stands and withdraws; what was signed stays closed', async () => {
    const fragment = await made('mailed', false)
    const { door, view } = await opened(fragment)
    expect(view).toMatchObject({ later: 'mailed', pseudonym: about.pseudonym, papers: [] })
    expect(view.quitclaims.map(({ channels }) => channels)).toEqual([['website']])
    const said = await door.say(fragment, { type: 'withdraw', channels: ['website'] })
    expect(said.ok).toBe(true)
    expect((await opened(kept)).view.quitclaims[0]).toMatchObject({ ended: 'withdrawn' })
  })

  test('a reading link opens what was signed with the link that was lost', async () => {
    const { view } = await opened(await made('handed-over', true))
    expect(view.later).toBe('reads')
    expect(view.papers).toEqual((await opened(kept)).view.papers)
    expect(view.papers).toHaveLength(1)
  })

  test('shown without reading: nothing sealed either', async () => {
    expect((await opened(await made('handed-over', false))).view).toMatchObject({ later: 'handed-over', papers: [] })
  })

  test('whatever an officer’s browser sends: what is mailed gets no halves, and nobody gets another person’s', async () => {
    const mailed = await make('mailed', true)
    // The vault gives none along.
    expect(mailed.request.own).toEqual([])
    const { own } = (await make('handed-over', true)).request
    expect(own).toHaveLength(1)
    expect(await store({ ...mailed.request, own })).toBe('forbidden')
    const lost = about
    about = { owner: OwnerId.parse(crypto.randomUUID()), pseudonym: createPseudonym(crypto.getRandomValues(new Uint8Array(5))) }
    await stateAll(await officer.vault.signOwner(about.owner, 'subject', about.pseudonym))
    expect(await store({ ...(await make('handed-over', false)).request, own })).toBe('not_found')
    about = lost
    // Sealed to another link's key, a half opens nothing, whoever lets it through.
    const other = await make('handed-over', false)
    expect(await store({ ...other.request, own })).toBe('stored')
    expect((await opened(other.fragment)).view.papers).toEqual([])
  })

  test('only who may ask people makes one; the same again is the same; its parts mixed are nobody’s', async () => {
    const { request } = await make('handed-over', true)
    const viewer = await officer.addMember(['viewer'])
    expect(await store(request, viewer)).toBe('forbidden')
    expect(await store({ ...request, signer: (await make('handed-over', true)).request.signer })).toBe('forbidden')
    expect(await store(request)).toBe('stored')
    expect(await store(request)).toBe('repeated')
  })

  test('through a mailed one something new is agreed to only with the code that goes to its address', async () => {
    const fragment = await made('mailed', false)
    const { door } = await opened(fragment)
    const pending = await door.renew(fragment, agreeing())
    if (!pending.ok) throw new Error(pending.code)
    expect(await door.send(pending.value)).toMatchObject({ ok: false, code: 'code_needed' })
    expect(await door.code(fragment, 'asks/code', { address: 'bram@example.org', language: 'nl' })).toMatchObject({
      code: 'address_unknown',
    })
    expect(await door.code(fragment, 'asks/code', { address: 'anna@example.org', language: 'nl' })).toMatchObject({
      code: 'mail_off',
    })
  })

  test('with a reading link go the halves that were sealed to it, and only those; the log says so; of links that ended by themselves the sweep takes them', async () => {
    const own = async (): Promise<number> => {
      const [row] = await house.deps.main<{ count: number }[]>`select count(*)::integer as count from own_half
        where workspace_id = ${officer.session!.workspace.id}`
      return row?.count ?? 0
    }
    const { request, fragment } = await make('handed-over', true)
    expect(await store(request)).toBe('stored')
    const other = await make('handed-over', true)
    expect(await store(other.request)).toBe('stored')
    expect(await own()).toBe(3)
    // A link for signing that is taken back takes nothing along.
    const plain = await officer.vault.createAsk({
      ...about,
      ...{ event: null, form, expiresAt: inDays(14), delivery: 'handed-over', address: null, pending: false },
    })
    await stateAll(plain.signed, await officer.vault.signAskRevoked(plain.signed.body.ask))
    expect(await own()).toBe(3)
    const before = await linesOf('link.close')
    await stateAll(await officer.vault.signAskRevoked(request.ask.body.ask))
    expect(await own()).toBe(2)
    expect((await linesOf('link.close')).slice(before.length)).toEqual([
      [
        { ParticipantObjectID: request.ask.body.ask, ParticipantObjectIDTypeCode: 'ask', ParticipantObjectDetail: 'papers' },
        { ParticipantObjectID: about.pseudonym, ParticipantObjectIDTypeCode: 'subject', ParticipantObjectDetail: 'papers' },
      ],
    ])
    expect(await codeOf(fragment)).toBe('ask_revoked')
    // Whoever else could read still can, the person's own browser first.
    expect((await opened(kept)).view.papers).toHaveLength(1)
    expect((await opened(other.fragment)).view.papers).toHaveLength(1)
    // What was signed through a mailed link, which ends by itself, and what an earlier version left: the sweep takes both, once.
    const mailed = await make('mailed', false)
    expect(await store(mailed.request)).toBe('stored')
    await house.deps.main`insert into own_half (workspace_id, share_id, signer_id, sealed)
      select workspace_id, share_id, ${mailed.request.signer.body.author}, sealed from own_half
      where signer_id = ${other.request.signer.body.author}`
    await house.deps.main`update ask set revoked = true where ask_id = ${other.request.ask.body.ask}`
    const later = { ...house.deps, clock: () => new Date(Date.now() + 15 * 86_400_000) }
    expect(await removeHalvesOfEnded(house.deps)).toBe(1)
    expect(await removeHalvesOfEnded(later)).toBe(1)
    expect(await removeHalvesOfEnded(later)).toBe(0)
    expect(await own()).toBe(1)
    expect((await opened(kept)).view.papers).toHaveLength(1)
  })

  test('ended by an officer it opens nothing any more; a mailed one ends by itself', async () => {
    const { request, fragment } = await make('handed-over', true)
    expect(await store(request)).toBe('stored')
    const mailed = await made('mailed', false)
    expect(await codeOf(fragment)).toBe('opened')
    await stateAll(await officer.vault.signAskRevoked(request.ask.body.ask))
    expect(await codeOf(fragment)).toBe('ask_revoked')
    const { door } = await opened(mailed)
    const agreed = await door.renew(mailed, agreeing())
    if (!agreed.ok) throw new Error(agreed.code)
    house.pass(15 * 24 * 3_600_000)
    expect(await codeOf(mailed)).toBe('ask_expired')
    // A page that stands open since before agrees to nothing more either; withdrawing waits for nobody.
    expect(await door.send(agreed.value)).toMatchObject({ ok: false, code: 'ask_expired' })
    expect(await door.say(mailed, { type: 'withdraw', channels: ['website'] })).toMatchObject({ ok: true })
    expect(await codeOf(kept)).toBe('opened')
  })
})
