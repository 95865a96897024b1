// The heads of the audit log a session was told of, until each is shown to be the beginning of the next and of a head the server signed.
// [Note: One log] Every answer of the server names a head. Two heads of one size with different roots are two logs at once; heads of different sizes
// wait here until a consistency proof (RFC 9162 §2.1.4) connects them. A head that a later, shorter answer seems to take back waits as well: the
// signed checkpoint must be at least as large as everything asked about, so a log that was cut off cannot connect it. The key that signs is the one seen
// first, remembered with the heads (See: [Note: Remembered heads]).
// [Note: Everybody's log] Every statement names the head its author had seen, under their signature. Two members who are shown two logs meet in what they
// sign: each one's newest head is held against the log that is shown here. One that does not fit is told and locks nothing: the server may lie, or whoever
// signed it, and nobody here can say which.
import { fromBase64Url, fromHex } from '../../core/bytes.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import { openNote, originOf, parseCheckpointText } from '../../core/log/checkpoint.ts'
import { verifyConsistency } from '../../core/log/proofs.ts'
import type { LogHead } from '../../core/statements.ts'
import { maxLogSizes, type LogProof } from '../../core/wire/log.ts'
import { newestLogHead } from './heads.ts'
import { verifyRaw } from './key-pairs.ts'
import { sha256 } from './primitives.ts'

const primitives = { sha256, verify: verifyRaw }

export class LogHeads {
  readonly #workspace: WorkspaceId
  /** Root by size: told, and not yet behind the newest connected one. */
  readonly #roots = new Map<number, string>()
  #key: string | null = null
  /** Size of the newest head that was signed and connected to all before it; 0 before the first. */
  #connected = 0

  constructor(workspace: WorkspaceId) {
    this.#workspace = workspace
  }

  get newest(): LogHead | null {
    return [...this.#roots].map(([size, root]) => ({ size, root })).reduce<LogHead | null>(newestLogHead, null)
  }

  /** The server's signing key, once one was seen. */
  get key(): string | null {
    return this.#key
  }

  /** @throws CodedError `log_refused` for two logs of one size */
  note(head: LogHead | null): void {
    if (head === null) return
    const known = this.#roots.get(head.size)
    if (known !== undefined && known !== head.root) throw new CodedError('log_refused', 'two logs of the same size')
    this.#roots.set(head.size, head.root)
  }

  /** @throws CodedError `log_refused` when the log was signed by another key before */
  noteKey(key: string | null): void {
    if (key === null) return
    if (this.#key !== null && this.#key !== key) throw new CodedError('log_refused', 'another signing key than before')
    this.#key = key
  }

  /** What to ask the server about; empty when everything told is connected. */
  sizesToConnect(): number[] {
    const sizes = [...this.#roots.keys()].sort((a, b) => a - b)
    const done = sizes.length === 0 || (sizes.length === 1 && sizes[0] === this.#connected)
    return done ? [] : sizes.slice(0, maxLogSizes)
  }

  /** Takes the answer to {@link sizesToConnect}. @throws CodedError `log_refused` when it does not connect them; nothing has changed then */
  async connect(sizes: readonly number[], { checkpoint: note, key, proofs }: LogProof): Promise<void> {
    const signed = await this.#openCheckpoint(note, key)
    const heads = [...sizes.map((size) => this.#told(size)), signed]
    if (signed.size < (sizes.at(-1) ?? 0) || proofs.length !== sizes.length) throw new CodedError('log_refused', 'a shorter log')
    for (const [i, proof] of proofs.entries()) {
      const [first, second] = [heads[i], heads[i + 1]]
      if (!first || !second || !(await isConsistent(first, second, proof))) throw new CodedError('log_refused', 'not one log')
    }
    this.note(signed)
    this.noteKey(key)
    for (const size of sizes) if (size !== signed.size) this.#roots.delete(size)
    this.#connected = Math.max(this.#connected, signed.size)
  }

  /** What to ask the server about to compare a head that somebody else signed with what was told here; empty when it is the very same. */
  sizesWith(head: LogHead): number[] {
    const { newest } = this
    if (newest === null || this.#roots.get(head.size) === head.root) return []
    return [...new Set([head.size, newest.size])].sort((a, b) => a - b)
  }

  /**
   * Is that head one log with what was told here? `proof` is the answer to {@link sizesWith}. Changes nothing.
   * @throws CodedError `log_refused` when the answer is not signed by this log's key
   */
  async isOneWith(head: LogHead, sizes: readonly number[], { checkpoint: note, key, proofs }: LogProof): Promise<boolean> {
    const signed = await this.#openCheckpoint(note, key)
    if ((this.#roots.get(head.size) ?? head.root) !== head.root) return false
    const heads = [...sizes.map((size) => (size === head.size ? head : this.#told(size))), signed]
    if (signed.size < (sizes.at(-1) ?? 0) || proofs.length !== sizes.length) return false
    for (const [i, proof] of proofs.entries()) {
      const [first, second] = [heads[i], heads[i + 1]]
      if (!first || !second || !(await isConsistent(first, second, proof))) return false
    }
    return true
  }

  #told(size: number): LogHead {
    const root = this.#roots.get(size)
    if (root === undefined) throw new CodedError('log_refused', 'never told of this size')
    return { size, root }
  }

  async #openCheckpoint(note: string, key: string): Promise<LogHead> {
    if (this.#key !== null && this.#key !== key) throw new CodedError('log_refused', 'another signing key than before')
    const name = originOf(this.#workspace)
    try {
      const { origin, size, root } = parseCheckpointText(await openNote(note, { name, publicKey: fromBase64Url(key) }, primitives))
      if (origin !== name) throw new CodedError('log_refused', 'a checkpoint of another log')
      return { size, root }
    } catch (error) {
      if (isCodedError(error, 'checkpoint_refused')) throw new CodedError('log_refused', 'the checkpoint is not signed')
      throw error
    }
  }
}

const isConsistent = (first: LogHead, second: LogHead, proof: readonly string[]): Promise<boolean> =>
  verifyConsistency(
    { size: first.size, root: fromHex(first.root) },
    { size: second.size, root: fromHex(second.root) },
    proof.map(fromHex),
    sha256,
  )
