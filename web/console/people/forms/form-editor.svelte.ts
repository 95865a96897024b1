// A form being written: its sentences, what it offers, what is still missing, and the document that would be published. Nothing here talks to anybody.
import type { Channel, LegalBasis, Purpose } from '../../../../core/channels.ts'
import { FormDocument, missingIn, type FormContent } from '../../../../core/forms/document.ts'
import type { FormLanguage } from '../../../../core/forms/languages.ts'
import { fillPlaceholders, placeholdersIn, type PlaceholderValues } from '../../../../core/forms/placeholders.ts'
import { valuesOfForm } from '../../../../core/forms/term.ts'
import type { FormDraft } from '../../../workspace/requests/forms.svelte.ts'
import { withToday } from './next-version.ts'
import { basisLines, both, channelLine, matchingBlock, purposeLine } from './starters/parts.ts'

export class FormEditor {
  content = $state() as FormContent
  values = $state<Record<string, { nl: string; en: string }>>({})

  /** Placeholders an author has to fill in, in the order they come up. */
  readonly placeholders = $derived(placeholdersIn(this.content).filter((name) => !(name in valuesOfForm(this.content))))
  readonly #filled = $derived(tidy(fillPlaceholders($state.snapshot(this.content), this.#given())))
  readonly #parsed = $derived(FormDocument.safeParse(this.#filled))
  /** What would be published; undefined while something is missing. */
  readonly document = $derived(this.#parsed.success && missingIn(this.#parsed.data).length === 0 ? this.#parsed.data : undefined)
  /** Dotted paths of what does not fit, `title.nl`. */
  readonly wrong = $derived(
    new Set(this.#parsed.success ? [] : this.#parsed.error.issues.map(({ path }) => path.map(String).join('.'))),
  )

  constructor(draft: Pick<FormDraft, 'content' | 'values'>) {
    this.content = withToday(draft.content)
    this.values = Object.fromEntries(Object.entries(draft.values).map(([name, value]) => [name, { ...value }]))
  }

  /** As a reader would see it now: what is not filled in yet stands between angle quotes. */
  preview(): FormContent {
    const open = Object.fromEntries(placeholdersIn(this.#filled).map((name) => [name, both(`‹${name}›`, `‹${name}›`)]))
    return fillPlaceholders(this.#filled, open)
  }

  /** For keeping on this device. */
  draft(savedAt: string): FormDraft {
    return { content: $state.snapshot(this.content), values: $state.snapshot(this.values), savedAt }
  }

  isWrong(path: string): boolean {
    return this.wrong.has(path)
  }

  /** The text at a dotted path, `privacy.rights`, `channels.0.label`. */
  textAt(path: string): { nl: string; en: string } {
    return path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], this.content) as {
      nl: string
      en: string
    }
  }

  write(path: string, language: FormLanguage, text: string): void {
    this.textAt(path)[language] = text
  }

  valueOf(name: string, language: FormLanguage): string {
    return this.values[name]?.[language] ?? ''
  }

  setValue(name: string, language: FormLanguage, text: string): void {
    this.values[name] = { nl: this.valueOf(name, 'nl'), en: this.valueOf(name, 'en'), [language]: text }
  }

  // --- What it offers ---

  offerPurpose(purpose: Purpose, on: boolean): void {
    const others = this.content.purposes.filter((one) => one.purpose !== purpose)
    this.#change({ purposes: on ? [...others, { purpose, ...purposeLine(purpose) }] : others })
  }

  offerChannel(channel: Channel, on: boolean, label?: string): void {
    const others = this.content.channels.filter((one) => one.channel !== channel)
    this.#change({ channels: on ? [...others, { channel, ...channelLine(channel, label) }] : others })
  }

  offerMatching(on: boolean): void {
    this.#change({ matching: on ? matchingBlock : null })
  }

  endsAfter(months: number): void {
    this.#change({ term: { ...this.content.term, ends: { months } } })
  }

  endsOn(until: string): void {
    this.#change({ term: { ...this.content.term, ends: { until: until as never } } })
  }

  within(code: string): void {
    const sentence = this.content.territory?.sentence ?? both('', '')
    this.#change({ territory: code === '' ? null : { code: code, sentence } })
  }

  forMinors(lapseAt: 16 | 18 | null, guardians: 1 | 2): void {
    const sentence =
      this.content.minors?.sentence ??
      both(
        'Wordt je kind {age} jaar, dan stopt deze toestemming. We vragen het dan aan je kind zelf.',
        'When your child turns {age}, this permission stops. We then ask your child in person.',
      )
    const orThemselves = this.content.minors?.orThemselves
    this.#change({ minors: lapseAt === null ? null : { lapseAt, guardians, ...(orThemselves && { orThemselves }), sentence } })
  }

  /** Also for who has reached the age: they sign themselves. */
  alsoThemselves(on: boolean): void {
    const { minors } = this.content
    if (!minors) return
    const { orThemselves: _, ...rest } = minors
    this.#change({ minors: on ? { ...rest, orThemselves: true } : rest })
  }

  restOn(basis: LegalBasis): void {
    const { legalBasis } = this.content
    const assessment = 'assessment' in legalBasis ? legalBasis.assessment : ''
    const privacy = { ...this.content.privacy, basis: basisLines[basis] }
    this.#change({ legalBasis: basis === 'consent' ? { basis } : { basis, assessment }, privacy })
  }

  assess(assessment: string): void {
    const { legalBasis } = this.content
    if (legalBasis.basis !== 'consent') this.#change({ legalBasis: { ...legalBasis, assessment } })
  }

  #change(change: Partial<FormContent>): void {
    this.content = structuredClone({ ...$state.snapshot(this.content), ...$state.snapshot(change) })
  }

  #given(): PlaceholderValues {
    const given = Object.entries(this.values).filter(([, value]) => value.nl.trim() !== '' && value.en.trim() !== '')
    return {
      ...Object.fromEntries(given.map(([name, { nl, en }]) => [name, both(nl.trim(), en.trim())])),
      ...valuesOfForm(this.content),
    }
  }
}

/** Space around a sentence and letters of two parts are slips of the fingers, not the author's wish. */
function tidy<T>(value: T): T {
  if (typeof value === 'string') return value.trim().normalize('NFC') as T
  if (Array.isArray(value)) return value.map((item: unknown) => tidy(item)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tidy(member as unknown)])) as T
}
