import { afterEach, describe, expect, test, vi } from 'vitest'
import type { OwnerId, RecordId } from '../../../../core/ids.ts'
import type { PutRecord } from '../../../../core/wire.ts'
import type { DeliveredTemplate, TemplatePortMessage } from '../../../../workers/rpc/template-port.ts'
import { TemplateExchange } from '../../../../workers/vault/templates.ts'
import { createVault } from '../../../../workers/vault/vault.ts'
import { foundPractice, newId, type PracticeVault } from '../../../support/practice-vault.ts'

const channels: MessageChannel[] = []
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close()
    port2.close()
  }
})

/** The vision worker's end of a connected port, and what arrived at it. */
async function connected({ vault }: PracticeVault): Promise<{ port: MessagePort; received: DeliveredTemplate[][] }> {
  const channel = new MessageChannel()
  channels.push(channel)
  await vault.connectVision(channel.port1)
  const received: DeliveredTemplate[][] = []
  channel.port2.onmessage = ({ data }: MessageEvent<TemplatePortMessage>) => {
    if (data.type === 'templates') received.push([...data.templates])
  }
  return { port: channel.port2, received }
}

const unit = (length = 128, seed = 1): Float32Array<ArrayBuffer> => {
  const vector = Float32Array.from({ length }, (_, i) => Math.sin(i * seed + seed))
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

/** Offers travel asynchronously; sealing one that has not arrived yet is retried briefly. */
const sealOffer = (
  p: PracticeVault,
  offered: string,
  input: Parameters<PracticeVault['vault']['sealTemplate']>[1],
): Promise<PutRecord> => vi.waitFor(() => p.vault.sealTemplate(offered, input), { timeout: 30_000, interval: 5 })

const offer = (offered: string, embedding: unknown = unit(), model: unknown = 'model@1') => ({
  type: 'offer',
  offered,
  model,
  embedding,
})

describe('an offered embedding', () => {
  test('is sealed once, and delivered to every vision worker as it was', async () => {
    const practice = await foundPractice(createVault())
    const [a, b] = [await connected(practice), await connected(practice)]
    const { statement } = await practice.share('faces')
    a.port.postMessage(offer('one'))
    const input = { record: newId<RecordId>(), version: 1, share: statement.body.share }
    const record = await sealOffer(practice, 'one', input)
    expect(record.statement.body).toMatchObject({ table: 'template', scope: 'faces', owner: statement.body.owner })
    await expect(practice.vault.sealTemplate('one', input)).rejects.toMatchObject({ code: 'not_readable' })

    expect(await practice.vault.deliverTemplates([{ subject: statement.body.owner, record }])).toEqual([
      { record: input.record, model: 'model@1', waiting: false },
    ])
    for (const { received } of [a, b]) {
      await expect.poll(() => received.length).toBe(1)
      expect(received[0]).toEqual([{ subject: statement.body.owner, model: 'model@1', embedding: unit() }])
    }
  })

  test('is not lost while its share is still closed', async () => {
    const practice = await foundPractice(createVault())
    const { port } = await connected(practice)
    const { statement } = await practice.vault.startShare(newId<OwnerId>(), 'faces')
    port.postMessage(offer('one'))
    const input = { record: newId<RecordId>(), version: 1, share: statement.body.share }
    await expect(practice.vault.sealTemplate('one', input)).rejects.toMatchObject({ code: 'share_missing' })
    await practice.vault.completeShare(statement.body.share, 'A'.repeat(43))
    expect(await sealOffer(practice, 'one', input)).toBeDefined()
  })

  test.each([
    [
      'not of length one',
      offer(
        'x',
        unit().map((v) => v * 1.01),
      ),
    ],
    ['all zeros', offer('x', new Float32Array(128))],
    ['not a number', offer('x', unit().fill(Number.NaN, 0, 1))],
    ['too short', offer('x', unit(16))],
    ['too long', offer('x', unit(5000))],
    ['not floats', offer('x', Array.from(unit()))],
    ['without a model', offer('x', unit(), '')],
    ['without a name', offer('', unit())],
    ['with a field too many', { ...offer('x'), more: 1 }],
    ['no offer', { type: 'templates', templates: [] }],
    ['nothing', null],
  ])('that is %s is dropped', async (_name, message) => {
    const practice = await foundPractice(createVault())
    const { port } = await connected(practice)
    const { statement } = await practice.share('faces')
    port.postMessage(message)
    port.postMessage(offer('after'))
    const input = { record: newId<RecordId>(), version: 1, share: statement.body.share }
    await sealOffer(practice, 'after', input)
    await expect(practice.vault.sealTemplate('x', input)).rejects.toMatchObject({ code: 'not_readable' })
  })

  test('keeps its name: a later offer under it changes nothing', async () => {
    const practice = await foundPractice(createVault())
    const { port, received } = await connected(practice)
    const { statement } = await practice.share('faces')
    port.postMessage(offer('one', unit(128, 1)))
    port.postMessage(offer('one', unit(128, 2)))
    const record = await sealOffer(practice, 'one', { record: newId<RecordId>(), version: 1, share: statement.body.share })
    await practice.vault.deliverTemplates([{ subject: statement.body.owner, record }])
    await expect.poll(() => received[0]?.[0]?.embedding).toEqual(unit(128, 1))
  })

  test('is waited for, and one that is none never comes', async () => {
    const exchange = new TemplateExchange()
    const { port1, port2 } = new MessageChannel()
    channels.push({ port1, port2 })
    exchange.connect(port1)
    const [good, bad] = [exchange.arrives('good', 60_000), exchange.arrives('bad', 50)]
    port2.postMessage(offer('bad', unit().fill(Number.NaN, 0, 1)))
    port2.postMessage(offer('good'))
    expect([await good, await bad, await exchange.arrives('good', 0)]).toEqual([true, false, true])
  })

  test('waits only so long: of more than 64 the oldest are forgotten', async () => {
    const practice = await foundPractice(createVault())
    const { port } = await connected(practice)
    const { statement } = await practice.share('faces')
    for (let i = 0; i <= 64; i++) port.postMessage(offer(String(i)))
    const input = { record: newId<RecordId>(), version: 1, share: statement.body.share }
    await sealOffer(practice, '64', input)
    await expect(practice.vault.sealTemplate('0', input)).rejects.toMatchObject({ code: 'not_readable' })
    expect(await practice.vault.sealTemplate('1', input)).toBeDefined()
  })
})

describe('a first match', () => {
  test('puts back to waiting and confirms as the next version, the same vector under the same share', async () => {
    const practice = await foundPractice(createVault())
    const { port, received } = await connected(practice)
    const { share, owner: subject } = (await practice.share('faces')).statement.body
    port.postMessage(offer('one'))
    const first = await sealOffer(practice, 'one', { record: newId<RecordId>(), version: 1, share })
    const back = await practice.vault.restateTemplate(first, true)
    const again = await practice.vault.restateTemplate(back, false)
    const { record } = first.statement.body
    expect([back, again].map(({ statement: { body } }) => [body.record, body.share, body.version])).toEqual([
      [record, share, 2],
      [record, share, 3],
    ])
    expect(await practice.vault.deliverTemplates([{ subject, record: back }])).toMatchObject([{ waiting: true }])
    expect(await practice.vault.deliverTemplates([{ subject, record: again }])).toMatchObject([{ waiting: false }])
    await vi.waitFor(() => {
      expect(received).toEqual([
        [{ subject, model: 'model@1', embedding: unit(), waiting: record }],
        [{ subject, model: 'model@1', embedding: unit() }],
      ])
    })
  })
})

describe('delivering', () => {
  test('leaves out what is not the template of that very person, and replaces what was there', async () => {
    const practice = await foundPractice(createVault())
    const { port, received } = await connected(practice)
    const share = (await practice.share('faces')).statement.body
    port.postMessage(offer('good'))
    const good = await sealOffer(practice, 'good', { record: newId<RecordId>(), version: 1, share: share.share })
    const odd = async (json: unknown, attachment: Uint8Array<ArrayBuffer> | null): Promise<PutRecord> => {
      const document = { json, attachment }
      const [sealed] = await practice.vault.sealRecords([
        { table: 'template', record: newId<RecordId>(), version: 1, share: share.share, document },
      ])
      return sealed!
    }
    const json = { model: 'model@1', dimensions: 128 }
    const vectorBytes = new Uint8Array(unit().buffer)
    const { sealed: person } = await practice.record()
    const subject = share.owner
    const unusable = [
      { subject: newId<OwnerId>(), record: good },
      { subject: person.statement.body.owner, record: person },
      { subject, record: { ...good, envelope: null } },
      { subject, record: await odd(json, null) },
      { subject, record: await odd({ ...json, dimensions: 64 }, vectorBytes.slice()) },
      { subject, record: await odd(json, vectorBytes.slice(1)) },
      { subject, record: await odd(json, new Uint8Array(512)) },
      { subject, record: await odd({ model: 'model@1' }, vectorBytes.slice()) },
      { subject, record: await odd(json, new Uint8Array(unit().fill(Number.NaN, 5, 6).buffer)) },
      { subject, record: await odd(json, new Uint8Array(unit().fill(Infinity, 5, 6).buffer)) },
    ]
    expect(await practice.vault.deliverTemplates([...unusable, { subject, record: good }])).toHaveLength(1)
    expect(await practice.vault.deliverTemplates([])).toEqual([])
    await expect.poll(() => received.map((templates) => templates.map((t) => t.subject))).toEqual([[subject], []])
  })
})
