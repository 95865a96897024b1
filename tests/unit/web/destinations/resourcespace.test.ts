// The ResourceSpace adapter against its documented API contract; docs/operating.md has the manual check.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { resourcespace } from '../../../../web/destinations/resourcespace/adapter.ts'
import { ImageBank, privateKey } from './image-bank.ts'
import { deliveryOf } from '../../../support/delivery.ts'
import { answerHttp } from '../../../support/http-answers.ts'

const signal = new AbortController().signal

describe('ResourceSpace, against its documented contract', () => {
  let bank: ImageBank
  let server: Awaited<ReturnType<typeof answerHttp>>
  const connect = (key = privateKey, more: { readonly people?: number } = {}) =>
    resourcespace.connect(
      resourcespace.settings.parse({
        address: server.url,
        user: 'anna',
        privateKey: key,
        resourceType: 1,
        endedState: 2,
        fields: { title: 8, channel: 90, until: 91, fingerprint: 92, ...more },
      }),
    )

  beforeEach(async () => {
    bank = new ImageBank()
    server = await answerHttp(bank.answer)
  })
  afterEach(() => server.stop())

  it('creates the resource, fills its fields, attaches the file byte for byte', async () => {
    const delivery = deliveryOf('open dag & co "1".jpg', 3000)
    expect(await connect().put(signal, delivery)).toEqual({ ok: true, outcome: 'stored', address: '1' })
    const stored = bank.resources.get('1')
    expect(Object.fromEntries(stored?.fields ?? [])).toEqual({
      8: delivery.name,
      90: 'website',
      91: '2027-03-31',
      92: delivery.sha256,
    })
    expect(stored).toMatchObject({ file: delivery.sha256, archive: '0' })
    // The private key signs and never travels.
    expect(server.asked.some(({ body }) => body.includes(privateKey))).toBe(false)
  })

  it.each(['update_field', 'upload_multipart', 'put_resource_data'])(
    'goes on with the same resource after %s broke',
    async (broken) => {
      const delivery = deliveryOf('a.jpg', 3000)
      let calls = 0
      bank.break = (name) => (name === broken && calls++ === Number(broken === 'update_field') ? 'hang-up' : undefined)
      expect(await connect().put(signal, delivery)).toMatchObject({ ok: false, problem: 'unreachable' })
      expect(bank.resources.get('1')?.archive).toBe('-2')
      expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, address: '1' })
      expect(await connect().put(signal, delivery)).toMatchObject({ ok: true, outcome: 'there-already', address: '1' })
      expect([bank.resources.size, bank.resources.get('1')?.archive]).toEqual([1, '0'])
    },
  )

  it('moves a resource to its own state when consent ended, and changes the date before', async () => {
    await connect().put(signal, deliveryOf('a.jpg', 100))
    expect(await connect().tell?.(signal, '1', '2026-12-31' as never, [])).toEqual({ ok: true })
    expect(bank.resources.get('1')?.fields.get('91')).toBe('2026-12-31')
    expect(await connect().tell?.(signal, '1', 'ended', [])).toEqual({ ok: true })
    expect(bank.resources.get('1')?.archive).toBe('2')
    expect(await connect().tell?.(signal, '99', 'ended', [])).toMatchObject({ ok: false, problem: 'forbidden' })
  })

  it('tags stop showing when consent ended: neither its channel nor the names that somebody wrote there stay, and nobody is named until it is', async () => {
    const delivery = deliveryOf('a.jpg', 100)
    const naming = connect(privateKey, { people: 29 })
    await naming.put(signal, delivery)
    const { fields } = bank.resources.get('1') ?? { fields: new Map<string, string>() }
    fields.set('29', 'Anna de Vries')
    expect(await naming.tell?.(signal, '1', '2026-12-31' as never, [])).toEqual({ ok: true })
    expect(await naming.put(signal, delivery)).toMatchObject({ outcome: 'there-already' })
    expect([fields.get('29'), fields.get('90')]).toEqual(['Anna de Vries', 'website'])
    expect(await naming.tell?.(signal, '1', 'ended', [])).toEqual({ ok: true })
    expect([fields.get('29'), fields.get('90')]).toEqual(['', ''])
    // Where no such field was named, nothing of somebody else's is touched.
    fields.set('29', 'Anna de Vries')
    expect(await connect().tell?.(signal, '1', 'ended', [])).toEqual({ ok: true })
    expect(fields.get('29')).toBe('Anna de Vries')
  })

  it('is not told before its tags are off: the state alone is half of it', async () => {
    await connect().put(signal, deliveryOf('a.jpg', 100))
    bank.break = (name) => (name === 'update_field' ? 'hang-up' : undefined)
    expect(await connect().tell?.(signal, '1', 'ended', [])).toMatchObject({ ok: false, problem: 'unreachable' })
    expect(bank.resources.get('1')?.archive).toBe('2')
  })

  it('a resource that had ended comes back when its consent does, as the same one', async () => {
    const delivery = deliveryOf('a.jpg', 100)
    await connect().put(signal, delivery)
    await connect().tell?.(signal, '1', 'ended', [])
    expect(await connect().put(signal, delivery)).toEqual({ ok: true, outcome: 'there-already', address: '1' })
    expect([bank.resources.size, bank.resources.get('1')?.archive]).toEqual([1, '0'])
  })

  it('a set-up whose fingerprint cannot be searched is found out, and cleaned up', async () => {
    bank.break = (name) => (name === 'do_search' ? { status: 200, json: [] } : undefined)
    expect((await connect().check(signal)).at(-1)).toMatchObject({ step: 'write', problem: 'not_recognised' })
    const removed = server.asked.filter(({ body }) => body.includes('function=delete_resource'))
    expect(removed).toHaveLength(2)
  })

  it('names what is wrong', async () => {
    expect(await connect('wrong').put(signal, deliveryOf('a.jpg', 10))).toMatchObject({ problem: 'sign_in_refused' })
    bank.break = () => ({ status: 200, text: '<html>Sign in</html>' })
    expect(await connect().put(signal, deliveryOf('a.jpg', 10))).toMatchObject({ problem: 'answer_not_understood' })
    bank.break = (name) => (name === 'create_resource' ? { status: 200, json: false } : undefined)
    expect(await connect().put(signal, deliveryOf('a.jpg', 10))).toMatchObject({ problem: 'forbidden' })
  })

  it('checks a set-up and leaves nothing behind', async () => {
    expect(await connect().check(signal)).toEqual(['reach', 'sign-in', 'write', 'remove'].map((step) => ({ step, ok: true })))
    expect(bank.resources.size).toBe(0)
  })
})
