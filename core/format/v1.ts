// Format version 1, byte by byte: labels, associated data, envelope layout, padding. Pure layout; the cryptography is in workers/vault.
// Final: later versions get a file of their own beside this one, this file never changes meaning (protocol.md).
import { concatBytes, equalBytes, fromHex, fromUtf8, toHex, utf8, type Bytes } from '../bytes.ts'
import { CodedError } from '../errors.ts'
import type { MemberId, OwnerId, RecordId, ShareId, UnlockerId, WorkspaceId } from '../ids.ts'
import type { Scope } from '../scopes.ts'
import { uuidPattern } from '../uuid.ts'

export const format = 'imprimatur/v1'

/** Where a share belongs: the context of its data key and of its sealed half. */
export interface ShareContext {
  readonly workspace: WorkspaceId
  readonly owner: OwnerId
  readonly scope: Scope
  readonly share: ShareId
}

/** Where a record belongs: everything its ciphertext is bound to. */
export interface RecordContext extends ShareContext {
  readonly table: string
  readonly record: RecordId
  readonly version: number
}

/**
 * Joins fields with `|` for use as HKDF info or AEAD associated data. Unambiguous because no field may contain `|`.
 * @throws CodedError `bad_field`
 */
export function joinFields(...fields: readonly (string | number)[]): Bytes {
  const texts = fields.map(String)
  if (texts.some((text) => text === '' || text.includes('|')))
    throw new CodedError('bad_field', 'empty field or separator in a field')
  return utf8(texts.join('|'))
}

// --- Derivation labels (HKDF info, RFC 5869) ---

/** DEK = HKDF-SHA-256(ikm = CS, salt = SS, info = this, 32 bytes). */
export const dataKeyInfo = (c: ShareContext): Bytes => joinFields(format, c.workspace, c.owner, c.scope, c.share)

/**
 * Every envelope: key 32 B | commitment 32 B = HKDF-Expand(parent key, info = one of these, 64 bytes). A record's parent is its DEK.
 * A key serves one record version, one unlocker or one place on a device; should it ever seal twice (two devices write
 * the same version offline), the nonces are random.
 */
export const recordKeyInfo = (record: RecordId, version: number): Bytes => joinFields(format, 'record', record, version)
export const unlockerKeyInfo = (unlocker: UnlockerId): Bytes => joinFields(format, 'unlocker', unlocker)
export const deviceKeyInfo = (store: string, key: string): Bytes => joinFields(format, 'device', store, key)
export const headsKeyInfo = joinFields(format, 'heads')
export const labelKeyInfo = (unlocker: UnlockerId): Bytes => joinFields(format, 'label', unlocker)

/**
 * Keys derived from a member secret or an unlocker: HKDF-SHA-256(ikm, salt = empty, info = this, 32 bytes; the passphrase salt 16).
 * ikm: the member secret for `member*` and `device`; Argon2id output | account key for `passphraseWrap` and `…SignIn`, the account key alone
 * for its salt and its account tag; the recovery code's 20 bytes; the practice device secret's 32 bytes; both PRF outputs, first | second, of a passkey.
 */
export const derivationInfo = {
  memberReceive: joinFields(format, 'member', 'receive'),
  memberSign: joinFields(format, 'member', 'sign'),
  memberRecord: joinFields(format, 'member', 'record'),
  device: joinFields(format, 'member', 'device'),
  passphraseSalt: joinFields(format, 'passphrase', 'salt'),
  passphraseWrap: joinFields(format, 'passphrase', 'wrap'),
  passphraseSignIn: joinFields(format, 'passphrase', 'sign-in'),
  passphraseAccount: joinFields(format, 'passphrase', 'account'),
  recoveryWrap: joinFields(format, 'recovery', 'wrap'),
  recoverySignIn: joinFields(format, 'recovery', 'sign-in'),
  passkeyWrap: joinFields(format, 'passkey', 'wrap'),
  deviceUnlockerWrap: joinFields(format, 'device-unlocker', 'wrap'),
  deviceUnlockerSignIn: joinFields(format, 'device-unlocker', 'sign-in'),
} as const

// --- Associated data ---

export const recordAad = (c: RecordContext): Bytes =>
  joinFields(c.workspace, c.table, c.record, c.version, c.owner, c.scope, c.share, format)

export const sealedShareAad = (c: ShareContext, epoch: number): Bytes =>
  joinFields(c.workspace, c.owner, c.scope, c.share, epoch, format)

/** Associated data of a scope's private key, sealed to one member. */
export const grantAad = (workspace: WorkspaceId, scope: Scope, epoch: number, member: MemberId): Bytes =>
  joinFields(workspace, 'grant', scope, epoch, member, format)

/** Associated data of a member secret, wrapped by one unlocker. */
export const unlockerAad = (unlocker: UnlockerId, kind: string): Bytes => joinFields('unlocker', unlocker, kind, format)

/** Associated data of what only this device reads back (drafts, thumbnails, the outbox). */
export const deviceAad = (workspace: WorkspaceId, member: MemberId, store: string, key: string): Bytes =>
  joinFields(workspace, 'device', member, store, key, format)

/** Associated data of the heads a member has seen, sealed under the member secret. */
export const headsAad = (workspace: WorkspaceId, member: MemberId): Bytes => joinFields(workspace, 'heads', member, format)

/** Associated data of what a member calls an unlocker, sealed under the member secret. */
export const labelAad = (workspace: WorkspaceId, member: MemberId, unlocker: UnlockerId): Bytes =>
  joinFields(workspace, 'label', member, unlocker, format)

/**
 * The two inputs of a passkey's PRF (WebAuthn §10.1.4), the same everywhere: an authenticator answers differently per passkey, and nobody, the
 * server least of all, gets to choose what it answers to.
 */
export const prfInputs = { first: joinFields(format, 'passkey', 'first'), second: joinFields(format, 'passkey', 'second') } as const
export const prfOutputLength = 32

/** HPKE `info` (RFC 9180 §5.1) of everything we seal to a public key. */
export const hpkeInfo = utf8(format)

/** Argon2id (RFC 9106) as pinned by the protocol; nothing and nobody can lower it. */
export const argon2id = { memoryKiB: 65_536, iterations: 3, parallelism: 1, hashLength: 32 } as const

// --- Member secret: what an unlocker wraps. secret 32 B | workspace id 16 B | member id 16 B | genesis hash 32 B ---

/** The secret and where it belongs, so that no server can point an unlocked member at another workspace or another founding. */
export interface MemberSecret {
  readonly secret: Bytes
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly genesisHash: string
}

/** Lays out what an unlocker wraps. */
export function encodeMemberSecret({ secret, workspace, member, genesisHash }: MemberSecret): Bytes {
  if (secret.length !== 32 || genesisHash.length !== 64) throw new RangeError('member secret part of wrong length')
  return concatBytes(secret, uuidBytes(workspace), uuidBytes(member), fromHex(genesisHash))
}

/** Reads it back; the secret is a copy of its own. @throws CodedError `not_readable` */
export function decodeMemberSecret(bytes: Uint8Array): MemberSecret {
  const workspace = uuidText(bytes.subarray(32, 48))
  const member = uuidText(bytes.subarray(48, 64))
  if (bytes.length !== 96 || !uuidPattern.test(workspace) || !uuidPattern.test(member)) throw new CodedError('not_readable')
  return {
    secret: bytes.slice(0, 32),
    workspace: workspace as WorkspaceId,
    member: member as MemberId,
    genesisHash: toHex(bytes.subarray(64)),
  }
}

const uuidBytes = (uuid: string): Bytes => fromHex(uuid.replaceAll('-', ''))
const uuidText = (bytes: Uint8Array): string => toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

// --- Envelope: "IMP1" | suite 1 B | commitment 32 B | nonce 12 B | AES-256-GCM ciphertext and 16 B tag ---

const magic = utf8('IMP1')
const suiteAes256Gcm = 1
const headerLength = magic.length + 1 + 32 + 12
const tagLength = 16

export interface Envelope {
  readonly commitment: Bytes
  readonly nonce: Bytes
  readonly ciphertext: Bytes
}

/** Writes an envelope. @throws RangeError when a part has the wrong length. */
export function encodeEnvelope({ commitment, nonce, ciphertext }: Envelope): Bytes {
  if (commitment.length !== 32 || nonce.length !== 12 || ciphertext.length < tagLength)
    throw new RangeError('envelope part of wrong length')
  return concatBytes(magic, Uint8Array.of(suiteAes256Gcm), commitment, nonce, ciphertext)
}

/** Reads an envelope. @throws CodedError `not_readable`: unknown format or suite, or too short; there is no fallback. */
export function decodeEnvelope(bytes: Uint8Array): Envelope {
  const known = bytes.length >= headerLength + tagLength && equalBytes(bytes.subarray(0, 4), magic) && bytes[4] === suiteAes256Gcm
  if (!known) throw new CodedError('not_readable')
  return {
    commitment: bytes.slice(5, 37),
    nonce: bytes.slice(37, headerLength),
    ciphertext: bytes.slice(headerLength),
  }
}

// --- Document: what an envelope holds. u32 JSON length | JSON | u32 attachment length | attachment | zeros up to a PADMÉ size ---

export interface SealedDocument {
  readonly json: unknown
  /** An empty attachment reads back as null. */
  readonly attachment: Bytes | null
}

/**
 * The PADMÉ size for `length` bytes: leaks at most O(log log length) bits, costs at most 12 %.
 * Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019.
 */
export function padmeLength(length: number): number {
  if (length < 2) return length
  const exponent = Math.floor(Math.log2(length))
  const kept = Math.floor(Math.log2(exponent)) + 1
  const step = 2 ** Math.max(0, exponent - kept)
  return Math.ceil(length / step) * step
}

/** Smallest plaintext: short documents (a name, a decision) are not told apart by size. */
const minimumDocumentLength = 256

/** Lays out and pads a document. @throws CodedError `bad_document` when `json` has no JSON form */
export function encodeDocument({ json, attachment }: SealedDocument): Bytes {
  const jsonText = JSON.stringify(json) as string | undefined
  if (jsonText === undefined) throw new CodedError('bad_document')
  const text = utf8(jsonText)
  const body = concatBytes(u32(text.length), text, u32(attachment?.length ?? 0), attachment ?? new Uint8Array(0))
  const padded = new Uint8Array(padmeLength(Math.max(body.length, minimumDocumentLength)))
  padded.set(body)
  return padded
}

/** Reads a document back. @throws CodedError `not_readable` */
export function decodeDocument(bytes: Uint8Array): SealedDocument {
  const json = lengthPrefixed(bytes, 0)
  const attachment = lengthPrefixed(bytes, 4 + json.length)
  if (bytes.subarray(8 + json.length + attachment.length).some((byte) => byte !== 0)) throw new CodedError('not_readable')
  try {
    return { json: JSON.parse(fromUtf8(json)) as unknown, attachment: attachment.length > 0 ? attachment : null }
  } catch {
    // Whatever is wrong inside an authentic envelope, the caller learns only that it cannot be read.
    throw new CodedError('not_readable')
  }
}

function u32(value: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

function lengthPrefixed(bytes: Uint8Array, offset: number): Bytes {
  if (offset + 4 > bytes.length) throw new CodedError('not_readable')
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset)
  if (offset + 4 + length > bytes.length) throw new CodedError('not_readable')
  return bytes.slice(offset + 4, offset + 4 + length)
}
