// The recovery key: made by an owner, split over three printed sheets, and opened with two of them when nobody else can. It is spent by being opened:
// a new owner comes in, and every scope gets a new epoch.
import { equalBytes, fromBase64Url, toBase64Url, type Bytes } from '../../core/bytes.ts'
import { chainSigningBytes, foldChain, scopeKeyAt, type ChainEntry } from '../../core/chain.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import { decodeSheet, encodeSheet, memberInfo, sheetBody, type RecoverySheetPart } from '../../core/format/members.ts'
import type { MemberId } from '../../core/ids.ts'
import { roles } from '../../core/scopes.ts'
import type { Grant } from '../../core/wire.ts'
import type { AppendChain, RecoveryOpened, UseRecovery } from '../../core/wire/members.ts'
import type { RecoverInput, RecoverySheet, SheetsRead } from './api.ts'
import { chainPrimitives } from './chain-primitives.ts'
import { createMember } from './join.ts'
import { importSignKey, receivePair, signBytes, signPublicKey, type ReceivePair } from './key-pairs.ts'
import { signEntry } from './members.ts'
import { hkdf, randomBytes, sha256, sha256Hex, takeSecret } from './primitives.ts'
import type { Session } from './session.ts'
import { openGrant, sealScopeKey } from './v1/grants.ts'
import { joinSecret, splitSecret } from './v1/split.ts'

interface RecoveryKeys {
  readonly receive: ReceivePair
  readonly receiveKey: string
  readonly sign: CryptoKey
  readonly signKey: string
  readonly auth: string
}

/** A new recovery key in the chain, sealed what this member can seal to it, and three sheets to print. The key itself is gone afterwards. */
export async function createRecoveryKey(session: Session): Promise<{ append: AppendChain; sheets: string[] }> {
  const secret = randomBytes(32)
  const keys = await recoveryKeys(secret.slice())
  const { receiveKey, signKey } = keys
  const entry = await signEntry(session, { type: 'recovery-key', receiveKey, signKey })
  const recoveryGrants: Grant[] = []
  for (const scope of session.chain.scopeKeys.keys()) {
    const key = await session.takeScopeKey(scope)
    if (!key) continue
    recoveryGrants.push(await sealScopeKey(key, { workspace: session.workspace, member: null, receiveKey }))
    key.privateBytes.fill(0)
  }
  const keyId = await keyIdOf(keys)
  const sheets = await Promise.all(splitSecret(secret).map((part) => printSheet({ ...part, keyId })))
  secret.fill(0)
  const recoveryAuthHash = await sha256Hex(fromBase64Url(keys.auth))
  return { append: { entry, grants: [], recoveryGrants, recoveryAuthHash }, sheets }
}

/** Are these two sheets of one key, without a typing mistake? Then this is what shows the server so. */
export async function readSheets(typed: readonly [string, string]): Promise<SheetsRead> {
  const parts: RecoverySheetPart[] = []
  for (const [index, text] of typed.entries()) {
    const sheet = decodeSheet(text)
    const check = sheet && (await sha256(sheetBody(sheet.part)))
    if (!sheet || !check || !equalBytes(check.subarray(0, sheet.check.length), sheet.check))
      return { ok: false, code: 'mistyped', sheet: index }
    parts.push(sheet.part)
  }
  const [a, b] = parts
  if (!a || !b || a.x === b.x) return { ok: false, code: 'same_sheet' }
  if (!equalBytes(a.keyId, b.keyId)) return { ok: false, code: 'other_key' }
  const secret = joinSecret(a, b)
  const keys = await recoveryKeys(secret.slice())
  if (!equalBytes(await keyIdOf(keys), a.keyId)) return { ok: false, code: 'other_key' }
  return { ok: true, secret, auth: keys.auth }
}

/**
 * The ceremony: opens everything that was sealed to the recovery key, makes a new owner and seals it to them.
 * @throws CodedError `chain_refused` when the chain does not verify or names another recovery key · `not_readable` for sheets that are none
 */
export async function recoverWorkspace({
  sheets,
  opened,
  member: about,
  passphrase,
}: RecoverInput): Promise<{ request: UseRecovery; sheet: RecoverySheet }> {
  const read = await readSheets(sheets)
  if (!read.ok) throw new CodedError('not_readable')
  const keys = await recoveryKeys(read.secret)
  const chain = await foldChain(opened.chain, chainPrimitives)
  const isOurs = chain.recoveryKey?.signKey === keys.signKey && chain.recoveryKey.receiveKey === keys.receiveKey
  if (!isOurs || chain.workspace !== opened.workspace.id) throw new CodedError('chain_refused', 'not the chain of these sheets')
  const { workspace, genesisHash, head } = chain
  const member = crypto.randomUUID() as MemberId
  const made = await createMember({ workspace, member, genesisHash }, passphrase)
  const { signKey, receiveKey } = made
  const body: ChainEntry = {
    format: 'imprimatur/v1',
    type: 'recovered',
    workspace,
    seq: head.seq + 1,
    previous: head.hash,
    at: new Date().toISOString(),
    author: member,
    member: { member, roles: [...roles], signKey, receiveKey },
  }
  const entry = { body, signature: await signBytes(keys.sign, chainSigningBytes(body)) }
  const grants: Grant[] = []
  for (const grant of opened.grants) {
    const publicKey = scopeKeyAt(chain, grant.scope, grant.epoch)
    const key = publicKey === undefined ? undefined : await openKey(grant, keys, opened, publicKey)
    if (!key) continue
    grants.push(await sealScopeKey(key, { workspace, member, receiveKey }))
    key.privateBytes.fill(0)
  }
  return { request: { auth: keys.auth, entry, member: about, unlockers: made.unlockers, grants }, sheet: made.sheet }
}

async function openKey(grant: Grant, { receive, receiveKey }: RecoveryKeys, { workspace }: RecoveryOpened, publicKey: string) {
  try {
    return await openGrant(grant, { workspace: workspace.id, member: null, receiveKey }, receive, publicKey)
  } catch (error) {
    // One that was damaged must not keep the others shut.
    if (isCodedError(error, 'not_readable')) return undefined
    throw error
  }
}

/** Derives everything from the secret, which is zeroed. */
async function recoveryKeys(secretBytes: Bytes): Promise<RecoveryKeys> {
  const secret = await takeSecret(secretBytes)
  const receiveBytes = await hkdf(secret, memberInfo.recoveryReceive, 32)
  const seed = await hkdf(secret, memberInfo.recoverySign, 32)
  const receive = await receivePair(receiveBytes)
  const keys = {
    receive,
    receiveKey: toBase64Url(receive.publicBytes),
    sign: await importSignKey(seed),
    signKey: await signPublicKey(seed),
    auth: toBase64Url(await hkdf(secret, memberInfo.recoveryAuth, 32)),
  }
  receiveBytes.fill(0)
  seed.fill(0)
  return keys
}

async function keyIdOf({ receiveKey, signKey }: Pick<RecoveryKeys, 'receiveKey' | 'signKey'>): Promise<Bytes> {
  const bytes = new Uint8Array([...fromBase64Url(receiveKey), ...fromBase64Url(signKey)])
  return (await sha256(bytes)).slice(0, 4)
}

const printSheet = async (part: RecoverySheetPart): Promise<string> => encodeSheet(part, await sha256(sheetBody(part)))
