// What this member saw before, held against what the server shows now: history only grows, unless an owner signed that a backup was put back (protocol §8).
// [Note: Restored history] A `restored-to` entry takes back what came after the head it names, in chain and log, and nothing before it. Whoever saw more
// checks its signer against the newest chain they know: an owner who was revoked after the backup cannot sign one for them. That chain lies on the device in
// the clear and counts only because it leads to a head that was sealed under the member secret (See: [Note: Remembered heads]).
import type { Bytes } from '../../core/bytes.ts'
import { chainContains, foldChain, restoreAfter, type ChainState, type Restored, type SignedChainEntry } from '../../core/chain.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import type { LogHead } from '../../core/statements.ts'
import { chainPrimitives } from './chain-primitives.ts'
import { ensureChainContains, ensureLogContinues, openHeads, type Heads } from './heads.ts'
import type { LogHeads } from './log-heads.ts'

export interface Remembered {
  /** Copies of sealed heads. */
  readonly heads: readonly Bytes[]
  /** The chain as this device had it last. */
  readonly chain: readonly SignedChainEntry[] | null
}

/** What the server says now; the chain is verified. */
export interface Shown {
  readonly chain: ChainState
  readonly entries: readonly SignedChainEntry[]
  readonly logHead: LogHead | null
}

type Owner = Parameters<typeof openHeads>[0]

/** Tells `log` what was seen before. @throws CodedError `chain_refused` · `log_refused` · `not_readable` */
export async function recall(owner: Owner, { heads, chain }: Remembered, shown: Shown, log: LogHeads): Promise<void> {
  const kept = await foldKept(chain)
  for (const sealed of heads) {
    const seen = await openHeads(owner, sealed)
    const known = await knownAt(seen, kept, shown)
    const restore = known && restoreAfter(known, shown.chain)
    if (!restore) ensureChainContains(shown.chain, seen.chain)
    const seenLog = restore ? notBeyond(seen.log, restore) : seen.log
    ensureLogContinues(shown.logHead, seenLog)
    log.note(seenLog)
    log.noteKey(seen.logKey ?? null)
  }
}

/**
 * May an owner say that `shown` is what a backup was put back to? It must be an earlier point of whatever this member saw.
 * @returns the newest chain they know @throws CodedError `chain_refused` · `not_readable`
 */
export async function ensureEarlier(owner: Owner, { heads, chain }: Remembered, shown: Shown): Promise<ChainState> {
  const kept = await foldKept(chain)
  let newest = shown.chain
  for (const sealed of heads) {
    const seen = await openHeads(owner, sealed)
    const known = await knownAt(seen, kept, shown)
    if (!known || !(chainContains(known, shown.chain.head) || chainContains(shown.chain, known.head)))
      throw new CodedError('chain_refused', 'not an earlier point of a chain already seen')
    if (known.head.seq > newest.head.seq) newest = known
  }
  return newest
}

/** The chain as whoever sealed these heads had it; undefined when this device kept none that leads there. */
async function knownAt(seen: Heads, kept: ChainState | undefined, { chain, entries }: Shown): Promise<ChainState | undefined> {
  if (kept && chainContains(kept, seen.chain)) return kept
  return chainContains(chain, seen.chain) ? foldChain(entries.slice(0, seen.chain.seq + 1), chainPrimitives) : undefined
}

/** A copy that does not verify is as good as none: it could only have explained a restore. */
async function foldKept(entries: Remembered['chain']): Promise<ChainState | undefined> {
  if (entries === null) return undefined
  try {
    return await foldChain(entries, chainPrimitives)
  } catch (error) {
    if (isCodedError(error, 'chain_refused')) return undefined
    throw error
  }
}

function notBeyond(seen: LogHead | null, { log }: Restored): LogHead | null {
  return seen !== null && seen.size > (log?.size ?? 0) ? log : seen
}
