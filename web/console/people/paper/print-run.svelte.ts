// Making paper to print from requests: forms to answer by pen, or sheets with the personal link.
import type { PublishedForm } from '../../../../core/forms/versions.ts'
import { lastWholeDay, today } from '../../../../core/dates.ts'
import { download } from '../../../ui/save-file.ts'
import type { RequestRow } from '../../../workspace/requests/rows.ts'
import type { Workspace } from '../../../workspace/types.ts'
import type { Addressee, LinkAddressee } from './print/print.ts'

export class PrintRun {
  readonly #workspace: Workspace
  #stop: AbortController | undefined
  run = $state.raw<{ readonly done: number; readonly total: number } | null>(null)

  constructor(workspace: Workspace) {
    this.#workspace = workspace
  }

  stop(): void {
    this.#stop?.abort()
  }

  /** @returns how many people it is about */
  forms(rows: readonly RequestRow[]): Promise<number> {
    const people = rows.flatMap((row) => this.#addressee(row) ?? [])
    return this.#making('forms', people, async (signal, tell) => {
      const { printForms } = await import('./print/print.ts')
      return printForms(this.#workspace.info, people, signal, tell)
    })
  }

  /** Of links this member made: only their vault can make them again. @returns how many people it is about */
  async links(rows: readonly RequestRow[]): Promise<number> {
    const people: LinkAddressee[] = []
    for (const row of rows) {
      const person = this.#addressee(row)
      const link = person && row.own ? await this.#workspace.requests.linkOf(row.ask) : null
      if (person && link !== null) people.push({ ...person, link, lastDay: lastWholeDay(Date.parse(row.expiresAt)) })
    }
    return this.#making('links', people, async (signal, tell) => {
      const { printLinks } = await import('./print/print.ts')
      return printLinks(this.#workspace.info, people, signal, tell)
    })
  }

  #addressee({ ask, name, pseudonym, language, form }: RequestRow): Addressee | undefined {
    const published: PublishedForm | undefined = this.#workspace.forms.find(form)
    return published && { ask, name: name ?? '', pseudonym, language: language ?? 'nl', form: published.document }
  }

  async #making(
    kind: 'forms' | 'links',
    people: readonly Addressee[],
    make: (signal: AbortSignal, tell: (done: number) => void) => Promise<Uint8Array<ArrayBuffer>>,
  ): Promise<number> {
    if (people.length === 0) return 0
    const stop = (this.#stop = new AbortController())
    const tell = (done: number): void => {
      this.run = { done, total: people.length }
    }
    tell(0)
    try {
      const bytes = await make(stop.signal, tell)
      download(new Blob([bytes], { type: 'application/pdf' }), `${kind}-${today()}.pdf`)
      return people.length
    } catch (error) {
      if (stop.signal.aborted) return 0
      throw error
    } finally {
      this.run = null
    }
  }
}
