// Recomputes a log from its lines: each must be in canonical form, in its place and hash to its leaf, and every signed checkpoint must be the root
// of the lines before it. Works over the database and over an exported file alike; trusts nothing that was stored beside the lines.
import { equalBytes, toHex, utf8, type Bytes } from '../../core/bytes.ts'
import { canonicalJson } from '../../core/canonical.ts'
import { isCodedError } from '../../core/errors.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { openNote, originOf, parseCheckpointText } from '../../core/log/checkpoint.ts'
import { AuditLine } from '../../core/log/line.ts'
import { appendLeaf, emptyRange, leafHash, rootOf } from '../../core/log/tree.ts'
import type { LogHead } from '../../core/statements.ts'
import { asyncSha256 } from '../hash.ts'
import { notePrimitives } from './signer.ts'

export interface StoredLine {
  readonly line: string
  /** As stored beside the line; an exported file has none. */
  readonly leaf?: Bytes
}

export type LogFlaw =
  | 'not a line of this format'
  | 'not in its place'
  | 'of another workspace'
  | 'not in canonical form'
  | 'does not fit its stored hash'

export type LogVerdict =
  | { readonly ok: true; readonly head: LogHead | null; readonly checkpoints: number }
  /** The first line that cannot be right. */
  | { readonly ok: false; readonly line: number; readonly flaw: LogFlaw }
  /** The lines are well-formed, but not those that were signed: something changed between the last good checkpoint and this one. */
  | {
      readonly ok: false
      readonly checkpoint: number
      readonly from: number
      readonly flaw: 'signature' | 'root' | 'lines are missing'
    }

export interface LogToVerify {
  readonly workspace: WorkspaceId
  readonly lines: AsyncIterable<StoredLine> | Iterable<StoredLine>
  /** Signed notes with the size they are kept under, smallest first. */
  readonly checkpoints: readonly { readonly size: number; readonly note: string }[]
  /** Raw Ed25519 key that signed them. */
  readonly publicKey: Bytes
}

export async function verifyLog({ workspace, lines, checkpoints, publicKey }: LogToVerify): Promise<LogVerdict> {
  const waiting = [...checkpoints]
  let range = emptyRange
  let good = 0
  for await (const { line, leaf: stored } of lines) {
    const flaw = flawOf(line, range.size, workspace)
    if (flaw !== null) return { ok: false, line: range.size, flaw }
    const leaf = await leafHash(utf8(line), asyncSha256)
    if (stored && !equalBytes(stored, leaf)) return { ok: false, line: range.size, flaw: 'does not fit its stored hash' }
    range = await appendLeaf(range, leaf, asyncSha256)
    while (waiting[0]?.size === range.size) {
      const head = { size: range.size, root: toHex(await rootOf(range, asyncSha256)) }
      const wrong = await flawOfCheckpoint(waiting[0].note, head, workspace, publicKey)
      if (wrong) return { ok: false, checkpoint: head.size, from: good, flaw: wrong }
      good = head.size
      waiting.shift()
    }
  }
  const [beyond] = waiting
  if (beyond) return { ok: false, checkpoint: beyond.size, from: range.size, flaw: 'lines are missing' }
  const head = range.size === 0 ? null : { size: range.size, root: toHex(await rootOf(range, asyncSha256)) }
  return { ok: true, head, checkpoints: checkpoints.length }
}

function flawOf(text: string, seq: number, workspace: WorkspaceId): LogFlaw | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return 'not a line of this format'
    throw error
  }
  const parsed = AuditLine.safeParse(json)
  if (!parsed.success) return 'not a line of this format'
  if (parsed.data.workspace !== workspace) return 'of another workspace'
  if (parsed.data.seq !== seq) return 'not in its place'
  return canonicalJson(parsed.data) === text ? null : 'not in canonical form'
}

async function flawOfCheckpoint(
  note: string,
  { size, root }: LogHead,
  workspace: WorkspaceId,
  publicKey: Bytes,
): Promise<'signature' | 'root' | null> {
  const name = originOf(workspace)
  try {
    const told = parseCheckpointText(await openNote(note, { name, publicKey }, notePrimitives))
    return told.origin === name && told.size === size && told.root === root ? null : 'root'
  } catch (error) {
    if (isCodedError(error, 'checkpoint_refused')) return 'signature'
    throw error
  }
}
