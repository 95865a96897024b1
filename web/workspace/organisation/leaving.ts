// What somebody who takes everything along needs beyond the views: signed statements with their verification, the chain, papers in one batch, the log.
import type { AskDocument } from '../../../core/asks/document.ts'
import type { AskStatement } from '../../../core/asks/statements.ts'
import { fromBase64Url } from '../../../core/bytes.ts'
import type { SignedChainEntry } from '../../../core/chain.ts'
import { CodedError, isCodedError } from '../../../core/errors.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import { originOf, verifierKey } from '../../../core/log/checkpoint.ts'
import { scopesOf } from '../../../core/scopes.ts'
import type { ClearStatement, SessionInfo } from '../../../core/wire.ts'
import { maxLogLines } from '../../../core/wire/log.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { savedFeedAfter } from '../../store/feed-store.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { Papers } from '../people/papers.ts'
import type { PendingChanges } from '../outbox/pending.ts'
import { sha256 } from '../sha256.ts'
import { isEnded } from '../feed/sync.ts'
import type { Views } from '../views/views.svelte.ts'

const verifyAtOnce = 500

export interface KeptStatement {
  readonly signed: ClearStatement
  readonly verified: boolean
  /** False: still on its way from this device. */
  readonly atServer: boolean
}

export interface KeptAsk {
  readonly owner: OwnerId
  readonly document: AskDocument
  readonly invitation: AskStatement | null
}

export interface PaperPlace {
  readonly person: OwnerId
  readonly record: RecordId
}

export type OpenedPaper =
  (PaperPlace & { readonly ok: true; readonly file: File }) | (PaperPlace & { readonly ok: false; readonly code: string })

export interface KeptLog {
  /** As `npm run log:verify -- --key` reads it. */
  readonly key: string
  readonly checkpoint: string
  /** How many lines the checkpoint is about. */
  readonly size: number
  /** Pages of canonical lines, up to the checkpoint. @throws CodedError with what the server answered */
  lines(signal: AbortSignal): AsyncIterable<readonly string[]>
}

export interface LeavingDoor {
  readonly chain: readonly SignedChainEntry[]
  /** Oldest first. Nothing about people who were erased but their tombstones. */
  statements(): Promise<readonly KeptStatement[]>
  /** How people were asked to sign, as far as this member's roles open it: `ask` records beside their invitations. */
  asks(): readonly KeptAsk[]
  /** One release for all of them: one line in the log. */
  openPapers(signal: AbortSignal, papers: readonly PaperPlace[]): AsyncIterable<OpenedPaper>
  /** Undefined when this member's roles do not open the log. @throws CodedError with what the server answered */
  log(): Promise<KeptLog | undefined>
}

export interface LeavingParts {
  readonly session: SessionInfo
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly knowledge: Knowledge
  readonly pending: PendingChanges
  readonly papers: Papers
  readonly views: Pick<Views, 'people' | 'askDocuments'>
}

export class Leaving implements LeavingDoor {
  readonly #parts: LeavingParts

  constructor(parts: LeavingParts) {
    this.#parts = parts
  }

  get chain(): readonly SignedChainEntry[] {
    return this.#parts.session.chain
  }

  async statements(): Promise<readonly KeptStatement[]> {
    const { database, knowledge, pending, vault } = this.#parts
    const saved = (await savedFeedAfter(database, 0)).statements.map(({ signed }) => ({ signed, atServer: true }))
    const known = new Set(saved.map(({ signed }) => signed.body.statement))
    const own = pending
      .all()
      .flatMap(({ row: { wire, refused } }) =>
        refused === null && wire && 'body' in wire ? [{ signed: wire, atServer: false }] : [],
      )
      .filter(({ signed }) => !known.has(signed.body.statement))
    const all = [...saved, ...own].filter(
      ({ signed: { body } }) =>
        body.type === 'erased' || !('owner' in body) || body.owner === null || !knowledge.erased.has(body.owner),
    )
    const verified: boolean[] = []
    for (let from = 0; from < all.length; from += verifyAtOnce)
      verified.push(...(await vault.verifyStatements(all.slice(from, from + verifyAtOnce).map(({ signed }) => signed))))
    return all.map((one, i) => ({ ...one, verified: verified[i] ?? false }))
  }

  asks(): readonly KeptAsk[] {
    const { views, knowledge } = this.#parts
    const entries = views.people.flatMap(({ id, others }) => [id, ...others.map((other) => other.id)])
    return entries.flatMap((owner) =>
      views
        .askDocuments(owner)
        .map((document) => ({ owner, document, invitation: knowledge.asks.ask(document.ask)?.body ?? null })),
    )
  }

  async *openPapers(signal: AbortSignal, places: readonly PaperPlace[]): AsyncGenerator<OpenedPaper> {
    const { papers } = this.#parts
    const refused = await papers.release(
      places.map(({ record }) => record),
      'take-everything-along',
    )
    for (const place of places) {
      signal.throwIfAborted()
      try {
        yield { ...place, ok: true, file: (await papers.open(place.person, place.record, refused === null)).file }
      } catch (error) {
        if (!isCodedError(error) || isEnded(error)) throw error
        yield { ...place, ok: false, code: refused ?? error.code }
      }
    }
  }

  async log(): Promise<KeptLog | undefined> {
    const { session, server } = this.#parts
    if (!scopesOf(session.member.roles).includes('log')) return undefined
    // Every log has a first line, so this always asks for the head that stands.
    const answer = await server.logProof([1])
    if (!answer.ok) throw new CodedError(answer.code)
    const { checkpoint, key } = answer.value
    const size = Number(checkpoint.split('\n')[1])
    return {
      key: await verifierKey(originOf(session.workspace.id), fromBase64Url(key), sha256),
      checkpoint,
      size,
      lines: (signal) => this.#lines(signal, size),
    }
  }

  async *#lines(signal: AbortSignal, size: number): AsyncGenerator<readonly string[]> {
    for (let from = 0; from < size;) {
      signal.throwIfAborted()
      const answer = await this.#parts.server.logLines(from, Math.min(maxLogLines, size - from))
      if (!answer.ok) throw new CodedError(answer.code)
      const { lines } = answer.value
      if (lines.length === 0) throw new CodedError('not_found', 'the log ends before its signed head')
      yield lines
      from += lines.length
    }
  }
}
