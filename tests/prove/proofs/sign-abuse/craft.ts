// Requests under a link as somebody makes them who does not use our page: every part can be somebody else's, wrong, or missing.
import { randomBytes, randomUUID } from 'node:crypto'
import { monthsAfter, today } from '../../../../core/dates.ts'
import { toBase64Url } from '../../../../core/bytes.ts'
import type { FormRef, SignerStatement } from '../../../../core/asks/statements.ts'
import { askProofBytes } from '../../../../core/format/asks.ts'
import type { MemberId, OwnerId } from '../../../../core/ids.ts'
import { statementSigningBytes, type ConsentAction, type Signed, type Statement } from '../../../../core/statements.ts'
import type { SignAsk } from '../../../../core/wire/asks.ts'
import { signBytes } from '../../../../workers/vault/key-pairs.ts'
import { linkKeys, personKeys, type PersonKeys } from '../../../../workers/vault/v1/links.ts'
import { sha256Hex, type TestMember } from '../../../server/member.ts'
import type { TestLink } from '../../../support/person-client.ts'

export interface Forger {
  readonly link: TestLink
  readonly author: MemberId
  readonly keys: PersonKeys
  readonly owner: OwnerId
}

export async function createForger(link: TestLink, owner: OwnerId, author = randomUUID() as MemberId): Promise<Forger> {
  return { link, author, owner, keys: await personKeys(new Uint8Array(randomBytes(32))) }
}

/** Any body under any key: the schema is the server's to hold against it. */
export async function signAnything(key: CryptoKey, body: object): Promise<Signed> {
  const signed = body as Statement
  return { body: signed, signature: await signBytes(key, statementSigningBytes(signed)) }
}

export const permitOf = (form: FormRef, record: string, change: object = {}): ConsentAction =>
  ({
    action: 'permit',
    quitclaim: randomUUID(),
    purposes: ['information'],
    channels: ['website'],
    basis: 'consent',
    territory: 'NL',
    from: today(),
    until: monthsAfter(today(), 36),
    method: 'page',
    form,
    evidence: { record, version: 1 },
    ...change,
  }) as ConsentAction

export interface Change {
  readonly signer?: Partial<SignerStatement>
  /** Who signs the certificate. */
  readonly certifiedBy?: CryptoKey
  readonly about?: OwnerId
  readonly record?: object
  readonly share?: object
  readonly permit?: object
  readonly consents?: readonly ConsentAction[]
  readonly sealed?: string
  readonly envelope?: string
}

/** One share, one paper, one permit: what the page sends, with whatever was changed. `share` is what a half has to be reserved for. */
export async function craft(member: TestMember, { link, author, keys, owner }: Forger, change: Change = {}): Promise<SignAsk> {
  const about = change.about ?? owner
  const by = (): object => ({ ...member.signedBy(), author })
  const { ask, form } = link.signed.body
  const certificate = {
    type: 'signer',
    ...by(),
    ...{ ask, owner, signKey: keys.publicKey, receiveKey: keys.receiveKey },
    ...change.signer,
  }
  const [sealed, envelope] = [new Uint8Array(randomBytes(80)), new Uint8Array(randomBytes(400))]
  const share = {
    type: 'share',
    ...by(),
    owner: about,
    scope: 'papers',
    share: randomUUID(),
    epoch: 1,
    sealedHash: await sha256Hex(sealed),
    ...change.share,
  }
  const record = {
    ...{
      type: 'record',
      ...by(),
      owner: about,
      scope: share.scope,
      share: share.share,
      table: 'paper',
      record: randomUUID(),
      version: 1,
    },
    envelopeHash: await sha256Hex(envelope),
    ...change.record,
  }
  const actions = change.consents ?? [permitOf(form, record.record, change.permit)]
  const { signKey } = keys
  return {
    signer: await signAnything(change.certifiedBy ?? (await linkKeys(link.secret)).signKey, certificate),
    owner: null,
    shares: [
      {
        statement: await signAnything(signKey, share),
        sealed: change.sealed ?? toBase64Url(sealed),
        own: toBase64Url(randomBytes(80)),
      },
    ],
    records: [{ statement: await signAnything(signKey, record), envelope: change.envelope ?? toBase64Url(envelope) }],
    consents: await Promise.all(
      actions.map((consent) => signAnything(signKey, { type: 'consent', ...by(), owner: about, after: null, consent })),
    ),
  } as SignAsk
}

export async function proofOf({ secret, signed }: TestLink): Promise<{ ask: string; proof: string }> {
  const { ask } = signed.body
  return { ask, proof: await signBytes((await linkKeys(secret)).signKey, askProofBytes(ask)) }
}
