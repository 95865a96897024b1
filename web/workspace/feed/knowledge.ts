// What this session knows: the feed after verification and opening. Plain maps, not reactive; the views read them. Gone with the session.
import { countsUnderForm } from '../../../core/asks/offer.ts'
import type { ConsentEvent } from '../../../core/consent.ts'
import { isLater } from '../../../core/later.ts'
import { FormShelf } from '../../../core/forms/versions.ts'
import type { MemberId, OwnerId, Pseudonym, RecordId, ShareId, StatementId } from '../../../core/ids.ts'
import type {
  AliasStatement,
  ConsentStatement,
  ErasedStatement,
  RecordTable,
  SettingsStatement,
  Signed,
} from '../../../core/statements.ts'
import type { PutRecord } from '../../../core/wire.ts'
import type { SealedHalf } from '../../store/database.ts'
import { AskBook } from '../../../core/asks/book.ts'

export interface KnownOwner {
  readonly kind: 'subject' | 'event'
  readonly pseudonym: Pseudonym | null
  /** A member, or the person who registered themselves. */
  readonly by: MemberId
}

/** The newest verified version of a record. */
export interface KnownRecord {
  readonly table: RecordTable
  readonly owner: OwnerId
  readonly record: RecordId
  readonly version: number
  readonly put: PutRecord
  readonly removed: boolean
  /** Opened and parsed; null when this session does not open it, or cannot. */
  readonly document: unknown
}

export class Knowledge {
  readonly #owners = new Map<OwnerId, KnownOwner>()
  /** Links for depicted persons. */
  readonly asks = new AskBook()
  readonly shares = new Map<ShareId, SealedHalf>()
  readonly #records = new Map<OwnerId, Map<RecordId, KnownRecord>>()
  readonly #recordOwners = new Map<RecordId, OwnerId>()
  readonly #consents = new Map<OwnerId, Map<StatementId, ConsentEvent>>()
  readonly #newestConsent = new Map<OwnerId, Signed<ConsentStatement>>()
  readonly #aliases = new Map<StatementId, AliasStatement>()
  /** Tombstones: the only thing left of these people. */
  readonly erased = new Map<OwnerId, ErasedStatement>()
  /** Versions whose author, hash and order were checked. */
  readonly forms = new FormShelf()
  settings: SettingsStatement | undefined

  noteConsent(signed: Signed<ConsentStatement>, verified: boolean): void {
    const { owner, statement } = signed.body
    const events = this.#consents.get(owner) ?? new Map<StatementId, ConsentEvent>()
    events.set(statement, { statement: signed.body, verified })
    this.#consents.set(owner, events)
    this.#newestConsent.set(owner, signed)
    const { consent, author } = signed.body
    if (verified && 'awaits' in consent && consent.awaits) this.asks.noteAwaiting(author)
  }

  /** Of two settings the one made later counts, in whatever order the server shows them: an old one must not come back. */
  noteSettings(body: SettingsStatement): void {
    if (this.settings === undefined || isLater(body, this.settings)) this.settings = body
  }

  /** What a person signed through a link that waits for an officer permits nothing yet, nor does what its form never offered. Both restrict at once. */
  consentEvents(owner: OwnerId): readonly ConsentEvent[] {
    return [...(this.#consents.get(owner)?.values() ?? [])].map(({ statement, verified }) => ({
      statement,
      verified: verified && this.asks.decisionOf(statement.author) === 'accepted' && this.isInsideForm(statement),
    }))
  }

  /** The same by signature alone: also what waits for an officer, or was refused. */
  said(owner: OwnerId): readonly ConsentEvent[] {
    return [...(this.#consents.get(owner)?.values() ?? [])]
  }

  /** Does it permit no more than the form it stands under? */
  isInsideForm(statement: ConsentStatement): boolean {
    const signer = this.asks.signer(statement.author)
    const ask = signer && this.asks.ask(signer.ask)?.body
    // A person whose link is not here any more was asked nothing.
    if (signer && !ask) return false
    return countsUnderForm(statement, ask, (form) => this.forms.find(form))
  }

  /** Good signatures under something their form never offered, oldest first: they do not count, and somebody has to ask again. */
  beyondForm(owner: OwnerId): readonly ConsentStatement[] {
    return [...(this.#consents.get(owner)?.values() ?? [])].flatMap(({ statement, verified }) =>
      verified && !this.isInsideForm(statement) ? [statement] : [],
    )
  }

  noteOwner(owner: OwnerId, known: KnownOwner): void {
    if (!this.#owners.has(owner)) this.#owners.set(owner, known)
  }

  /** Who exists here. Somebody who registered themselves does once an officer accepted it. */
  owner(owner: OwnerId): KnownOwner | undefined {
    const known = this.#owners.get(owner)
    return known && this.asks.decisionOf(known.by) === 'accepted' ? known : undefined
  }

  /** The same before anybody accepted it. */
  registered(owner: OwnerId): KnownOwner | undefined {
    return this.#owners.get(owner)
  }

  newestConsent(owner: OwnerId): Signed<ConsentStatement> | undefined {
    return this.#newestConsent.get(owner)
  }

  noteRecord(known: KnownRecord): void {
    if (known.version < (this.record(known.record)?.version ?? 0)) return
    const records = this.#records.get(known.owner) ?? new Map<RecordId, KnownRecord>()
    records.set(known.record, known)
    this.#records.set(known.owner, records)
    this.#recordOwners.set(known.record, known.owner)
  }

  record(record: RecordId): KnownRecord | undefined {
    const owner = this.#recordOwners.get(record)
    return owner && this.#records.get(owner)?.get(record)
  }

  /** Standing records of one owner and table. */
  recordsOf(owner: OwnerId, table: RecordTable): readonly KnownRecord[] {
    return [...(this.#records.get(owner)?.values() ?? [])].filter((known) => known.table === table && !known.removed)
  }

  /** Templates that may be used: what a person sent with their signature counts from when it counts, an officer's acceptance included. */
  templatesOf(owner: OwnerId): readonly KnownRecord[] {
    return this.recordsOf(owner, 'template').filter(({ put }) => this.asks.decisionOf(put.statement.body.author) === 'accepted')
  }

  /** The version that stands was signed by the person themselves, through a link. */
  isFromPerson({ put }: KnownRecord): boolean {
    return this.asks.signer(put.statement.body.author) !== undefined
  }

  /** A verified word on whether two entries are one person. What follows from them all is `joined-entries.ts`. */
  noteAlias(body: AliasStatement): void {
    this.#aliases.set(body.statement, body)
  }

  aliases(): readonly AliasStatement[] {
    return [...this.#aliases.values()]
  }

  /** A person's tombstone came: everything else about them goes. */
  noteErased(tombstone: ErasedStatement): void {
    const { owner } = tombstone
    this.erased.set(owner, tombstone)
    this.#owners.delete(owner)
    this.asks.forget(owner)
    for (const record of this.#records.get(owner)?.keys() ?? []) this.#recordOwners.delete(record)
    this.#records.delete(owner)
    this.#consents.delete(owner)
    this.#newestConsent.delete(owner)
    for (const [id, alias] of this.#aliases) if (alias.owner === owner || alias.of === owner) this.#aliases.delete(id)
    for (const [share, { statement }] of this.shares) if (statement.body.owner === owner) this.shares.delete(share)
  }

  /** Shares of an event that are known here. */
  sharesOf(owner: OwnerId): readonly ShareId[] {
    return [...this.shares].flatMap(([share, { statement }]) => (statement.body.owner === owner ? [share] : []))
  }

  clear(): void {
    this.erased.clear()
    this.#owners.clear()
    this.asks.clear()
    this.shares.clear()
    this.#records.clear()
    this.#recordOwners.clear()
    this.#consents.clear()
    this.#newestConsent.clear()
    this.#aliases.clear()
    this.forms.clear()
    this.settings = undefined
  }
}
