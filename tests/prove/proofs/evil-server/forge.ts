// What a server can make by itself: keys it knows, chains and statements nobody signed for it, shares and records sealed under halves of its own.
import { fromBase64Url, toBase64Url, toHex, type Bytes } from '../../../../core/bytes.ts'
import { chainSigningBytes, type ChainEntry, type SignedChainEntry } from '../../../../core/chain.ts'
import { decodeDocument, encodeDocument, grantAad, recordAad, recordKeyInfo } from '../../../../core/format/v1.ts'
import type { MemberId, OwnerId, RecordId, ShareId, WorkspaceId } from '../../../../core/ids.ts'
import { scopes, type Scope } from '../../../../core/scopes.ts'
import { statementSigningBytes, tableHome, type RecordTable, type Signed, type Statement } from '../../../../core/statements.ts'
import type { Grant, PutRecord, SessionInfo, StartShare } from '../../../../core/wire.ts'
import { newId } from '../../../support/practice-vault.ts'
import { sealTo } from '../../../../workers/vault/hpke.ts'
import { receivePair, signBytes, type ReceivePair } from '../../../../workers/vault/key-pairs.ts'
import { randomBytes, sha256, type ParentKey } from '../../../../workers/vault/primitives.ts'
import { openEnvelope, sealEnvelope } from '../../../../workers/vault/v1/envelope.ts'
import { newMemberKeys } from '../../../../workers/vault/v1/member.ts'
import { createClientHalf, dataKey, openClientHalf } from '../../../../workers/vault/v1/shares.ts'

export const sha256Hex = async (bytes: Bytes): Promise<string> => toHex(await sha256(bytes))
/** The text of a signature that nobody made. */
export const noSignature = `${'A'.repeat(85)}A`

/** Keys the server made for itself. */
export class Forger {
  readonly signPublic: string
  readonly #signKey: CryptoKey
  readonly scopePairs: ReadonlyMap<Scope, ReceivePair>
  readonly #scopeBytes: ReadonlyMap<Scope, Bytes>

  private constructor(
    signKey: CryptoKey,
    signPublic: string,
    scopeBytes: ReadonlyMap<Scope, Bytes>,
    pairs: ReadonlyMap<Scope, ReceivePair>,
  ) {
    this.#signKey = signKey
    this.signPublic = signPublic
    this.#scopeBytes = scopeBytes
    this.scopePairs = pairs
  }

  static async create(): Promise<Forger> {
    const { keys, signPublic } = await newMemberKeys(randomBytes(32))
    const scopeBytes = new Map(scopes.map((scope) => [scope, randomBytes(32)]))
    const pairs = await Promise.all([...scopeBytes].map(async ([scope, bytes]) => [scope, await receivePair(bytes)] as const))
    return new Forger(keys.signKey, signPublic, scopeBytes, new Map(pairs))
  }

  publicKey(scope: Scope): string {
    return toBase64Url(this.#pair(scope).publicBytes)
  }

  async signEntry(body: ChainEntry): Promise<SignedChainEntry> {
    return { body, signature: await signBytes(this.#signKey, chainSigningBytes(body)) }
  }

  async sign<T extends Statement>(body: T): Promise<Signed<T>> {
    return { body, signature: await signBytes(this.#signKey, statementSigningBytes(body)) }
  }

  /** The private half that this server knows, sealed to a member as if a holder had granted it. */
  async grant(scope: Scope, epoch: number, workspace: WorkspaceId, member: MemberId, receiveKey: string): Promise<Grant> {
    const bytes = this.#scopeBytes.get(scope)
    if (!bytes) throw new Error('no such scope')
    const sealed = await sealTo(fromBase64Url(receiveKey), bytes, grantAad(workspace, scope, epoch, member))
    return { scope, epoch, sealed: toBase64Url(sealed) }
  }

  /** What a client sealed, read with nothing but what went past this server; undefined when it cannot. */
  async read(start: StartShare, serverHalf: string, { statement: { body }, envelope }: PutRecord): Promise<string | undefined> {
    const { owner, scope, share, workspace, epoch } = start.statement.body
    const context = { workspace, owner, scope, share }
    try {
      const half = await openClientHalf(context, epoch, this.#pair(scope), fromBase64Url(start.sealed))
      return await readUnder(await dataKey(context, half, serverHalf), body, envelope)
    } catch {
      // Sealed to somebody else's key: this server reads nothing, which is what the script asks.
      return undefined
    }
  }

  #pair(scope: Scope): ReceivePair {
    const pair = this.scopePairs.get(scope)
    if (!pair) throw new Error('no such scope')
    return pair
  }
}

async function readUnder(key: ParentKey, body: PutRecord['statement']['body'], envelope: string | null): Promise<string> {
  const place = { info: recordKeyInfo(body.record, body.version), aad: recordAad(body) }
  return JSON.stringify(decodeDocument(await openEnvelope(key, place, fromBase64Url(envelope ?? ''))).json)
}

/** Names and heads for a statement that `session`'s member never signed. */
export function inTheNameOf({ workspace, member, logHead }: SessionInfo, chainHead: Statement['chainHead']) {
  return {
    format: 'imprimatur/v1' as const,
    workspace: workspace.id,
    statement: newId<Statement['statement']>(),
    author: member.id,
    at: new Date().toISOString(),
    chainHead,
    logHead,
  }
}

/** A share whose both halves the server knows. */
export interface KnownShare {
  readonly start: StartShare
  readonly serverHalf: string
  readonly key: ParentKey
}

type Name = ReturnType<typeof inTheNameOf>

/** A share for this owner, sealed to the scope's true public key, unsigned. */
export async function knownShare(
  name: Name,
  owner: OwnerId,
  scope: Scope,
  scopeKey: { epoch: number; publicKey: string },
  share: ShareId = newId(),
): Promise<KnownShare> {
  const context = { workspace: name.workspace, owner, scope, share }
  const { half, sealed } = await createClientHalf(context, scopeKey.epoch, fromBase64Url(scopeKey.publicKey))
  const serverHalf = toBase64Url(randomBytes(32))
  const sealedHash = await sha256Hex(sealed)
  const body = { type: 'share', ...name, owner, scope, share: context.share, epoch: scopeKey.epoch, sealedHash } as const
  return {
    start: { statement: { body, signature: noSignature }, sealed: toBase64Url(sealed) },
    serverHalf,
    key: await dataKey(context, half, serverHalf),
  }
}

/** A record under a known share, unsigned. */
export async function knownRecord(
  name: Name,
  { start, key }: KnownShare,
  table: RecordTable,
  json: unknown,
  at: { record?: RecordId; version?: number } = {},
): Promise<PutRecord> {
  const { owner, share, workspace } = start.statement.body
  const { scope } = tableHome[table]
  const { record = newId<RecordId>(), version = 1 } = at
  const place = { info: recordKeyInfo(record, version), aad: recordAad({ workspace, owner, scope, share, table, record, version }) }
  const envelope = await sealEnvelope(key, place, encodeDocument({ json, attachment: null }))
  const envelopeHash = await sha256Hex(envelope)
  const body = { type: 'record', ...name, owner, scope, share, table, record, version, envelopeHash } as const
  return { statement: { body, signature: noSignature }, envelope: toBase64Url(envelope) }
}

/** Reads what was sealed under a share whose halves the server knows; undefined when it was not. */
export async function readKnown({ key }: KnownShare, { statement: { body }, envelope }: PutRecord): Promise<string | undefined> {
  try {
    return await readUnder(key, body, envelope)
  } catch {
    // Sealed under another share.
    return undefined
  }
}
