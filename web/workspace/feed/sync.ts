// From the server's feed to knowledge: pull pages into the store, verify authors, have shares released, open the newest version of each record.
import { AskDocument } from '../../../core/asks/document.ts'
import { CodedError, isCodedError } from '../../../core/errors.ts'
import { AssetDocument, EventDocument, PersonDocument } from '../../../core/documents.ts'
import { parsePublished } from '../../../core/forms/versions.ts'
import type { MemberId, OwnerId, StatementId, WorkspaceId } from '../../../core/ids.ts'
import type { Scope } from '../../../core/scopes.ts'
import {
  tableHome,
  type ChainHead,
  type ErasedStatement,
  type RecordTable,
  type Signed,
  type Statement,
} from '../../../core/statements.ts'
import type { Change, ClearStatement, FeedPage, PutRecord } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { FormRow, RecordRow, WorkspaceDatabase } from '../../store/database.ts'
import { changesThatReplace, savedCursor, savedFeedAfter, saveFeedPage } from '../../store/feed-store.ts'
import type { Knowledge } from './knowledge.ts'
import type { SignedHead } from './log-keeper.svelte.ts'
import { sha256 } from '../sha256.ts'
import type { Shares } from './shares.ts'
import type { Tabs } from '../session/tabs.ts'

const pageSize = 500
const openAtOnce = 200
const verifyAtOnce = 500

/** What opening a workspace opens; papers and templates wait until somebody needs them. */
const openedTables: Partial<Record<RecordTable, { safeParse(value: unknown): { success: boolean; data?: unknown } }>> = {
  person: PersonDocument,
  ask: AskDocument,
  event: EventDocument,
  asset: AssetDocument,
}

export interface SyncParts {
  readonly workspace: WorkspaceId
  /** By the verified chain. */
  readonly held: () => readonly Scope[]
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly tabs: Tabs
  readonly knowledge: Knowledge
  readonly shares: Shares
  /** Every entry of the person this one is an entry of. */
  entriesOf(entry: OwnerId): readonly OwnerId[]
  /** Takes everything about an erased person off this device. */
  purge(tombstone: ErasedStatement): Promise<void>
  /** Has the vault verify the chain up to this head, unless it did. */
  chainSeen(head: ChainHead): Promise<void>
  /** The document this session itself sealed under that statement, if it did. */
  ownDocument(statement: StatementId): unknown
  /** The server shows a history that cannot be one. */
  onContradiction(): void
}

export class Sync {
  readonly #parts: SyncParts
  /** The newest log head that each member put their name under. See [Note: Everybody's log]. */
  readonly signedHeads = new Map<MemberId, SignedHead>()
  #absorbedUpTo = 0
  /** Verified or own, but their share could not be released yet (offline). */
  #unopened: RecordRow[] = []

  constructor(parts: SyncParts) {
    this.#parts = parts
  }

  /** Fetches what is new into the store. @returns whether something came, or why nothing could */
  async pull(): Promise<{ ok: true; news: boolean } | { ok: false; code: FailCode }> {
    const { database, server, tabs, vault, workspace } = this.#parts
    return tabs.alone('feed', async () => {
      let news = false
      for (;;) {
        const after = await savedCursor(database)
        const answer = await server.feed(after, pageSize)
        if (!answer.ok) return answer
        const { changes, more, logHead, chainHead } = answer.value
        // Who was certified first, and what came after a link was taken back, follows from the order in which this device was told.
        if (!isInOrder(answer.value, after)) {
          this.#parts.onContradiction()
          throw new CodedError('log_refused', 'a feed that goes back')
        }
        // The session cookie belongs to another workspace now: nothing of it may enter this one.
        if (changes.some(({ statement }) => statement.body.workspace !== workspace)) return { ok: false, code: 'forbidden' }
        // The founding is a line: a workspace without a log is not this one.
        if (!logHead) return { ok: false, code: 'internal' }
        await vault.noteLogHead(logHead)
        // Before anything is judged by it: who is a member, and whose statements were closed.
        await this.#parts.chainSeen(chainHead)
        const page = { ...answer.value, changes: await this.#withoutForgeries(changes) }
        if (page.next !== after) await saveFeedPage(database, after, page)
        // Asked for from the beginning, because a role opens more now: what is new stands before what this session has taken in.
        this.#absorbedUpTo = Math.min(this.#absorbedUpTo, after)
        news ||= changes.length > 0
        if (!more) return { ok: true, news }
      }
    })
  }

  /** Nothing takes the place of what this device holds unless its author may say so: a lie would outlive the session in the store. */
  async #withoutForgeries(changes: Change[]): Promise<Change[]> {
    const replacing = await changesThatReplace(this.#parts.database, changes)
    if (replacing.length === 0) return changes
    // With the statements of the same page, which may introduce whoever signed.
    const asked = changes.filter((change) => change.kind === 'statement' || replacing.includes(change))
    const verified = await this.#verify(asked.map(({ statement }) => statement))
    const forged = new Set(asked.filter((change, i) => change.kind !== 'statement' && !verified[i]))
    return changes.filter((change) => !forged.has(change))
  }

  /** Takes in what the store holds beyond what this session has seen. @returns what changed, and the statements seen */
  async absorb(): Promise<{ owners: Set<OwnerId>; statements: Set<StatementId>; forms: boolean }> {
    const { database, knowledge } = this.#parts
    const slice = await savedFeedAfter(database, this.#absorbedUpTo)
    const owners = new Set<OwnerId>()
    for (const { share, start } of slice.shares) knowledge.shares.set(share, start)
    await this.#absorbStatements(
      slice.statements.map(({ signed }) => signed),
      owners,
    )
    await this.#absorbRecords(slice.records, owners)
    const forms = await this.#absorbForms(slice.forms)
    this.#absorbedUpTo = slice.upTo
    const seen = [
      ...slice.statements.map(({ statement }) => statement),
      ...slice.records.map(({ put }) => put.statement.body.statement),
    ]
    return { owners, statements: new Set(seen), forms }
  }

  /** A version is taken in when its author may publish, its text is the one that was signed, and it follows the one that stands. */
  async #absorbForms(rows: readonly FormRow[]): Promise<boolean> {
    const verified = await this.#verify(rows.map(({ signed }) => signed))
    let news = false
    for (const [i, { signed, document }] of rows.entries()) {
      const published = verified[i] ? await parsePublished(signed.body, document, sha256) : null
      if (published && this.#parts.knowledge.forms.add(signed.body, published)) news = true
    }
    return news
  }

  async #absorbStatements(statements: readonly ClearStatement[], owners: Set<OwnerId>): Promise<void> {
    const { knowledge, shares } = this.#parts
    const verified = await this.#verify(statements)
    for (const [i, { body }] of statements.entries()) {
      if (verified[i]) this.#noteHead(body)
      if (body.type !== 'erased' || !verified[i]) continue
      knowledge.noteErased(body)
      await this.#parts.purge(body)
      owners.add(body.owner)
    }
    statements.forEach((signed, i) => {
      const { body } = signed
      const good = verified[i] ?? false
      // Whatever is still said about somebody who was erased, by a late device or a server that kept it, is not taken in again.
      if ('owner' in body && body.owner !== null && knowledge.erased.has(body.owner)) return
      if (body.type === 'alias' && knowledge.erased.has(body.of)) return
      if (body.type === 'consent') {
        knowledge.noteConsent({ body, signature: signed.signature }, good)
        owners.add(body.owner)
        if (body.consent.action === 'matching-withdraw')
          for (const entry of this.#parts.entriesOf(body.owner)) shares.startAnew(entry, 'faces')
      } else if (body.type === 'alias' && good) {
        knowledge.noteAlias(body)
        owners.add(body.owner)
      } else if (body.type === 'retired' && good) {
        shares.retire(body.share)
      } else if (body.type === 'owner' && good) {
        knowledge.noteOwner(body.owner, { kind: body.kind, pseudonym: body.pseudonym, by: body.author })
        owners.add(body.owner)
      } else if (body.type === 'settings' && good) knowledge.noteSettings(body)
      else if (body.type === 'form-offered' && good) knowledge.forms.noteOffered(body)
      else if (good) this.#noteAsks(body, owners)
    })
  }

  #noteAsks(body: Statement, owners: Set<OwnerId>): void {
    const owner = this.#parts.knowledge.asks.note(body)
    if (owner !== null) owners.add(owner)
  }

  async #absorbRecords(rows: readonly RecordRow[], owners: Set<OwnerId>): Promise<void> {
    const { knowledge, held, shares } = this.#parts
    const mine = (row: RecordRow): boolean => held().includes(tableHome[row.table].scope) && !knowledge.erased.has(row.owner)
    const toOpen = [...this.#unopened, ...rows].filter((row) => row.table in openedTables && mine(row) && !isRemoval(row.put))
    const listed = rows.filter((row) => !toOpen.includes(row))
    const verified = await this.#verify(listed.map(({ put }) => put.statement))
    listed.forEach((row, i) => {
      if (verified[i] && !knowledge.erased.has(row.owner))
        knowledge.noteRecord({ ...placeOf(row), removed: isRemoval(row.put), document: null })
      owners.add(row.owner)
    })

    const others = toOpen.filter((row) => !this.#takeOwn(row))
    await shares.release(
      others.map(({ put }) => put.statement.body.share),
      'open-workspace',
    )
    const openable = others.filter(({ put }) => shares.isUsable(put.statement.body.share))
    this.#unopened = others.filter(
      ({ put }) => !shares.isUsable(put.statement.body.share) && !shares.isLost(put.statement.body.share),
    )
    for (let from = 0; from < openable.length; from += openAtOnce) await this.#open(openable.slice(from, from + openAtOnce))
    for (const { owner } of toOpen) owners.add(owner)
  }

  /** What this session sealed itself need not be opened again. */
  #takeOwn(row: RecordRow): boolean {
    const document = this.#parts.ownDocument(row.put.statement.body.statement)
    if (document === undefined) return false
    this.#parts.knowledge.noteRecord({ ...placeOf(row), removed: false, document })
    return true
  }

  async #open(rows: readonly RecordRow[]): Promise<void> {
    const { vault, knowledge, shares } = this.#parts
    const whole = await Promise.all(rows.map(async (row) => ({ ...row, put: await this.#withEnvelope(row) })))
    this.#unopened.push(...whole.filter(({ put }) => put.envelope === null))
    const here = whole.filter(({ put }) => put.envelope !== null)
    const opened = await vault.openRecords(here.map(({ put }) => put))
    const readable = new Set(opened.flatMap(({ record, ok }) => (ok ? [record] : [])))
    const documents = new Map(opened.map((result) => [result.record, result.ok ? result.document.json : null]))
    for (const row of here) {
      const parsed = openedTables[row.table]?.safeParse(documents.get(row.record))
      knowledge.noteRecord({ ...placeOf(row), removed: false, document: parsed?.success ? parsed.data : null })
      if (!readable.has(row.record)) continue
      shares.noteProven(row.put.statement.body.share)
      this.#noteHead(row.put.statement.body)
    }
  }

  /** What a depicted person saw is told by their receipt. */
  #noteHead({ author, logHead, chainHead }: Statement): void {
    if (logHead === null || this.#parts.knowledge.asks.signer(author) !== undefined) return
    if (logHead.size > (this.signedHeads.get(author)?.logHead.size ?? 0)) this.signedHeads.set(author, { logHead, chainHead })
  }

  /** Large envelopes are not in the feed. */
  async #withEnvelope({ put, sizeBytes, table, record }: RecordRow): Promise<PutRecord> {
    if (put.envelope !== null || sizeBytes === 0) return put
    const answer = await this.#parts.server.fetchRecord(table, record)
    return answer.ok && answer.value.statement.body.statement === put.statement.body.statement ? answer.value : put
  }

  async #verify(statements: readonly Signed[]): Promise<boolean[]> {
    const verdicts: boolean[] = []
    for (let from = 0; from < statements.length; from += verifyAtOnce)
      verdicts.push(...(await this.#parts.vault.verifyStatements(statements.slice(from, from + verifyAtOnce))))
    return verdicts
  }
}

/** Each change behind the one before, all of them behind `after`, and the next page behind all of them. */
const isInOrder = ({ changes, next }: Pick<FeedPage, 'changes' | 'next'>, after: number): boolean =>
  changes.every(({ seq }, i) => seq > (changes[i - 1]?.seq ?? after)) && next >= (changes.at(-1)?.seq ?? after)

const isRemoval = ({ statement }: PutRecord): boolean => statement.body.envelopeHash === null

const placeOf = ({ table, owner, record, version, put }: RecordRow) => ({ table, owner, record, version, put })

/** True for what every part of a session throws once its vault is gone, or when the server contradicts what it saw (which locks it). */
export const isEnded = (error: unknown): boolean =>
  (['worker_ended', 'locked', 'log_refused', 'chain_refused'] as const).some((code) => isCodedError(error, code))
