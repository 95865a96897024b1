// Sends what waits in the outbox, in the order it was made, until the server has it. What was signed once is sent again byte by byte, so a crash at any moment
// repeats and never duplicates. Knows requests and answers; what becomes of a row is `outbox-rows.svelte.ts`.
import type { z } from 'zod'
import { isCodedError } from '../../../core/errors.ts'
import type { Scope } from '../../../core/scopes.ts'
import type { Outcomes, RefusalCode } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { Answer, FailCode, ServerDoor } from '../../api/server-door.ts'
import { Backoff } from './backoff.ts'
import type { OutboxRows } from './outbox-rows.svelte.ts'
import { clearStatementOf, isWaiting, putRecordOf, type Pending, type PendingChanges } from './pending.ts'
import { failuresInARow, passing, scopeOf, type Sealer } from './sealer.ts'
import type { Shares } from '../feed/shares.ts'
import { isEnded } from '../feed/sync.ts'
import type { Tabs } from '../session/tabs.ts'
import { Trouble } from './trouble.ts'

export interface OutboxSenderParts {
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly tabs: Tabs
  readonly shares: Shares
  readonly pending: PendingChanges
  readonly rows: OutboxRows
  readonly sealer: Sealer
  /** Brings the feed in, so that what was sent comes back and conflicts show what stands. @returns whether all of it came */
  catchUp(): Promise<boolean>
  /** Whether the feed shows this member what is sealed in that scope. */
  shows(scope: Scope): boolean
  onOnline(online: boolean): void
}

const recordsAtOnce = 100
const statementsAtOnce = 400
const envelopeCharsAtOnce = 4_000_000
const conflictsAtMost = 8
/** So often acknowledged without the feed showing it, and nobody waits for it any longer. */
const unshownAtMost = 3

type Request = (entries: readonly Pending[]) => Promise<Answer<z.infer<typeof Outcomes>>>

export class OutboxSender {
  readonly #parts: OutboxSenderParts
  readonly #backoff = new Backoff()
  readonly #trouble = new Trouble()
  /** How often a row was sent, acknowledged, and then not shown by the feed. */
  readonly #unshown = new Map<number, number>()
  #draining: Promise<void> | undefined
  #next: Promise<void> | undefined
  #ended = false

  constructor(parts: OutboxSenderParts) {
    this.#parts = parts
  }

  end(): void {
    this.#ended = true
    this.#backoff.stop()
  }

  /** Sends what waits, in order. One run at a time; a call during a run waits for one more, since the run may be past what it is about. */
  drain(): Promise<void> {
    if (!this.#draining) {
      this.#draining = this.#run().finally(() => (this.#draining = undefined))
      return this.#draining
    }
    this.#next ??= this.#draining
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#ended ? undefined : this.drain()
      })
    return this.#next
  }

  async #run(): Promise<void> {
    try {
      await this.#parts.tabs.alone('outbox', async () => {
        // Another tab may have sent some of it.
        await this.#parts.rows.load()
        while (!this.#ended && (await this.#sendSome())) this.#backoff.succeeded()
      })
    } catch (error) {
      // Locked in the middle, or the device is full or forgotten: everything acknowledged waits on disk.
      if (isEnded(error) || isCodedError(error, 'storage_closed')) return
      this.#tryLater()
      if (!isCodedError(error, 'storage_full')) throw error
    }
  }

  /** @returns true when there may be more to send now */
  async #sendSome(): Promise<boolean> {
    const waiting = this.#parts.pending.all().filter(isWaiting)
    if (waiting.length === 0) return this.#finished()
    const calm = this.#trouble.calm(waiting)
    const code = calm.length > 0 ? await this.#sendFrom(calm) : await this.#tryTroubled(waiting)
    if (code === null) return true
    this.#parts.onOnline(code !== 'offline')
    if (code === 'not_signed_in') this.#parts.rows.noteSignedOut()
    this.#tryLater()
    return false
  }

  #sendFrom(waiting: readonly Pending[]): Promise<FailCode | null> {
    return waiting[0]?.row.kind === 'statement' ? this.#sendStatements(waiting) : this.#sendRecords(waiting)
  }

  /** Everything else is sent: one more attempt at what the server failed on. */
  async #tryTroubled(waiting: readonly Pending[]): Promise<FailCode | null> {
    for (const entry of this.#trouble.firsts(waiting).slice(0, failuresInARow)) {
      const code = await this.#sendFrom([entry])
      if (code !== null) return code
      if (!this.#trouble.has(entry)) return null
    }
    return 'internal'
  }

  async #finished(): Promise<boolean> {
    this.#backoff.succeeded()
    // What is sent stays in the outbox until the feed shows it.
    const sent = this.#parts.pending.all().filter((entry) => entry.row.sent === 1 && this.#isShown(entry))
    if (sent.length === 0 || !(await this.#parts.catchUp())) return false
    const lost = sent.flatMap(({ row }) => this.#parts.pending.get(row.id) ?? []).filter(({ row }) => row.sent === 1)
    if (lost.length > 0) await this.#sendAgain(lost)
    return false
  }

  #isShown({ row, intent }: Pending): boolean {
    if (row.kind === 'statement' || intent === null) return row.kind === 'statement'
    return this.#parts.shows(scopeOf(intent))
  }

  /** The server said that it has these, and its feed does not show them. They are sent again; in the end a person is told. */
  async #sendAgain(lost: readonly Pending[]): Promise<void> {
    await this.#parts.rows.markUnsent(lost)
    for (const { row } of lost) {
      const times = (this.#unshown.get(row.id) ?? 0) + 1
      this.#unshown.set(row.id, times)
      const entry = this.#parts.pending.get(row.id)
      if (entry && times >= unshownAtMost) await this.#refuse(entry, 'internal')
    }
    this.#tryLater()
  }

  #tryLater(): void {
    if (!this.#ended) this.#backoff.later(() => void this.drain())
  }

  #sendStatements(waiting: readonly Pending[]): Promise<FailCode | null> {
    const batch = headRun(waiting, ({ row }) => row.kind === 'statement').slice(0, statementsAtOnce)
    return this.#send(batch, (entries) =>
      this.#parts.server.putStatements(entries.flatMap(({ row }) => clearStatementOf(row) ?? [])),
    )
  }

  async #sendRecords(waiting: readonly Pending[]): Promise<FailCode | null> {
    const batch = this.#recordBatch(headRun(waiting, ({ row }) => row.kind !== 'statement'))
    const code = await this.#seal(batch)
    if (code !== null) return code
    const ready = batch
      .flatMap(({ row }) => this.#parts.pending.get(row.id) ?? [])
      .filter((entry) => isWaiting(entry) && putRecordOf(entry.row))
    return this.#send(upToSize(ready, envelopeCharsAtOnce), (entries) =>
      this.#parts.server.putRecords(entries.flatMap(({ row }) => putRecordOf(row) ?? [])),
    )
  }

  /** Seals what is not sealed yet and keeps it on disk before it is sent. @returns the code when trying later may help */
  async #seal(batch: readonly Pending[]): Promise<FailCode | null> {
    const { wires, refused, failed, dropped, later } = await this.#parts.sealer.seal(batch)
    await this.#parts.rows.discard(dropped)
    for (const { entry, code } of refused) await this.#refuse(entry, code)
    for (const entry of failed) await this.#failed(entry)
    await this.#parts.rows.keepWires(wires)
    return later
  }

  /** At most one version of each record at a time: the next one is sealed when this one stands. */
  #recordBatch(run: readonly Pending[]): readonly Pending[] {
    const seen = new Set<string>()
    return headRun(run, ({ row }) => {
      const again = row.record !== null && seen.has(row.record)
      if (row.record !== null) seen.add(row.record)
      return !again
    }).slice(0, recordsAtOnce)
  }

  /** Sends a batch and takes each outcome in. @returns the code when trying later may help, null when it is done */
  async #send(batch: readonly Pending[], request: Request): Promise<FailCode | null> {
    if (batch.length === 0) return null
    const answer = await request(batch)
    if (!answer.ok) return passing.has(answer.code) ? answer.code : this.#oneByOne(batch, answer.code as RefusalCode, request)
    this.#parts.onOnline(true)
    if (answer.value.logHead) await this.#parts.vault.noteLogHead(answer.value.logHead)
    const outcomes = new Map(answer.value.outcomes.map((outcome) => [outcome.statement, outcome]))
    const sent: Pending[] = []
    const conflicts: Pending[] = []
    for (const entry of batch) {
      const outcome = entry.row.statement === null ? undefined : outcomes.get(entry.row.statement)
      if (outcome === undefined) {
        await this.#failed(entry)
        continue
      }
      this.#trouble.over(entry)
      if (outcome.outcome === 'stored' || outcome.outcome === 'repeated') sent.push(entry)
      else if (outcome.outcome === 'conflict' && entry.row.kind !== 'statement' && entry.row.conflicts < conflictsAtMost)
        conflicts.push(entry)
      else {
        // The share it was sealed under may have been destroyed from elsewhere: tried again, it goes under a new one.
        const share = putRecordOf(entry.row)?.statement.body.share
        if (outcome.code === 'not_found' && share) this.#parts.shares.retire(share)
        await this.#refuse(entry, outcome.code ?? 'conflict')
      }
    }
    await this.#parts.rows.markSent(sent)
    await this.#parts.rows.discardOvertaken()
    if (conflicts.length > 0) await this.#rewind(conflicts)
    return null
  }

  /** The whole request was refused, or the server failed on it: one by one tells which change it is about. */
  async #oneByOne(batch: readonly Pending[], code: RefusalCode, request: Request): Promise<FailCode | null> {
    const [first, ...others] = batch
    if (first && others.length === 0) {
      await (code === 'internal' ? this.#failed(first) : this.#refuse(first, code))
      return null
    }
    let failures = 0
    // What hangs on a change that has just failed is not calm any more, and waits with it.
    for (const entry of batch) {
      if (!this.#trouble.calm(batch).includes(entry)) continue
      const later = await this.#send([entry], request)
      if (later !== null) return later
      failures = this.#trouble.has(entry) ? failures + 1 : 0
      if (failures === failuresInARow) return 'internal'
    }
    return null
  }

  /** The server failed on this change and did not say why. In the end it counts as refused, so that a person sees it. */
  async #failed(entry: Pending): Promise<void> {
    if (this.#trouble.note(entry)) await this.#refuse(entry, 'internal')
  }

  /** Somebody else's version stands: take it in, then sign the change again on top of it. */
  async #rewind(entries: readonly Pending[]): Promise<void> {
    await this.#parts.catchUp()
    await this.#parts.rows.markConflict(entries)
  }

  async #refuse(entry: Pending, code: RefusalCode): Promise<void> {
    this.#trouble.over(entry)
    await this.#parts.rows.markRefused(entry, code)
  }
}

function headRun<T>(items: readonly T[], belongs: (item: T) => boolean): readonly T[] {
  const end = items.findIndex((item) => !belongs(item))
  return end < 0 ? items : items.slice(0, end)
}

/** As many as fit, at least one. */
function upToSize(entries: readonly Pending[], atMost: number): readonly Pending[] {
  let sum = 0
  return headRun(entries, ({ row }) => {
    const first = sum === 0
    sum += putRecordOf(row)?.envelope?.length ?? 1
    return first || sum <= atMost
  })
}
