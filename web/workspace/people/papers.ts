// Opening signed papers: one, or many after a single release, so that the log has one line for the lot.
import type { Aliases } from '../../../core/aliases.ts'
import { PaperDocument } from '../../../core/documents.ts'
import { CodedError } from '../../../core/errors.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import type { ReleasePurpose } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { Outbox } from '../outbox/outbox.svelte.ts'
import type { Shares } from '../feed/shares.ts'

export interface PapersParts {
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly knowledge: Knowledge
  readonly shares: Shares
  readonly openPending: Outbox['openPending']
  readonly personOf: Aliases['personOf']
}

export class Papers {
  readonly #parts: PapersParts

  constructor(parts: PapersParts) {
    this.#parts = parts
  }

  /** Has the keys of these papers released at once. @returns the code when the server did not answer or refused */
  release(papers: readonly RecordId[], purpose: ReleasePurpose): Promise<FailCode | null> {
    const { knowledge, shares } = this.#parts
    const wanted = papers.flatMap((paper) => knowledge.record(paper)?.put.statement.body.share ?? [])
    return shares.release(wanted, purpose)
  }

  /**
   * @param mayAsk false: only what is usable already, so that a batch that was refused is not asked for again one by one
   * @throws CodedError `not_found`, `not_readable`, or what the server answered
   */
  async open(person: OwnerId, paper: RecordId, mayAsk = true): Promise<{ readonly document: PaperDocument; readonly file: File }> {
    const opened = (await this.#parts.openPending(paper)) ?? (await this.#openSaved(person, paper, mayAsk))
    const document = PaperDocument.parse(opened.json)
    const { fileName, mediaType } = document
    return { document, file: new File([opened.attachment ?? new Uint8Array(0)], fileName, { type: mediaType }) }
  }

  async #openSaved(person: OwnerId, paper: RecordId, mayAsk: boolean) {
    const { vault, server, knowledge, shares, personOf } = this.#parts
    const known = knowledge.record(paper)
    if (!known || personOf(known.owner) !== personOf(person) || known.removed) throw new CodedError('not_found')
    if (!mayAsk && !shares.isUsable(known.put.statement.body.share)) throw new CodedError('not_readable')
    const refused = await shares.release([known.put.statement.body.share], 'open-paper')
    if (refused !== null) throw new CodedError(refused)
    const answer =
      known.put.envelope === null ? await server.fetchRecord('paper', paper) : ({ ok: true, value: known.put } as const)
    if (!answer.ok) throw new CodedError(answer.code)
    const { body } = answer.value.statement
    // The version the feed showed or a newer one, of this very paper: never another person's, never one taken back.
    const isIt = body.table === 'paper' && body.record === paper && body.owner === known.owner && body.version >= known.version
    if (!isIt) throw new CodedError('not_readable')
    const [opened] = await vault.openRecords([answer.value])
    if (!opened?.ok) throw new CodedError(opened?.code ?? 'not_readable')
    shares.noteProven(body.share)
    return opened.document
  }
}
