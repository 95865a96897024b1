// Scans of answered forms: read page by page, matched to who was asked, and what an officer says about each. All of it in this browser until it is recorded.
import type { AskId } from '../../../../core/ids.ts'
import type { PublishedForm } from '../../../../core/forms/versions.ts'
import type { PaperAnswer, RecordedPaper } from '../../../workspace/requests/paper-answers.ts'
import type { Workspace } from '../../../workspace/types.ts'
import { QuitclaimDraft } from '../quitclaim-draft.svelte.ts'
import { judgePages, type Group, type ReadPage } from './scan/judge.ts'
import type { PageFound } from './scan/pictures.ts'
import type { CodeRead } from './scan/read-code.ts'

/** What an officer reads on one form. */
export class PaperDraft {
  readonly quitclaim = new QuitclaimDraft()
  /** What the paper says; nothing until somebody looked. */
  says = $state<'yes' | 'no'>('yes')
  matching = $state(false)
  tried = $state(false)
  readonly complete = $derived(this.says === 'no' || this.quitclaim.complete)

  constructor(form: PublishedForm | undefined) {
    // A paper lay about before somebody scanned it: its date is read from it, and its term with it.
    this.quitclaim.from = ''
    this.quitclaim.until = ''
    this.quitclaim.choose(form ?? null)
  }
}

export class ScanPapers {
  readonly #workspace: Workspace
  #pages = $state.raw<readonly ReadPage[]>([])
  readonly #drafts = new Map<AskId, PaperDraft>()
  #stop: AbortController | undefined
  run = $state.raw<{ readonly done: number; readonly total: number } | null>(null)
  recorded = $state.raw<ReadonlyMap<AskId, RecordedPaper>>(new Map())

  readonly #judged = $derived.by(() =>
    judgePages(this.#pages, this.#workspace.info.id, this.#workspace.requests.list, new Set(this.recorded.keys())),
  )
  readonly groups = $derived(this.#judged.groups)
  readonly faults = $derived(this.#judged.faults)
  readonly waiting: readonly Group[] = $derived(this.groups.filter(({ row }) => !this.recorded.has(row.ask)))

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  get isEmpty(): boolean {
    return this.#pages.length === 0
  }

  async read(files: readonly File[]): Promise<void> {
    const stop = (this.#stop = new AbortController())
    this.run = { done: 0, total: files.length }
    try {
      // Code for PDFs and QR codes comes when it is needed.
      const [{ pagesOf }, { readCode }] = await Promise.all([import('./scan/pictures.ts'), import('./scan/read-code.ts')])
      for (const [done, file] of files.entries()) {
        for await (const found of pagesOf(file)) {
          if (stop.signal.aborted) return
          await this.#take(found, readCode)
          // The screen breathes between two pages.
          await new Promise((resolve) => setTimeout(resolve))
        }
        this.run = { done: done + 1, total: files.length }
      }
    } finally {
      this.run = null
    }
  }

  async #take(found: PageFound, readCode: (picture: Blob) => Promise<CodeRead>): Promise<void> {
    const id = this.#pages.length
    if (!found.ok) {
      const { file, number, fault } = found
      this.#pages = [...this.#pages, { id, fileName: file.name, number, page: null, fault, text: null, byHand: null }]
      return
    }
    const { page } = found
    const read = await readCode(page.picture)
    this.#pages = [
      ...this.#pages,
      {
        ...{ id, fileName: page.file.name, number: page.number, byHand: null },
        ...(read.ok ? { page, fault: null, text: read.text } : { page: null, fault: 'broken', text: null }),
      },
    ]
  }

  stop(): void {
    this.#stop?.abort()
  }

  forget(): void {
    this.stop()
    this.#pages = []
    this.#drafts.clear()
    this.recorded = new Map()
  }

  /** Whose page this is, when its code cannot be read. */
  belongsTo(page: number, ask: AskId): void {
    this.#pages = this.#pages.map((one) => (one.id === page ? { ...one, byHand: ask } : one))
  }

  leaveOut(page: number): void {
    this.#pages = this.#pages.filter(({ id }) => id !== page)
  }

  formOf({ row }: Group): PublishedForm | undefined {
    return this.#workspace.forms.find(row.form)
  }

  draftOf(group: Group): PaperDraft {
    const known = this.#drafts.get(group.row.ask)
    if (known) return known
    const fresh = new PaperDraft(this.formOf(group))
    this.#drafts.set(group.row.ask, fresh)
    return fresh
  }

  /** @throws CodedError what recording it said */
  async record(group: Group): Promise<RecordedPaper> {
    const { row, pages } = group
    const { bundled } = await import('./scan/bundle.ts')
    const { quitclaim, says, matching } = this.draftOf(group)
    const agreed = says === 'no' ? null : agreedIn(quitclaim)
    const answer: PaperAnswer = {
      ...{ ask: row.ask, owner: row.owner, form: row.form },
      paper: await bundled(pages, row.pseudonym),
      agreed,
      matching: matching && agreed !== null && agreed.until !== null ? { until: agreed.until } : null,
    }
    const recorded = await this.#workspace.paperAnswers.record(answer)
    this.recorded = new Map([...this.recorded, [row.ask, recorded]])
    return recorded
  }

  async undo(ask: AskId): Promise<void> {
    const recorded = this.recorded.get(ask)
    if (!recorded) return
    await this.#workspace.paperAnswers.undo(recorded)
    this.recorded = new Map([...this.recorded].filter(([one]) => one !== ask))
  }
}

function agreedIn(quitclaim: QuitclaimDraft): NonNullable<PaperAnswer['agreed']> {
  const { paper: _, form: __, ...agreed } = quitclaim.finished()
  return agreed
}
