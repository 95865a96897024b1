// Chains for tests: members with real Ed25519 keys and a pen that signs any entry, allowed or not. Node's own crypto, so that thousands are quick.
import { createHash, createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import { toBase64Url } from '../../core/bytes.ts'
import {
  chainEntryBytes,
  chainSigningBytes,
  type ChainEntry,
  type ChainMember,
  type GenesisEntry,
  type InvitationUsed,
  type LinkedEntry,
  type SignedChainEntry,
} from '../../core/chain.ts'
import type { InvitationId, MemberId, WorkspaceId } from '../../core/ids.ts'
import { roles as allRoles, scopes, type Role } from '../../core/scopes.ts'
import { newId } from './practice-vault.ts'

type Fields<T> = T extends LinkedEntry ? Omit<T, 'format' | 'workspace' | 'seq' | 'previous' | 'at' | 'author'> : never
/** What an entry says, without its place in the chain. */
export type EntryFields = Fields<LinkedEntry>

export interface Pen {
  readonly id: MemberId
  readonly key: KeyObject
  readonly signKey: string
  readonly receiveKey: string
}

/** Any 32 bytes are an Ed25519 seed (RFC 8032), and any are an X25519 public key. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')
export const newKey = (): string => toBase64Url(new Uint8Array(randomBytes(32)))

export function newPen(id: MemberId = newId()): Pen {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, randomBytes(32)]), format: 'der', type: 'pkcs8' })
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  return { id, key, signKey: x ?? '', receiveKey: newKey() }
}

export const asMember = ({ id, signKey, receiveKey }: Pen, roles: readonly Role[]): ChainMember => ({
  member: id,
  roles: [...roles],
  signKey,
  receiveKey,
})

export const handedOver = (change: Partial<InvitationUsed> = {}): InvitationUsed => ({
  invitation: newId<InvitationId>(),
  authHash: 'ab'.repeat(32),
  delivery: 'handed-over',
  compared: false,
  ...change,
})

export const noneSigned = { count: 0, hash: createHash('sha256').digest('hex') }

/** A chain that grows by whatever it is told to sign. */
export class ChainMaker {
  readonly workspace = newId<WorkspaceId>()
  readonly entries: SignedChainEntry[] = []

  constructor(founder: Pen, roles: readonly Role[] = allRoles) {
    const body: GenesisEntry = {
      format: 'imprimatur/v1',
      type: 'genesis',
      workspace: this.workspace,
      seq: 0,
      previous: null,
      at: new Date().toISOString(),
      author: founder.id,
      founder: asMember(founder, roles),
      scopeKeys: scopes.map((scope) => ({ scope, epoch: 1, publicKey: newKey() })),
      minimumFormat: 1,
    }
    this.entries.push(signEntry(founder, body))
  }

  /** The entry that would come next; `place` bends it. */
  next(author: Pen, fields: EntryFields, place: Partial<ChainEntry> = {}, signer = author): SignedChainEntry {
    const last = this.entries.at(-1)!
    const body = {
      format: 'imprimatur/v1',
      workspace: this.workspace,
      seq: last.body.seq + 1,
      previous: hashOf(last),
      at: new Date().toISOString(),
      author: author.id,
      ...fields,
      ...place,
    } as LinkedEntry
    return signEntry(signer, body)
  }

  add(author: Pen, fields: EntryFields): SignedChainEntry {
    const entry = this.next(author, fields)
    this.entries.push(entry)
    return entry
  }
}

export const hashOf = (entry: SignedChainEntry): string => createHash('sha256').update(chainEntryBytes(entry)).digest('hex')

const signEntry = ({ key }: Pen, body: ChainEntry): SignedChainEntry => ({
  body,
  signature: toBase64Url(new Uint8Array(sign(null, chainSigningBytes(body), key))),
})
