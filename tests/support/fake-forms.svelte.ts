// FAKE: published forms and drafts in memory, versions in order as the real shelf keeps them; for component tests.
import { formHash } from '../../core/forms/document.ts'
import type { FormDocument } from '../../core/forms/document.ts'
import type { PublishedForm } from '../../core/forms/versions.ts'
import type { FormId, MemberId } from '../../core/ids.ts'
import type { FormDraft, FormsDoor, Published } from '../../web/workspace/requests/forms.svelte.ts'
import { sha256 } from '../../web/workspace/sha256.ts'

export class FakeForms implements FormsDoor {
  all = $state.raw<readonly (readonly PublishedForm[])[]>([])
  drafts = $state.raw<readonly FormDraft[]>([])
  retired = $state.raw<ReadonlySet<FormId>>(new Set())
  /** The next publication is refused with this. */
  refuseNext: Extract<Published, { ok: false }>['code'] | null = null

  find(reference: Parameters<FormsDoor['find']>[0]): PublishedForm | undefined {
    return this.all.flat().find(({ hash }) => hash === reference.hash)
  }

  async publish(document: FormDocument): Promise<Published> {
    const code = this.refuseNext
    this.refuseNext = null
    if (code !== null) return { ok: false, code }
    const { form, version } = document
    const published = { form, version, hash: await formHash(document, sha256) }
    const full = { ...published, document, at: new Date().toISOString(), by: crypto.randomUUID() as MemberId }
    const others = this.all.filter(([first]) => first?.form !== form)
    this.all = [...others, [...(this.all.find(([first]) => first?.form === form) ?? []), full]]
    return { ok: true, published }
  }

  offer(form: FormId, offered: boolean): Promise<void> {
    const others = [...this.retired].filter((one) => one !== form)
    this.retired = new Set(offered ? others : [...others, form])
    return Promise.resolve()
  }

  keepDraft(draft: FormDraft): Promise<void> {
    this.drafts = [...this.drafts.filter(({ content }) => content.form !== draft.content.form), draft]
    return Promise.resolve()
  }

  dropDraft(form: FormId): Promise<void> {
    this.drafts = this.drafts.filter(({ content }) => content.form !== form)
    return Promise.resolve()
  }
}
