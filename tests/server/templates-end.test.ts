// Templates of a face outlive no permission: they go when the last one that counts is withdrawn, or ends by itself, and not before.
import { beforeEach, expect, test } from 'vitest'
import type { FormRef } from '../../core/asks/statements.ts'
import type { CalendarDate, OwnerId, Pseudonym, QuitclaimId } from '../../core/ids.ts'
import { readLines } from '../../server/db/log.ts'
import { destroyEndedTemplates } from '../../server/destruction.ts'
import { formDocument } from '../support/form-samples.ts'
import { agreeing, createPerson, makeLink, postsTo, publishForm } from '../support/person-client.ts'
import { useHouse } from './house.ts'
import { TestMember } from './member.ts'
import { onSomeEngine } from './postgres.ts'

const day = 86_400_000

onSomeEngine((cluster) => {
  const house = useHouse(cluster)
  let member: TestMember
  let form: FormRef
  let about: { owner: OwnerId; pseudonym: Pseudonym }
  let face: string

  const store = async (...statements: unknown[]): Promise<void> => {
    expect(await member.say(house.app, ...statements)).toEqual(statements.map(() => 'stored'))
  }
  const on = (days: number): CalendarDate =>
    new Date(house.deps.clock().getTime() + days * day).toISOString().slice(0, 10) as CalendarDate
  const permit = async (until: CalendarDate | null): Promise<QuitclaimId> => {
    const grant = crypto.randomUUID() as QuitclaimId
    await store(await member.consent(about.owner, { action: 'matching-permit', grant, until }))
    return grant
  }
  const withdraw = async (grant: QuitclaimId) => store(await member.consent(about.owner, { action: 'matching-withdraw', grant }))
  const halves = async () => (await house.deps.shred`select 1 from server_share where share_id = ${face}`).length
  const reasons = async () =>
    (await house.deps.main<{ reason: string }[]>`select reason from ledger where owner_id = ${about.owner}`).map(
      ({ reason }) => reason,
    )
  /** Permits recognition through a link whose answers wait for an officer. */
  const sendPending = async (): Promise<void> => {
    const { door } = createPerson(postsTo(house.app))
    const link = await makeLink(member, form, about, { pending: true })
    await store(link.signed)
    expect(await door.openAsk(link.fragment)).toMatchObject({ ok: true })
    const pending = await door.sign(link.fragment, agreeing({ matching: true }))
    if (!pending.ok) throw new Error(pending.code)
    expect(await door.send(pending.value)).toMatchObject({ ok: true })
  }

  beforeEach(async () => {
    member = await TestMember.founder(house.app)
    form = await publishForm(house.app, member, formDocument())
    const { owner, pseudonym, share } = await member.withShare(house.app, 'faces')
    about = { owner, pseudonym: pseudonym! }
    face = share
  })

  test('a permission that is over does not keep what the withdrawal of the last one destroys', async () => {
    await permit(on(-10))
    const other = await permit(null)
    const live = await permit(on(300))
    await withdraw(live)
    expect(await halves()).toBe(1)
    await withdraw(other)
    expect(await halves()).toBe(0)
    expect(await reasons()).toEqual(['matching-withdrawn'])
  })

  test('nor does one that no officer accepted', async () => {
    const live = await permit(on(300))
    await sendPending()
    await withdraw(live)
    expect(await halves()).toBe(0)
  })

  test('the sweep destroys what nothing permits any more, once, with a line in ledger and log', async () => {
    await permit(on(3))
    expect(await destroyEndedTemplates(house.deps)).toBe(0)
    expect(await halves()).toBe(1)
    house.pass(5 * day)
    expect(await destroyEndedTemplates(house.deps)).toBe(1)
    expect(await halves()).toBe(0)
    expect(await reasons()).toEqual(['matching-ended'])
    expect(await destroyEndedTemplates(house.deps)).toBe(0)
    const lines = await readLines(house.deps.main, member.workspace, 0, 100)
    expect(lines.filter(({ line }) => line.includes('"matching-end"'))).toHaveLength(1)
  })

  test('the sweep leaves what is permitted for longer, what waits for an officer, and what nobody asked about', async () => {
    const ids = [face]
    await permit(on(-1))
    await permit(on(300))
    const waits = await member.withShare(house.app, 'faces')
    ids.push(waits.share)
    about = { owner: waits.owner, pseudonym: waits.pseudonym! }
    await permit(on(-1))
    await sendPending()
    ids.push((await member.withShare(house.app, 'faces')).share)
    expect(await destroyEndedTemplates(house.deps)).toBe(0)
    expect(await house.deps.shred`select 1 from server_share where share_id = any(${ids}::uuid[])`).toHaveLength(3)
  })

  test('whoever must never appear keeps no templates either, once a week has passed', async () => {
    await permit(null)
    await store(await member.consent(about.owner, { action: 'never' }))
    house.pass(6 * day)
    expect(await destroyEndedTemplates(house.deps)).toBe(0)
    expect(await halves()).toBe(1)
    house.pass(2 * day)
    expect(await destroyEndedTemplates(house.deps)).toBe(1)
    expect(await halves()).toBe(0)
    expect(await reasons()).toEqual(['matching-ended'])
  })

  test('a "never" that was a mistake costs no template: lifted within the week, all is as it was', async () => {
    await permit(null)
    const never = await member.consent(about.owner, { action: 'never' })
    await store(never)
    expect(await destroyEndedTemplates(house.deps)).toBe(0)
    await store(await member.consent(about.owner, { action: 'never-lifted', never: never.body.statement }))
    house.pass(30 * day)
    expect(await destroyEndedTemplates(house.deps)).toBe(0)
    expect(await halves()).toBe(1)
  })

  test('a "never" keeps nothing that was over anyway', async () => {
    await permit(on(-1))
    await store(await member.consent(about.owner, { action: 'never' }))
    expect(await destroyEndedTemplates(house.deps)).toBe(1)
    expect(await halves()).toBe(0)
  })
})
