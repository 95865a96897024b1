// Whom a receipt is believed: a log whose key the reader knows, the key the server vouches for, and the statements themselves; and what each statement is called.
import { describe, expect, test } from 'vitest'
import { checkReceipt, type ReceiptPrimitives } from '../../../../core/asks/check-receipt.ts'
import type { ReceiptPart } from '../../../../core/asks/receipt.ts'
import { createPseudonym } from '../../../../core/ids.ts'
import { createLogSigner } from '../../../../server/log/signer.ts'
import { verifyEd25519 } from '../../../../server/verify.ts'
import { forgeReceipt, permitting, zeroSignature, type Forgery } from '../../../support/forged-receipt.ts'
import { sha256 } from '../../../server/member.ts'

const primitives: ReceiptPrimitives = {
  sha256,
  verify: (key, message, signature) => Promise.resolve(verifyEd25519(key, message, signature)),
}
const id = () => crypto.randomUUID() as never

/** Read by somebody who knows the log it is in. */
async function read(forgery: Forgery) {
  const { jws, logKey } = await forgeReceipt(forgery)
  return checkReceipt(jws, primitives, new Set([logKey]))
}
async function partsOf(forgery: Forgery): Promise<readonly ReceiptPart[]> {
  const checked = await read(forgery)
  if (!checked.ok) throw new Error(checked.fault)
  return checked.receipt.parts
}

test('made from nothing it is nobody’s: right only to a reader who knows that log', async () => {
  const { jws, logKey } = await forgeReceipt()
  expect(await checkReceipt(jws, primitives, new Set([logKey]))).toMatchObject({
    ok: true,
    voucher: { name: 'Ziekenhuis De Linde', practice: false },
  })
  const [, other] = [0, (await forgeReceipt()).logKey]
  expect(await checkReceipt(jws, primitives, new Set([other]))).toEqual({ ok: false, fault: 'other_server' })
  expect(await checkReceipt(jws, primitives, new Set())).toEqual({ ok: false, fault: 'other_server' })
})

const stranger = createLogSigner(crypto.getRandomValues(new Uint8Array(32)))
const wrong: Record<string, readonly [Forgery, string]> = {
  'an invitation nobody signed': [{ ask: ({ body }) => ({ body, signature: zeroSignature }) }, 'invitation'],
  'an invitation changed after it was signed': [
    { ask: ({ body, signature }) => ({ body: { ...body, expiresAt: '2036-01-01T00:00:00.000Z' }, signature }) },
    'invitation',
  ],
  'vouched for by another server': [{ vouchedBy: stranger }, 'invitation'],
  'another member’s key vouched for': [{ voucher: (voucher) => ({ ...voucher, author: 'A'.repeat(43) }) }, 'invitation'],
  'a voucher of another line': [{ voucher: (voucher) => ({ ...voucher, leaf: '0'.repeat(64) }) }, 'invitation'],
  'a voucher of another invitation': [{ voucher: (voucher) => ({ ...voucher, ask: '0'.repeat(64) }) }, 'invitation'],
  'no voucher': [{ receipt: ({ log: { vouched: _, ...log }, ...receipt }) => ({ ...receipt, log }) }, 'invitation'],
  'another organisation’s name': [{ receipt: (receipt) => ({ ...receipt, publisher: 'Gemeente Elders' }) }, 'invitation'],
  'another person’s number in the line': [
    {
      line: (line) => ({
        ...line,
        objects: [{ ...line.objects[0]!, ParticipantObjectID: createPseudonym(new Uint8Array(5)) }],
      }),
    },
    'log',
  ],
  'a line that names nothing of it': [{ line: (line) => ({ ...line, statements: [] }) }, 'log'],
  'a channel more in the readable part': [
    { receipt: (receipt) => ({ ...receipt, parts: [{ ...receipt.parts[0]!, channel: ['imp:channel:press'] }] }) },
    'statement',
  ],
  'another end in the readable part': [
    {
      receipt: (receipt) => ({
        ...receipt,
        parts: [{ ...receipt.parts[0]!, duration: { '@type': 'dpv:UntilTimeDuration', until: '2036-01-01' } }],
      }),
    },
    'statement',
  ],
  'a request told as a consent': [
    { request: 'access', receipt: (receipt) => ({ ...receipt, parts: [{ ...receipt.parts[0]!, right: 'gdpr:A17' }] }) },
    'statement',
  ],
}
test.each(Object.entries(wrong))('%s', async (_, [forgery, fault]) => {
  expect(await read(forgery)).toEqual({ ok: false, fault })
})

test('a receipt of the first layout is no longer called right, nor wrong', async () => {
  const older: Forgery = {
    receipt: ({ parts: _, ...receipt }) => ({
      ...receipt,
      ...{ '@type': 'dpv:ConsentRecord', conformsTo: 'ISO/IEC TS 27560:2023', basis: 'gdpr:A6-1-a', purpose: [], recipient: [] },
    }),
  }
  const { jws, logKey } = await forgeReceipt(older)
  const parts = [{ status: 'dpv:ConsentGiven', channel: ['imp:channel:website'], duration: { until: '2027-11-25' } }]
  expect(await checkReceipt(jws, primitives, new Set([logKey]))).toMatchObject({ ok: false, fault: 'older', told: { parts } })
  // What is told of it is what was signed, whatever the readable part beside it says; and only by a log that is known.
  expect(await checkReceipt(jws, primitives, new Set())).toEqual({ ok: false, fault: 'other_server' })
})

describe('what is said, in the words of DPV', () => {
  test('a photo: what for, where, from when and up to which day', async () => {
    expect(await partsOf({ actions: [permitting({ territory: 'NL' })] })).toMatchObject([
      {
        status: 'dpv:ConsentGiven',
        basis: ['gdpr:A6-1-a'],
        purpose: ['imp:purpose:information'],
        channel: ['imp:channel:website'],
        from: '2026-11-26',
        duration: { '@type': 'dpv:UntilTimeDuration', until: '2027-11-25' },
        territory: 'NL',
      },
    ])
  })

  test('only recognition: given, with explicit consent for a special category, and no photo', async () => {
    const grant = { action: 'matching-permit', grant: id(), until: '2027-11-25' as never } as const
    expect(await partsOf({ actions: [grant] })).toMatchObject([
      {
        status: 'dpv:ConsentGiven',
        basis: ['gdpr:A6-1-a', 'gdpr:A9-2-a'],
        purpose: ['imp:purpose:matching'],
        data: ['pd:Biometric'],
        duration: { until: '2027-11-25' },
      },
    ])
  })

  test('stopping one channel says which; stopping all says of which consent', async () => {
    const quitclaim = id()
    expect(
      await partsOf({
        actions: [
          { action: 'withdraw', quitclaim, channels: ['social'] },
          { action: 'withdraw', quitclaim, channels: null },
        ],
      }),
    ).toMatchObject([
      { status: 'dpv:ConsentWithdrawn', about: `urn:uuid:${String(quitclaim)}`, channel: ['imp:channel:social'] },
      { status: 'dpv:ConsentWithdrawn', about: `urn:uuid:${String(quitclaim)}` },
    ])
  })

  test('each of several statements has its own status', async () => {
    const [old, fresh] = [id(), id()]
    const parts = await partsOf({
      actions: [
        permitting({ quitclaim: fresh }),
        { action: 'supersede', quitclaim: old, by: fresh },
        { action: 'decline', quitclaim: id() },
      ],
    })
    expect(parts).toMatchObject([
      { status: 'dpv:ConsentGiven' },
      { status: 'dpv:ConsentWithdrawn', replacedBy: `urn:uuid:${String(fresh)}` },
      { status: 'dpv:ConsentRefused' },
    ])
  })

  test('what an officer has to accept first says so: by the link, or because of who signed for the child', async () => {
    const link: Forgery = { pending: true, actions: [permitting(), { action: 'decline', quitclaim: id() }] }
    const parts = await partsOf(link)
    expect(parts).toMatchObject([{ status: 'dpv:ConsentGiven', awaits: true }, { status: 'dpv:ConsentRefused' }])
    expect(parts[1]).not.toHaveProperty('awaits')
    expect(await partsOf({ actions: [permitting({ awaits: true })] })).toMatchObject([{ awaits: true }])
    expect((await partsOf({}))[0]).not.toHaveProperty('awaits')
  })

  test.each([
    ['access', 'gdpr:A15'],
    ['erasure', 'gdpr:A17'],
  ] as const)('asking for %s is a right that is used, never a consent that is asked', async (request, right) => {
    const parts = await partsOf({ request })
    expect(parts).toMatchObject([{ '@type': 'dpv:RightExerciseActivity', right, requestStatus: 'dpv:RequestInitiated' }])
    expect(JSON.stringify(parts)).not.toContain('Consent')
  })
})
