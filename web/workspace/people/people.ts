// What a member does with people: their records, what they agreed to, their portraits and papers, and erasing them.
import type { Aliases } from '../../../core/aliases.ts'
import { effectOfPaper, endingActions } from '../../../core/asks/answer.ts'
import { matchingPermittedOn } from '../../../core/consent.ts'
import type { Channel } from '../../../core/channels.ts'
import { PaperDocument, PersonDocument } from '../../../core/documents.ts'
import { today } from '../../../core/dates.ts'
import { CodedError } from '../../../core/errors.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import {
  createPseudonym,
  OwnerId,
  QuitclaimId,
  RecordId,
  type CalendarDate,
  type MemberId,
  type StatementId,
} from '../../../core/ids.ts'
import { overtakenEnds } from '../../../core/overtaken.ts'
import type { ConsentAction } from '../../../core/statements.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { Enrolment } from '../../../workers/vision/api.ts'
import type { VisionPool } from '../../api/vision-pool.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { removePerson } from '../../store/feed-store.ts'
import type { Commands } from '../session/commands.ts'
import type { ConsentSigner } from './consent-commands.ts'
import type { Eraser } from './erasure.ts'
import { overtakenBetween } from './joining.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { Draft, Outbox } from '../outbox/outbox.svelte.ts'
import { paperBytesAtMost } from './paper-file.ts'
import type { Papers } from './papers.ts'
import { newId, newRecord, removalOf } from '../outbox/record-draft.ts'
import type { Roster } from './roster.ts'
import type { Shares } from '../feed/shares.ts'
import type { NameHit, NameSearch, NewQuitclaim, OvertakenOnCard } from '../types.ts'
import type { Views } from '../views/views.svelte.ts'

export interface PeopleParts {
  readonly vault: VaultApi
  readonly database: WorkspaceDatabase
  readonly commands: Commands
  readonly outbox: Outbox
  readonly knowledge: Knowledge
  readonly views: Views
  readonly joined: Aliases
  readonly shares: Shares
  readonly consents: ConsentSigner
  readonly papers: Papers
  readonly roster: Roster
  readonly eraser: Eraser
  readonly pool: VisionPool
  recognition(): boolean
  enrol(portrait: Blob): Promise<Enrolment>
  formOf(form: NonNullable<NewQuitclaim['form']>): FormDocument | undefined
}

export class People {
  readonly #parts: PeopleParts

  constructor(parts: PeopleParts) {
    this.#parts = parts
  }

  add(document: PersonDocument): Promise<OwnerId> {
    const { commands, vault, outbox } = this.#parts
    const person = PersonDocument.parse(document)
    return commands.run(async () => {
      const owner = newId(OwnerId)
      const pseudonym = createPseudonym(crypto.getRandomValues(new Uint8Array(5)))
      const signed = await vault.signOwner(owner, 'subject', pseudonym)
      await outbox.enqueue([{ kind: 'statement', signed }, newRecord('person', owner, person)])
      return owner
    })
  }

  update(id: OwnerId, document: PersonDocument): Promise<void> {
    const { commands, views } = this.#parts
    const person = PersonDocument.parse(document)
    return commands.run(() => {
      const { id: standing, document: before } = views.knownPerson(id)
      return this.#change(standing, before, person)
    })
  }

  // --- What they agreed to ---

  recordQuitclaim(id: OwnerId, { paper, ...quitclaim }: NewQuitclaim): Promise<QuitclaimId> {
    const { commands, consents, outbox, views } = this.#parts
    return commands.run(async () => {
      const { consent } = views.knownPerson(id)
      if (paper && paper.size > paperBytesAtMost) throw new CodedError('too_large')
      const created = newId(QuitclaimId)
      const sealed = paper && (await this.#paperDraft(id, created, paper))
      const permit: ConsentAction = {
        action: 'permit',
        quitclaim: created,
        purposes: [...quitclaim.purposes],
        channels: [...quitclaim.channels],
        basis: quitclaim.basis,
        territory: quitclaim.territory ?? null,
        from: quitclaim.from,
        until: quitclaim.until,
        method: paper ? 'paper' : 'taken-over',
        form: quitclaim.form ?? null,
        evidence: sealed ? { record: sealed.intent.record, version: 1 } : null,
        ...(quitclaim.guardians === undefined ? {} : { guardians: quitclaim.guardians }),
      }
      const { form, from, channels } = quitclaim
      const document = form && this.#parts.formOf(form)
      const ends = document ? endingActions(effectOfPaper(document, channels, consent, { from, today: today() }), created) : []
      await outbox.enqueue([...(sealed ? [sealed] : []), ...(await consents.sign(id, [permit, ...ends]))])
      return created
    })
  }

  async #paperDraft(owner: OwnerId, quitclaim: QuitclaimId, paper: File): Promise<Draft & { kind: 'record' }> {
    const document = PaperDocument.parse({ quitclaim, fileName: paper.name.slice(0, 255), mediaType: paper.type.slice(0, 100) })
    const draft = newRecord('paper', owner, document, new Uint8Array(await paper.arrayBuffer()))
    this.#parts.views.notePaper(draft.intent.record, document)
    return draft
  }

  async openPaper(id: OwnerId, paper: RecordId): Promise<Blob> {
    const { commands, papers, views } = this.#parts
    commands.ensureOpen()
    const { document, file } = await papers.open(id, paper)
    views.notePaper(paper, document)
    views.refresh(new Set([id]))
    return file
  }

  withdrawQuitclaim(id: OwnerId, quitclaim: QuitclaimId, channels: readonly Channel[] | null): Promise<void> {
    const { commands, consents, outbox } = this.#parts
    return commands.run(async () => {
      const action = { action: 'withdraw', quitclaim, channels: channels && [...channels] } as const
      await outbox.enqueue(await consents.sign(id, [action]))
    })
  }

  setNever(id: OwnerId, never: boolean, reason = ''): Promise<void> {
    const { commands, consents, outbox, views } = this.#parts
    return commands.run(async () => {
      const { consent, document } = views.knownPerson(id)
      if (consent.never === never) return
      const lifts = consents
        .standingNevers(id)
        .map((statement: StatementId) => ({ action: 'never-lifted', never: statement }) as const)
      await outbox.enqueue(await consents.sign(id, never ? [{ action: 'never' }] : lifts))
      if (never) await this.#forgetTemplates(id)
      if (document) await this.#keepNeverReason(id, document, never ? reason.trim() : '')
    })
  }

  async #keepNeverReason(id: OwnerId, before: PersonDocument, reason: string): Promise<void> {
    const { neverReason = '', ...rest } = before
    if (neverReason === reason) return
    await this.#change(id, before, PersonDocument.parse(reason === '' ? rest : { ...rest, neverReason: reason }))
  }

  // --- Matching ---

  permitMatching(id: OwnerId, until: CalendarDate | null): Promise<void> {
    const { commands, consents, outbox, views } = this.#parts
    return commands.run(async () => {
      views.knownPerson(id)
      await outbox.enqueue(await consents.sign(id, [{ action: 'matching-permit', grant: newId(QuitclaimId), until }]))
    })
  }

  withdrawMatching(id: OwnerId): Promise<void> {
    const { commands, views } = this.#parts
    return commands.run(() => {
      const grants = views.knownPerson(id).consent.matching.map(({ grant }) => grant)
      return this.#end([{ card: id, what: 'matching', grants }])
    })
  }

  /** Ends these, each under the entry it began at, durable together with what else is said. Templates go with the permission they rest on. */
  async #end(ended: readonly OvertakenOnCard[], said: readonly Draft[] = []): Promise<void> {
    const { consents, joined, knowledge, outbox, shares, views } = this.#parts
    const drafts = [...said]
    for (const id of new Set(ended.map(({ card }) => card)))
      drafts.push(...(await consents.sign(id, ended.filter(({ card }) => card === id).flatMap(overtakenEnds))))
    const unmatched = ended.flatMap(({ what, card }) => (what === 'matching' ? [card] : []))
    const removals = unmatched
      .flatMap((id) => views.person(id)?.templates.map(({ record }) => ({ id, record })) ?? [])
      .filter(({ record }) => knowledge.record(record) !== undefined)
      .map(({ id, record }) => removalOf('template', views.entryOf(record) ?? id, record))
    await outbox.enqueue([...drafts, ...removals])
    for (const id of unmatched) {
      for (const entry of joined.entriesOf(id)) shares.startAnew(entry, 'faces')
      await this.#forgetTemplates(id)
    }
  }

  async addPortrait(id: OwnerId, portrait: File | Blob): Promise<Enrolment> {
    const { commands, outbox, views } = this.#parts
    commands.ensureOpen()
    if (!this.#parts.recognition()) throw new CodedError('recognition_off')
    if (!matchingPermittedOn(views.knownPerson(id).consent, today())) throw new CodedError('matching_not_permitted')
    const enrolment = await this.#parts.enrol(portrait)
    if (!enrolment.ok) return enrolment
    const { offered, model } = enrolment
    const bytes = new Uint8Array(await portrait.arrayBuffer())
    await commands.run(async () => {
      const record = newId(RecordId)
      views.noteTemplate(record, 1, { model, standing: 'ordinary' })
      await outbox.enqueue([{ kind: 'template', intent: { kind: 'template', owner: id, record, model }, portrait: bytes, offered }])
    })
    return enrolment
  }

  removeTemplate(id: OwnerId, template: RecordId): Promise<void> {
    const { commands, outbox, roster, views } = this.#parts
    return commands.run(async () => {
      if (!views.knownPerson(id).templates.some(({ record }) => record === template)) throw new CodedError('not_found')
      await outbox.enqueue([removalOf('template', views.entryOf(template) ?? id, template)])
      await roster.removeOne(template)
    })
  }

  /** By whichever entry they were compared. */
  async #forgetTemplates(id: OwnerId): Promise<void> {
    const { joined, pool, roster } = this.#parts
    for (const entry of joined.entriesOf(id)) {
      await roster.remove(entry)
      await pool.everywhere((api) => api.forgetSubject(entry))
    }
  }

  // --- Entered twice ---

  overtaken(one: OwnerId, other: OwnerId): readonly OvertakenOnCard[] {
    return overtakenBetween(this.#parts, one, other, today())
  }

  join(entry: OwnerId, of: OwnerId, ended: readonly OvertakenOnCard[]): Promise<void> {
    const { commands, views } = this.#parts
    return commands.run(async () => {
      const [one, standing] = [views.knownPerson(entry).id, views.knownPerson(of).id]
      if (one !== standing) await this.#join(one, standing, ended)
    })
  }

  /** Somebody who registered themselves is accepted as another entry of a person who is here. */
  acceptAs(
    { owner, signer }: { readonly owner: OwnerId; readonly signer: MemberId },
    of: OwnerId,
    ended: readonly OvertakenOnCard[],
  ): Promise<void> {
    const { commands, vault, views } = this.#parts
    return commands.run(async () => {
      const accepted = await vault.signAcceptance(owner, signer, true)
      await this.#join(owner, views.knownPerson(of).id, ended, [{ kind: 'statement', signed: accepted }])
    })
  }

  async #join(one: OwnerId, standing: OwnerId, ended: readonly OvertakenOnCard[], first: readonly Draft[] = []): Promise<void> {
    const { vault, views } = this.#parts
    await this.#end(ended, [...first, { kind: 'statement', signed: await vault.signAlias(one, standing, true) }])
    if (views.person(standing)?.consent.never) await this.#forgetTemplates(standing)
  }

  /** What joins the entry goes, and what joins the one that stands: two officers may have joined them the other way round as well. */
  part(entry: OwnerId): Promise<void> {
    const { commands, joined, outbox, vault } = this.#parts
    return commands.run(async () => {
      const links = [...new Set([entry, joined.personOf(entry)])].flatMap((owner) => {
        const of = joined.joinedTo(owner)
        return of === undefined ? [] : [{ owner, of }]
      })
      const signed = await Promise.all(links.map(({ owner, of }) => vault.signAlias(owner, of, false)))
      await outbox.enqueue(signed.map((one) => ({ kind: 'statement' as const, signed: one })))
      await this.#forgetTemplates(entry)
    })
  }

  // --- Erasing ---

  findName(id: OwnerId): NameSearch {
    return this.#parts.eraser.findName(this.#parts.views.knownPerson(id))
  }

  erase(id: OwnerId, names: readonly NameHit[]): Promise<void> {
    const { commands, eraser, joined, outbox, shares, views } = this.#parts
    return commands.run(async () => {
      const { drafts, retired } = await eraser.drafts(views.knownPerson(id), names)
      await this.#forgetTemplates(id)
      for (const entry of joined.entriesOf(id)) await outbox.forgetPerson(entry)
      await outbox.enqueue(drafts)
      for (const share of retired) shares.retire(share)
    })
  }

  /** The tombstone arrived, from here or from somebody else's device. */
  async purge(owner: OwnerId): Promise<void> {
    await removePerson(this.#parts.database, owner)
    await this.#parts.outbox.forgetPerson(owner)
    await this.#forgetTemplates(owner)
  }

  async #change(id: OwnerId, before: PersonDocument | null, after: PersonDocument): Promise<void> {
    await this.#parts.outbox.enqueue([this.#parts.views.changeOf('person', id, before, after)])
  }
}
