// ResourceSpace's consent manager, against its documented contract: one pseudonymous consent per quitclaim, linked to what rests on it, ended and renewed with it.
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConsentFact } from '../../../../core/consent-facts.ts'
import { dayBefore, today } from '../../../../core/dates.ts'
import type { CalendarDate, Pseudonym, QuitclaimId } from '../../../../core/ids.ts'
import type { Delivery } from '../../../../web/destinations/contract.ts'
import { resourcespace } from '../../../../web/destinations/resourcespace/adapter.ts'
import { ImageBank, privateKey } from './image-bank.ts'
import { deliveryOf } from '../../../support/delivery.ts'
import { answerHttp } from '../../../support/http-answers.ts'

const signal = new AbortController().signal
const until = (date: string): CalendarDate => date as CalendarDate

const consentOf = (pseudonym: string, end: string | null): ConsentFact => ({
  quitclaim: randomUUID() as QuitclaimId,
  pseudonym: pseudonym as Pseudonym,
  channels: ['website', 'print'],
  until: end as CalendarDate | null,
})
const restingOn = (name: string, ...consents: ConsentFact[]): Delivery => {
  const delivery = deliveryOf(name, 500)
  return { ...delivery, facts: { ...delivery.facts, consents } }
}

describe("ResourceSpace's consent manager, against its documented contract", () => {
  let bank: ImageBank
  let server: Awaited<ReturnType<typeof answerHttp>>
  const connect = (consents = true) =>
    resourcespace.connect(
      resourcespace.settings.parse({
        address: server.url,
        user: 'anna',
        privateKey,
        resourceType: 1,
        endedState: 2,
        fields: { title: 8, channel: 90, until: 91, fingerprint: 92 },
        consents,
      }),
    )
  const linkedTo = (resource: string): readonly string[] =>
    bank.links.filter((link) => link.resource === resource).map(({ consent }) => consent)
  const calls = (name: string): number => server.asked.filter(({ body }) => body.includes(`function=consentmanager_${name}`)).length
  const anna = consentOf('P-7K3F-92QD', '2027-03-31')
  const bram = consentOf('P-0M4D-ZZ1Q', null)

  beforeEach(async () => {
    bank = new ImageBank()
    server = await answerHttp(bank.answer)
  })
  afterEach(() => server.stop())

  it('each quitclaim becomes one consent under a pseudonym, linked to every photo that rests on it', async () => {
    const connection = connect()
    expect(await connection.put(signal, restingOn('a.jpg', anna, bram))).toMatchObject({ ok: true, address: '1' })
    expect(await connection.put(signal, restingOn('b.jpg', anna))).toMatchObject({ ok: true, address: '2' })
    expect([...bank.consents.values()]).toEqual([
      {
        name: `Imprimatur P-7K3F-92QD ${anna.quitclaim}`,
        email: '',
        telephone: '',
        consent_usage: 'website, print',
        notes: null,
        expires: '2027-03-31',
      },
      expect.objectContaining({ name: `Imprimatur P-0M4D-ZZ1Q ${bram.quitclaim}`, expires: null }),
    ])
    expect([linkedTo('1'), linkedTo('2')]).toEqual([['1', '2'], ['1']])
    // A person in three hundred photos is looked up once.
    expect(calls('get_all_consents')).toBe(2)
  })

  it('a second try, and another browser, find what is there', async () => {
    const delivery = restingOn('a.jpg', anna)
    await connect().put(signal, delivery)
    expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already' })
    expect([bank.consents.size, linkedTo('1')]).toEqual([1, ['1']])
  })

  it('a renewed consent replaces the old one: whatever has an ended consent linked is archived there', async () => {
    await connect().put(signal, restingOn('a.jpg', anna, bram))
    bank.consents.set('9', { name: 'Joe Smith', consent_usage: '', expires: null })
    bank.links.push({ resource: '1', consent: '9' })
    const renewed = consentOf('P-7K3F-92QD', '2029-03-31')
    expect(await connect().tell?.(signal, '1', until('2029-03-31'), [renewed, bram])).toEqual({ ok: true })
    const names = linkedTo('1').map((consent) => bank.consents.get(consent)?.['name'])
    // What somebody linked there by hand is left alone.
    expect(names.toSorted()).toEqual([
      `Imprimatur P-0M4D-ZZ1Q ${bram.quitclaim}`,
      `Imprimatur P-7K3F-92QD ${renewed.quitclaim}`,
      'Joe Smith',
    ])
    expect(bank.resources.get('1')?.fields.get('91')).toBe('2029-03-31')
  })

  it('a consent that ended has its last day there, stays linked, and keeps what somebody noted', async () => {
    await connect().put(signal, restingOn('a.jpg', anna))
    bank.consents.set('1', { ...bank.consents.get('1'), notes: 'Paper form in room 12', email: 'desk@example.org' })
    const ended = { ...anna, until: dayBefore(today()) }
    expect(await connect().tell?.(signal, '1', 'ended', [ended])).toEqual({ ok: true })
    expect(bank.consents.get('1')).toMatchObject({
      expires: ended.until,
      notes: 'Paper form in room 12',
      email: 'desk@example.org',
    })
    expect([bank.resources.get('1')?.archive, linkedTo('1')]).toEqual(['2', ['1']])
  })

  it('an erased person: the consent that is there ends, and none is made where none was', async () => {
    await connect().put(signal, restingOn('a.jpg', anna))
    const gone = (quitclaim: QuitclaimId): ConsentFact => ({
      quitclaim,
      pseudonym: null,
      channels: [],
      until: dayBefore(today()),
    })
    const facts = [gone(anna.quitclaim), gone(bram.quitclaim)]
    expect(await connect().tell?.(signal, '1', 'ended', facts)).toEqual({ ok: true })
    expect([...bank.consents.values()]).toEqual([
      expect.objectContaining({ expires: dayBefore(today()), consent_usage: 'website, print' }),
    ])
  })

  it('where it is off the set-up says so, and a photo does not become active without its consents', async () => {
    bank.consentManager = false
    expect((await connect().check(signal)).at(-1)).toEqual({ step: 'consents', ok: false, problem: 'no_consents', status: 200 })
    expect(await connect().put(signal, restingOn('a.jpg', anna))).toMatchObject({ problem: 'no_consents' })
    expect(bank.resources.get('1')?.archive).toBe('-2')
    bank.consentManager = true
    expect(await connect().put(signal, restingOn('b.jpg', anna))).toMatchObject({ ok: true, outcome: 'stored' })
  })

  it('a photo whose consent ended comes down although the consent manager is off by now', async () => {
    await connect().put(signal, restingOn('a.jpg', anna))
    bank.consentManager = false
    expect(await connect().tell?.(signal, '1', 'ended', [anna])).toMatchObject({ problem: 'no_consents' })
    expect(bank.resources.get('1')?.archive).toBe('2')
  })

  it('a consent that somebody deleted there is made again by the next try', async () => {
    const connection = connect()
    await connection.put(signal, restingOn('a.jpg', anna))
    bank.consents.clear()
    bank.links = []
    expect(await connection.put(signal, restingOn('b.jpg', anna))).toMatchObject({ problem: 'no_consents' })
    expect(await connection.put(signal, restingOn('c.jpg', anna))).toMatchObject({ ok: true })
    expect(linkedTo('3')).toEqual(['1'])
  })

  it('the set-up makes and removes a consent; switched off, none of it is asked for', async () => {
    const steps = ['reach', 'sign-in', 'consents', 'write', 'remove']
    expect(await connect().check(signal)).toEqual(steps.map((step) => ({ step, ok: true })))
    expect([calls('create_consent'), bank.consents.size, bank.resources.size, bank.links]).toEqual([1, 0, 0, []])
    const before = calls('')
    await connect(false).put(signal, restingOn('a.jpg', anna))
    expect(calls('')).toBe(before)
  })
})
