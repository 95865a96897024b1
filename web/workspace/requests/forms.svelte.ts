// Consent forms as screens see them: published versions whose author, hash and order this browser checked, and drafts, which stay on this device, sealed.
import { z } from '../../../core/zod.ts'
import { FormContent, FormDocument, formHash, type FormReference } from '../../../core/forms/document.ts'
import type { FormOfferedStatement } from '../../../core/forms/offered.ts'
import type { PublishedForm } from '../../../core/forms/versions.ts'
import type { FormId, MemberId } from '../../../core/ids.ts'
import type { Signed } from '../../../core/statements.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { saveNote, savedNote } from '../../store/notes-store.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import { sha256 } from '../sha256.ts'

/** A form being written; placeholders may still stand in it, and sentences may be empty. */
const FormDraft = z.strictObject({
  /** As far as it was written: looked at when it is opened. */
  content: z.custom<FormContent>((value) => typeof value === 'object' && value !== null),
  values: z.record(z.string(), z.strictObject({ nl: z.string(), en: z.string() })),
  savedAt: z.string(),
})
export type FormDraft = z.infer<typeof FormDraft>

export type Published = { readonly ok: true; readonly published: FormReference } | { readonly ok: false; readonly code: FailCode }

export interface FormsDoor {
  /** Versions of each form, oldest first. */
  readonly all: readonly (readonly PublishedForm[])[]
  readonly drafts: readonly FormDraft[]
  /** Forms nobody is asked with any more. Their versions stay, and so does what was signed or is still open. */
  readonly retired: ReadonlySet<FormId>
  /** Retires a form, or brings it back. */
  offer(form: FormId, offered: boolean): Promise<void>
  /** The very version a consent names; undefined when it is not here, or not the same text. */
  find(reference: { readonly form: string; readonly version: number; readonly hash: string }): PublishedForm | undefined
  /** Freezes it: there is no way back, only a next version. Needs the server. */
  publish(document: FormDocument): Promise<Published>
  /** Keeps a draft on this device, in place of an earlier one of the same form. */
  keepDraft(draft: FormDraft): Promise<void>
  dropDraft(form: FormId): Promise<void>
}

interface Parts {
  readonly member: MemberId
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly knowledge: Knowledge
  /** Of this device, not at the server yet; in the order of commands. */
  offersOnTheWay(): readonly FormOfferedStatement[]
  /** Makes a statement durable and sends it. */
  say(statement: Signed<FormOfferedStatement>): Promise<void>
  /** Fetches what is new, the version just published included. */
  catchUp(): Promise<unknown>
}

export class Forms implements FormsDoor {
  readonly #parts: Parts
  readonly #key: string
  #all = $state.raw<readonly (readonly PublishedForm[])[]>([])
  #drafts = $state.raw<readonly FormDraft[]>([])
  #retired = $state.raw<ReadonlySet<FormId>>(new Set())

  constructor(parts: Parts) {
    this.#parts = parts
    this.#key = `forms:${parts.member}`
  }

  get all(): readonly (readonly PublishedForm[])[] {
    return this.#all
  }

  get retired(): ReadonlySet<FormId> {
    return this.#retired
  }

  get drafts(): readonly FormDraft[] {
    return this.#drafts
  }

  async open(): Promise<void> {
    const sealed = await savedNote(this.#parts.database, this.#key)
    if (!sealed) return
    const { json } = await this.#parts.vault.openFromDevice('notes', this.#key, sealed)
    this.#drafts = z.array(FormDraft).parse(json)
  }

  /** Something came in. */
  refresh(): void {
    const { forms } = this.#parts.knowledge
    this.#all = forms.forms.map((form) => forms.versionsOf(form))
    const pending = new Map(this.#parts.offersOnTheWay().map(({ form, offered }) => [form, offered]))
    this.#retired = new Set(forms.forms.filter((form) => !(pending.get(form) ?? forms.isOffered(form))))
  }

  find(reference: Parameters<FormsDoor['find']>[0]): PublishedForm | undefined {
    return this.#all
      .flat()
      .find(({ form, version, hash }) => form === reference.form && version === reference.version && hash === reference.hash)
  }

  async publish(document: FormDocument): Promise<Published> {
    const { vault, server, knowledge } = this.#parts
    const { form, version } = FormDocument.parse(document)
    const published = { form, version, hash: await formHash(document, sha256) }
    const statement = await vault.signForm(published, knowledge.forms.newest(form)?.hash ?? null)
    const answer = await server.publishForm({ statement, document })
    if (!answer.ok) return answer
    await this.#parts.catchUp()
    return { ok: true, published }
  }

  async offer(form: FormId, offered: boolean): Promise<void> {
    await this.#parts.say(await this.#parts.vault.signFormOffered(form, offered))
    this.refresh()
  }

  keepDraft(draft: FormDraft): Promise<void> {
    return this.#write([...this.#others(draft.content.form), FormDraft.parse(draft)])
  }

  dropDraft(form: FormId): Promise<void> {
    return this.#write(this.#others(form))
  }

  forget(): void {
    this.#retired = new Set()
    this.#all = []
    this.#drafts = []
  }

  #others(form: FormId): readonly FormDraft[] {
    return this.#drafts.filter(({ content }) => content.form !== form)
  }

  async #write(drafts: readonly FormDraft[]): Promise<void> {
    const sealed = await this.#parts.vault.sealForDevice('notes', this.#key, { json: drafts, attachment: null })
    await saveNote(this.#parts.database, this.#key, sealed)
    this.#drafts = drafts
  }
}
