// Asking many: whom, with which form, by which way. What an officer chose so far; nothing leaves the browser before `ask`.
import { today } from '../../../../../core/dates.ts'
import type { PublishedForm } from '../../../../../core/forms/versions.ts'
import type { OwnerId } from '../../../../../core/ids.ts'
import { language } from '../../../../i18n/language.svelte.ts'
import type { Asked, AskTerms } from '../../../../workspace/requests/invitations.ts'
import type { PersonView, Workspace } from '../../../../workspace/types.ts'
import { standingOn } from '../../status.ts'
import { guessColumns, type ColumnKind } from '../list/columns.ts'
import { decodeList } from '../list/decode.ts'
import { readEntries, type Entry } from '../list/entries.ts'
import { bytesAtMost, parseTable, type ListFault, type Table } from '../list/table.ts'
import { askForms, endsAfter, refOf } from '../terms.ts'

/** What happens with a row. */
export type Fate = 'new' | 'known' | 'asked' | 'declined' | 'twin' | 'faulty' | 'never'

export interface JudgedEntry {
  readonly entry: Entry
  readonly fate: Fate
  /** Whom of the workspace it is taken to be. */
  readonly person: PersonView | null
  readonly included: boolean
}

export class AskMany {
  readonly #workspace: Workspace
  /** Chosen before coming here. */
  readonly brought: ReadonlySet<OwnerId>
  whom = $state<'people' | 'list'>('people')
  by = $state<AskTerms['by']>('mail')
  language = $state<'nl' | 'en'>(language.current)
  days = $state<'14' | '30' | '60'>('30')
  note = $state('')
  pending = $state(false)
  formChosen = $state('')
  chosen = $state.raw<ReadonlySet<OwnerId>>(new Set())
  table = $state.raw<Table | null>(null)
  kinds = $state.raw<readonly ColumnKind[]>([])
  listFault = $state<ListFault | 'too_big' | null>(null)
  /** Rows an officer decided otherwise about than we proposed: in or out, and whether a namesake is the same person. */
  switched = $state.raw<ReadonlySet<number>>(new Set())
  others = $state.raw<ReadonlySet<number>>(new Set())

  readonly forms = $derived.by(() => askForms(this.#workspace))
  readonly form: PublishedForm | undefined = $derived.by(
    () => this.forms.find(({ form }) => form === this.formChosen) ?? this.forms[0],
  )
  /** Who has a link of this form that still works. */
  readonly asked: ReadonlySet<OwnerId> = $derived.by(
    () =>
      new Set(
        this.#workspace.requests.list.flatMap(({ owner, standing, form }) =>
          (standing === 'open' || standing === 'not-sent') && form.form === this.form?.form
            ? [this.#workspace.person(owner)?.id ?? owner]
            : [],
        ),
      ),
  )
  readonly entries: readonly Entry[] = $derived.by(() =>
    this.table ? readEntries(this.table, this.kinds, this.#workspace.people, this.by === 'mail') : [],
  )
  readonly judged: readonly JudgedEntry[] = $derived.by(() => {
    const people = new Map(this.#workspace.people.map((person) => [person.id, person]))
    return this.entries.map((entry) => this.#judge(entry, people))
  })
  readonly chosenPeople: readonly PersonView[] = $derived.by(() => this.#workspace.people.filter(({ id }) => this.chosen.has(id)))
  /** Chosen, but there is no address to send to. */
  readonly unreachable: readonly PersonView[] = $derived.by(() =>
    this.by === 'mail' ? this.chosenPeople.filter(({ document }) => !document?.email) : [],
  )
  readonly count: number = $derived.by(() =>
    this.whom === 'people'
      ? this.chosenPeople.length - this.unreachable.length
      : this.judged.filter(({ included }) => included).length,
  )

  constructor(workspace: Workspace, chosen: readonly OwnerId[]) {
    this.#workspace = workspace
    this.brought = new Set(chosen)
    this.chosen = this.brought
  }

  // --- The list ---

  async readFile(file: File): Promise<void> {
    if (file.size > bytesAtMost) {
      this.table = null
      this.listFault = 'too_big'
      return
    }
    this.readText(decodeList(new Uint8Array(await file.arrayBuffer())).text)
  }

  readText(text: string): void {
    const parsed = parseTable(text)
    this.table = parsed.ok ? parsed.table : null
    this.listFault = parsed.ok ? null : parsed.fault
    this.kinds = parsed.ok ? guessColumns(parsed.table) : []
    this.switched = new Set()
    this.others = new Set()
  }

  forgetList(): void {
    this.table = null
    this.listFault = null
  }

  setKind(column: number, kind: ColumnKind): void {
    this.kinds = this.kinds.map((before, i) =>
      i === column ? kind : kind !== 'none' && kind !== 'note' && before === kind ? 'none' : before,
    )
  }

  #judge(entry: Entry, people: ReadonlyMap<OwnerId, PersonView>): JudgedEntry {
    const namesake = entry.namesake === null ? undefined : people.get(entry.namesake)
    // The same name is the same person while nothing speaks against it; an officer may say otherwise.
    const isSame = namesake && (!namesake.document?.email || entry.email === null)
    const isOther = this.others.has(entry.line)
    const person = (entry.known ? people.get(entry.known) : undefined) ?? (isSame !== isOther ? namesake : undefined) ?? null
    const fate: Fate =
      entry.faults.length > 0
        ? 'faulty'
        : entry.twinOf !== null
          ? 'twin'
          : person?.consent.never
            ? 'never'
            : person === null
              ? 'new'
              : this.asked.has(person.id)
                ? 'asked'
                : standingOn(person.consent, today()).status === 'declined'
                  ? 'declined'
                  : 'known'
    const proposed = fate === 'new' || fate === 'known'
    // They were promised not to be asked again: an officer has to mean it.
    const free = proposed || fate === 'asked' || fate === 'declined'
    return { entry, fate, person, included: free && proposed !== this.switched.has(entry.line) }
  }

  toggle(line: number): void {
    this.switched = toggled(this.switched, line)
  }

  toggleOther(line: number): void {
    this.others = toggled(this.others, line)
  }

  // --- People of the workspace ---

  choose(person: OwnerId, on: boolean): void {
    if (on !== this.chosen.has(person)) this.chosen = toggled(this.chosen, person)
  }

  // --- Asking ---

  get terms(): AskTerms | null {
    if (!this.form) return null
    return { form: refOf(this.form), expiresAt: endsAfter(this.days), by: this.by, note: this.note.trim(), pending: this.pending }
  }

  /** Addresses the list knows and the workspace does not are kept with the person first. */
  async people(): Promise<readonly Asked[]> {
    if (this.whom === 'people')
      return this.chosenPeople
        .filter((person) => !this.unreachable.includes(person))
        .map(({ id, pseudonym, document }) => ({ owner: id, pseudonym, email: document?.email ?? null, language: this.language }))
    const asked: Asked[] = []
    for (const { entry, person, included } of this.judged) {
      if (!included) continue
      const spoken = entry.language ?? this.language
      if (person === null) asked.push({ document: { name: entry.name, email: entry.email, note: entry.note }, language: spoken })
      else {
        const { document } = person
        if (document && !document.email && entry.email !== null)
          await this.#workspace.updatePerson(person.id, { ...document, email: entry.email })
        const email = document?.email ?? entry.email
        asked.push({ owner: person.id, pseudonym: person.pseudonym, email, language: spoken })
      }
    }
    return asked
  }
}

function toggled<T>(set: ReadonlySet<T>, one: T): ReadonlySet<T> {
  const next = new Set(set)
  if (!next.delete(one)) next.add(one)
  return next
}
