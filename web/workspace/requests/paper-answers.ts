// What came back on paper: the scan sealed as evidence, what was ticked on it, and the end of its request, durable together.
import { askStateAt } from '../../../core/asks/rules.ts'
import type { AskBook } from '../../../core/asks/book.ts'
import { AskDocument } from '../../../core/asks/document.ts'
import type { FormRef } from '../../../core/asks/statements.ts'
import { effectOfPaper, endingActions, type Effect } from '../../../core/asks/answer.ts'
import { noConsent } from '../../../core/consent.ts'
import { today } from '../../../core/dates.ts'
import { PaperDocument } from '../../../core/documents.ts'
import { CodedError } from '../../../core/errors.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import { QuitclaimId, RecordId, type AskId, type CalendarDate, type OwnerId } from '../../../core/ids.ts'
import type { ConsentAction } from '../../../core/statements.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { ConsentSigner } from '../people/consent-commands.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import { paperBytesAtMost } from '../people/paper-file.ts'
import { recordDraft } from '../outbox/record-draft.ts'
import type { NewQuitclaim } from '../types.ts'
import type { Views } from '../views/views.svelte.ts'

export interface PaperAnswer {
  readonly ask: AskId
  readonly owner: OwnerId
  readonly form: FormRef
  /** The scan. */
  readonly paper: File
  /** What was ticked and signed; null: the person says no. */
  readonly agreed: Omit<NewQuitclaim, 'paper' | 'form'> | null
  /** Recognition was ticked, a choice of its own; until when. */
  readonly matching: { readonly until: CalendarDate } | null
}

/** What taking it back needs. */
export interface RecordedPaper {
  readonly ask: AskId
  readonly owner: OwnerId
  readonly quitclaim: QuitclaimId
  readonly paper: RecordId
  readonly grant: QuitclaimId | null
  /** What ended with it. */
  readonly ended: Effect['ending']
}

export interface PaperAnswersDoor {
  /** Consent officers only. @throws CodedError `not_found`, `too_large` */
  record(answer: PaperAnswer): Promise<RecordedPaper>
  /** As if it had not been recorded; the link of the request stays ended. */
  undo(recorded: RecordedPaper): Promise<void>
}

export interface PaperAnswersParts {
  readonly vault: VaultApi
  readonly book: AskBook
  readonly consents: ConsentSigner
  readonly views: Views
  /** The very version that was signed; undefined when it is not here. */
  formOf(form: FormRef): FormDocument | undefined
  /** Durable on this device, in the order of commands. */
  enqueue(make: () => Promise<readonly Draft[]>): Promise<void>
}

export class PaperAnswers implements PaperAnswersDoor {
  readonly #parts: PaperAnswersParts

  constructor(parts: PaperAnswersParts) {
    this.#parts = parts
  }

  async record(answer: PaperAnswer): Promise<RecordedPaper> {
    const { ask, owner, paper } = answer
    if (paper.size > paperBytesAtMost) throw new CodedError('too_large')
    const recorded = {
      ...{ ask, owner },
      quitclaim: QuitclaimId.parse(crypto.randomUUID()),
      paper: RecordId.parse(crypto.randomUUID()),
      grant: answer.matching && QuitclaimId.parse(crypto.randomUUID()),
      ended: this.#effectOf(answer)?.ending ?? [],
    }
    const bytes = new Uint8Array(await paper.arrayBuffer())
    await this.#parts.enqueue(() => this.#drafts(answer, recorded, bytes))
    return recorded
  }

  /** Of what the form asks the answer stands and nothing older, as on the signing page. */
  #effectOf({ owner, form, agreed }: PaperAnswer): Effect | null {
    const consent = this.#parts.views.person(owner)?.consent
    const document = this.#parts.formOf(form)
    return consent && document
      ? effectOfPaper(document, agreed?.channels ?? [], consent, { from: agreed?.from ?? null, today: today() })
      : null
  }

  async #drafts(answer: PaperAnswer, recorded: RecordedPaper, bytes: Uint8Array<ArrayBuffer>): Promise<readonly Draft[]> {
    const { views, consents } = this.#parts
    const { ask, owner, paper } = answer
    if (!views.person(owner)) throw new CodedError('not_found')
    const document = PaperDocument.parse({
      quitclaim: recorded.quitclaim,
      fileName: paper.name.slice(0, 255),
      mediaType: paper.type.slice(0, 100),
    })
    views.notePaper(recorded.paper, document)
    return [
      recordDraft('paper', owner, recorded.paper, null, document, bytes),
      ...(await consents.sign(owner, actionsOf(answer, recorded))),
      ...this.#note(ask, owner, { quitclaim: recorded.quitclaim, at: new Date().toISOString() }),
      ...(await this.#endOf(ask)),
    ]
  }

  /** Nobody answers twice: what was signed on paper ends the link. */
  async #endOf(ask: AskId): Promise<readonly Draft[]> {
    const { book, vault } = this.#parts
    const known = book.ask(ask)
    if (!known || askStateAt(book, known, new Date().toISOString()) !== 'open') return []
    return [{ kind: 'statement', signed: await vault.signAskRevoked(ask) }]
  }

  #note(ask: AskId, owner: OwnerId, onPaper: AskDocument['onPaper']): readonly Draft[] {
    const before = this.#parts.views.askDocuments(owner).find((one) => one.ask === ask)
    if (!before) return []
    const { onPaper: _, ...rest } = before
    return [recordDraft('ask', owner, RecordId.parse(ask), before, AskDocument.parse({ ...rest, ...(onPaper && { onPaper }) }))]
  }

  undo({ ask, owner, quitclaim, paper, grant, ended }: RecordedPaper): Promise<void> {
    return this.#parts.enqueue(async () => {
      const stands = this.#parts.views.person(owner)?.consent.quitclaims.some(({ id, ended }) => id === quitclaim && ended === null)
      const ends: ConsentAction[] = [
        ...(stands ? [{ action: 'withdraw' as const, quitclaim, channels: null }] : []),
        ...(grant === null ? [] : [{ action: 'matching-withdraw' as const, grant }]),
        ...this.#parts.consents.permitsAgain(owner, this.#parts.views.person(owner)?.consent ?? noConsent, ended),
      ]
      return [
        ...(await this.#parts.consents.sign(owner, ends)),
        recordDraft('paper', owner, paper, null, null),
        ...this.#note(ask, owner, undefined),
      ]
    })
  }
}

function actionsOf(
  { agreed, matching, form }: PaperAnswer,
  { quitclaim, paper, grant, ended }: RecordedPaper,
): readonly ConsentAction[] {
  const first: ConsentAction =
    agreed === null
      ? { action: 'decline', quitclaim }
      : {
          ...{ action: 'permit', quitclaim, purposes: [...agreed.purposes], channels: [...agreed.channels] },
          ...{ basis: agreed.basis, territory: agreed.territory ?? null, from: agreed.from, until: agreed.until },
          ...{ method: 'paper', form, evidence: { record: paper, version: 1 } },
          ...(agreed.guardians === undefined ? {} : { guardians: agreed.guardians }),
        }
  const ends = endingActions({ ending: ended, grants: [] }, agreed === null ? null : quitclaim)
  return [first, ...ends, ...(matching && grant ? [{ action: 'matching-permit' as const, grant, until: matching.until }] : [])]
}
