// The webhook adapter against a receiver on loopback that checks the signature as docs/formats.md describes it, with Node's own HMAC.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CalendarDate, StatementId } from '../../../../core/ids.ts'
import type { Lapsed } from '../../../../web/destinations/contract.ts'
import { webhook } from '../../../../web/destinations/webhook/adapter.ts'
import { deliveryOf } from '../../../support/delivery.ts'
import { answerHttp, type Answered, type Asked } from '../../../support/http-answers.ts'

const signal = new AbortController().signal
const secret = 'gedeeld geheim van 2026 ✓'
const lapsed: Lapsed = {
  publication: '00000000-0000-4000-8000-000000000001' as StatementId,
  place: 'Website',
  name: 'open dag é 1.jpg',
  address: null,
  channel: 'website',
  until: '2027-03-31' as CalendarDate,
}

describe('a webhook', () => {
  let server: Awaited<ReturnType<typeof answerHttp>>
  let answer: (asked: Asked) => Answered | 'hang-up'
  let knownSecret = secret

  /** Takes only what is signed with the secret it knows. */
  const receiver = ({ headers, body }: Asked): Answered => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', knownSecret).update(body).digest('hex')}`)
    const given = Buffer.from(String(headers['imprimatur-signature']))
    return { status: expected.length === given.length && timingSafeEqual(expected, given) ? 204 : 403 }
  }

  beforeEach(async () => {
    knownSecret = secret
    answer = receiver
    server = await answerHttp((asked) => answer(asked))
  })
  afterEach(() => server.stop())

  const connect = () => webhook.connect(webhook.settings.parse({ address: `${server.url}/hooks/photos`, secret }))
  const bodies = (): unknown[] => server.asked.map(({ body }) => JSON.parse(body.toString()) as unknown)

  it('tells what should come down, signed; nothing of a person and not the secret', async () => {
    expect(await connect().announce?.(signal, lapsed)).toEqual({ ok: true })
    expect(bodies()).toEqual([
      {
        version: 1,
        sentAt: expect.stringMatching(/^20\d\d-.*Z$/) as string,
        event: 'publication.lapsed',
        ...lapsed,
        takeOff: ['file', 'names', 'tags'],
      },
    ])
    expect(server.asked[0]).toMatchObject({ method: 'POST', path: '/hooks/photos' })
    expect(JSON.stringify(server.asked)).not.toContain('geheim')
  })

  it('is refused by a receiver that knows another secret', async () => {
    knownSecret = 'another secret of theirs'
    expect(await connect().announce?.(signal, lapsed)).toEqual({ ok: false, problem: 'not_believed', status: 403 })
  })

  it.each([
    [401, 'not_believed'],
    [404, 'nobody_listens'],
    [405, 'nobody_listens'],
    [410, 'nobody_listens'],
    [400, 'refused'],
  ])('knows no user and no folder: %i is %s', async (status, problem) => {
    answer = () => ({ status })
    expect(await connect().check(signal)).toEqual([{ step: 'reach', ok: false, problem, status }])
  })

  it('names what is wrong, and takes no files', async () => {
    answer = () => 'hang-up'
    expect(await connect().announce?.(signal, lapsed)).toMatchObject({ ok: false, problem: 'unreachable' })
    answer = () => ({ status: 503 })
    expect(await connect().check(signal)).toEqual([{ step: 'reach', ok: false, problem: 'busy', status: 503 }])
    expect(await connect().put(signal, deliveryOf('a.jpg', 10))).toMatchObject({ ok: false, problem: 'refused' })
  })

  it('checks a set-up with a message that is about nothing', async () => {
    expect(await connect().check(signal)).toEqual([{ step: 'reach', ok: true }])
    expect(bodies()).toMatchObject([{ event: 'test' }])
  })

  it('wants https and a secret that is not guessed', () => {
    expect(webhook.settings.safeParse({ address: 'http://example.org/x', secret }).success).toBe(false)
    expect(webhook.settings.safeParse({ address: 'https://example.org/x', secret: 'short' }).success).toBe(false)
  })
})
