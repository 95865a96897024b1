// What links for depicted persons added to format version 1, frozen: the sample of tests/vectors/format-v1-links.json means the same for ever.
import { expect, test } from 'vitest'
import { SignerStatement } from '../../../../core/asks/statements.ts'
import { fromBase64Url, toBase64Url } from '../../../../core/bytes.ts'
import { askProofBytes, personProofBytes } from '../../../../core/format/asks.ts'
import { decodeLink, encodeLink } from '../../../../core/format/link.ts'
import { AskId, MemberId, OwnerId, ShareId, WorkspaceId } from '../../../../core/ids.ts'
import { statementSigningBytes } from '../../../../core/statements.ts'
import { receivePair, signBytes, verifyBytes } from '../../../../workers/vault/key-pairs.ts'
import { linkAddressHash, linkKeys, linkSecret, personKeys } from '../../../../workers/vault/v1/links.ts'
import { memberKeys } from '../../../../workers/vault/v1/member.ts'
import { dataKey, openClientHalf, openOwnHalf } from '../../../../workers/vault/v1/shares.ts'
import { openEnvelope, sealEnvelope } from '../../../../workers/vault/v1/envelope.ts'
import frozen from '../../../vectors/format-v1-links.json' with { type: 'json' }

const secret = fromBase64Url(frozen.linkSecret)
const ask = AskId.parse(frozen.ask)
const person = MemberId.parse(frozen.person)

test('a link reads as it was written, and its keys and address hash follow from its secret', async () => {
  const link = decodeLink(frozen.fragment, AskId)
  expect(link).toEqual({ id: ask, secret, head: frozen.head })
  expect(encodeLink({ id: ask, secret, head: frozen.head })).toBe(frozen.fragment)
  const { signKey, publicKey } = await linkKeys(secret)
  expect(publicKey).toBe(frozen.linkKey)
  expect(await signBytes(signKey, askProofBytes(ask))).toBe(frozen.askProof)
  expect(await linkAddressHash(secret, frozen.address)).toBe(frozen.addressHash)
  expect(await linkAddressHash(secret, 'sanne@example.org')).toBe(frozen.addressHash)
  expect(await linkAddressHash(secret, 'sanne@example.com')).not.toBe(frozen.addressHash)
})

test('a link’s secret follows from its author’s, computed apart in Python', async () => {
  const { asks } = await memberKeys(fromBase64Url(frozen.author.memberSecret))
  expect(toBase64Url(await linkSecret(asks, ask))).toBe(frozen.author.linkSecret)
  expect(toBase64Url(await linkSecret(asks, AskId.parse(crypto.randomUUID())))).not.toBe(frozen.author.linkSecret)
})

test('a person’s keys follow from their secret, and the link certifies them', async () => {
  const own = decodeLink(frozen.personFragment, MemberId)
  expect(own).toEqual({ id: person, secret: fromBase64Url(frozen.personSecret), head: frozen.head })
  const keys = await personKeys(fromBase64Url(frozen.personSecret))
  expect([keys.publicKey, keys.receiveKey]).toEqual([frozen.signKey, frozen.receiveKey])
  expect(await signBytes(keys.signKey, personProofBytes(person))).toBe(frozen.personProof)
  const body = SignerStatement.parse(frozen.certificate.body)
  expect(await verifyBytes(frozen.linkKey, statementSigningBytes(body), frozen.certificate.signature)).toBe(true)
  expect(await verifyBytes(frozen.signKey, statementSigningBytes(body), frozen.certificate.signature)).toBe(false)
})

test('one half, sealed to the scope and to the person, gives one key; in another place neither opens', async () => {
  const { share } = frozen
  const context = {
    workspace: WorkspaceId.parse(share.workspace),
    owner: OwnerId.parse(share.owner),
    scope: 'papers' as const,
    share: ShareId.parse(share.share),
  }
  const keys = await personKeys(fromBase64Url(frozen.personSecret))
  const pair = await receivePair(fromBase64Url(share.scopeSecret))
  const serverHalf = 'A'.repeat(43)
  const place = { info: new Uint8Array([1]), aad: new Uint8Array([2]) }
  const own = await openOwnHalf(context, { author: person, receive: keys.receive }, fromBase64Url(share.own))
  const scoped = await openClientHalf(context, share.epoch, pair, fromBase64Url(share.sealed))
  const sealed = await sealEnvelope(await dataKey(context, own, serverHalf), place, new Uint8Array([3]))
  expect(await openEnvelope(await dataKey(context, scoped, serverHalf), place, sealed)).toEqual(new Uint8Array([3]))
  const elsewhere = { ...context, owner: OwnerId.parse(crypto.randomUUID()) }
  const another = MemberId.parse(crypto.randomUUID())
  const refused = { code: 'not_readable' }
  await expect(openOwnHalf(elsewhere, { author: person, receive: keys.receive }, fromBase64Url(share.own))).rejects.toMatchObject(
    refused,
  )
  await expect(openOwnHalf(context, { author: another, receive: keys.receive }, fromBase64Url(share.own))).rejects.toMatchObject(
    refused,
  )
})

test.each([
  '',
  '1',
  frozen.fragment.slice(0, -1),
  `${frozen.fragment}.`,
  frozen.fragment.replace('1.', '2.'),
  'https://example.org',
])('%s is no link', (text) => {
  expect(decodeLink(text, AskId)).toBeUndefined()
})
