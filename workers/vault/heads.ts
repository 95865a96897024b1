// The heads a member has seen, and the rule they make: history only grows (protocol §3, "Rollback").
// [Note: Remembered heads] A vault that saw chain head C and log head L accepts only a chain that went through C and a log of at least L's
// size. Within a session it remembers by itself. Between sessions the web side keeps what `sealHeads` returns, on the device and at the server,
// and passes every copy it has to `unlock`. The copies are sealed under the member secret, so nobody can forge one or move it to another member; the
// device's copy cannot be set back by the server, and the server's copy serves a fresh browser. What is left: a server that shows a fresh
// browser an old copy and an old history together is found out only by a device, a member or a receipt that saw more.
import { z } from '../../core/zod.ts'
import type { Bytes } from '../../core/bytes.ts'
import { chainContains, PublicKeyB64, type ChainState } from '../../core/chain.ts'
import { CodedError } from '../../core/errors.ts'
import { decodeDocument, encodeDocument, headsAad, headsKeyInfo } from '../../core/format/v1.ts'
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import { ChainHead, LogHead } from '../../core/statements.ts'
import type { ParentKey } from './primitives.ts'
import { openEnvelope, sealEnvelope } from './v1/envelope.ts'

const Heads = z.strictObject({
  chain: ChainHead,
  log: LogHead.nullable(),
  /** The key that signs the log's checkpoints, once one was seen. Records of before have none. */
  logKey: PublicKeyB64.optional(),
})
export type Heads = z.infer<typeof Heads>

interface HeadsOwner {
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly recordKey: ParentKey
}

const place = ({ workspace, member }: HeadsOwner): { info: Bytes; aad: Bytes } => ({
  info: headsKeyInfo,
  aad: headsAad(workspace, member),
})

export function sealHeads(owner: HeadsOwner, heads: Heads): Promise<Bytes> {
  return sealEnvelope(owner.recordKey, place(owner), encodeDocument({ json: heads, attachment: null }))
}

/** @throws CodedError `not_readable`: a remembered copy that was altered is refused, not ignored */
export async function openHeads(owner: HeadsOwner, sealed: Bytes): Promise<Heads> {
  const heads = Heads.safeParse(decodeDocument(await openEnvelope(owner.recordKey, place(owner), sealed)).json)
  if (!heads.success) throw new CodedError('not_readable')
  return heads.data
}

/** @throws CodedError `chain_refused` when the chain did not go through `seen` */
export function ensureChainContains(chain: ChainState, seen: ChainHead): void {
  if (!chainContains(chain, seen)) throw new CodedError('chain_refused', 'older than a chain already seen')
}

/**
 * The newest of two log heads. Responses overtake each other, so a smaller one is only late.
 * @throws CodedError `log_refused` for two logs of the same size with different roots: one of them was never ours
 */
export function newestLogHead(a: LogHead | null, b: LogHead | null): LogHead | null {
  if (a === null || b === null) return a ?? b
  if (a.size === b.size && a.root !== b.root) throw new CodedError('log_refused', 'two logs of the same size')
  return a.size >= b.size ? a : b
}

/** @throws CodedError `log_refused` when `current` is shorter than, or contradicts, what was seen in an earlier session */
export function ensureLogContinues(current: LogHead | null, seen: LogHead | null): void {
  if (newestLogHead(current, seen)?.size !== current?.size) throw new CodedError('log_refused', 'shorter than a log already seen')
}
