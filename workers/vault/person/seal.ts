// A depicted person's shares and records: begun here, sealed to the workspace's scopes and (their own) to the person, signed with the person's key.
import { toBase64Url } from '../../../core/bytes.ts'
import { scopeKeyAt, type ChainState } from '../../../core/chain.ts'
import { fromBase64Url } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import { encodeDocument, type SealedDocument, type ShareContext } from '../../../core/format/v1.ts'
import type { MemberId, OwnerId, RecordId, ShareId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scopes.ts'
import { RecordStatement, ShareStatement, type RecordTable } from '../../../core/statements.ts'
import type { PersonRecord, PersonShare } from '../../../core/wire/asks.ts'
import type { z } from '../../../core/zod.ts'
import type { ReceivePair } from '../key-pairs.ts'
import { sha256Hex, type ParentKey, type Secret } from '../primitives.ts'
import { placeOf } from '../records.ts'
import { signAs, type Author } from '../statements.ts'
import { sealEnvelope } from '../v1/envelope.ts'
import { createOwnHalf, dataKey } from '../v1/shares.ts'

export interface Begun {
  readonly context: ShareContext
  readonly half: Secret
  readonly epoch: number
  readonly sealed: string
  readonly own: string
}

/** A new share: its half sealed to the newest key of the scope, and to the person. */
export async function beginShare(
  chain: ChainState,
  owner: OwnerId,
  scope: Scope,
  person: { readonly author: MemberId; readonly receive: ReceivePair },
): Promise<Begun> {
  const context = { workspace: chain.workspace, owner, scope, share: crypto.randomUUID() as ShareId }
  const epoch = chain.scopeKeys.get(scope)?.epoch ?? 0
  const publicKey = scopeKeyAt(chain, scope, epoch)
  if (publicKey === undefined) throw new CodedError('chain_refused', 'no key for this scope')
  const { half, sealed, own } = await createOwnHalf(context, epoch, fromBase64Url(publicKey), person)
  return { context, half, epoch, sealed: toBase64Url(sealed), own: toBase64Url(own) }
}

/** What the server stores of it. Of `people` and `papers` the person keeps a half too; a template is theirs to give, not to read (protocol §4). */
export async function shareOnWire(by: Author, { context, epoch, sealed, own }: Begun): Promise<z.infer<typeof PersonShare>> {
  const { owner, scope, share } = context
  const sealedHash = await sha256Hex(fromBase64Url(sealed))
  return {
    statement: await signAs(by, ShareStatement, { type: 'share', owner, scope, share, epoch, sealedHash }),
    sealed,
    own: scope === 'faces' ? null : own,
  }
}

/** A record's first and only version. */
export async function sealFirst(
  by: Author,
  { context, half }: Begun,
  serverHalf: string,
  table: RecordTable,
  document: SealedDocument,
): Promise<z.infer<typeof PersonRecord>> {
  const key: ParentKey = await dataKey(context, half, serverHalf)
  const { owner, scope, share } = context
  const place = { table, record: crypto.randomUUID() as RecordId, version: 1 }
  const envelope = await sealEnvelope(key, placeOf({ ...context, ...place }), encodeDocument(document))
  const fields = { type: 'record', owner, scope, share, ...place, envelopeHash: await sha256Hex(envelope) }
  return { statement: await signAs(by, RecordStatement, fields), envelope: toBase64Url(envelope) }
}
