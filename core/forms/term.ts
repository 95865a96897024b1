// What follows from a form's own choices, in words: `{term}` and `{age}` in its sentences. Said once, so that text and record cannot differ.
import { monthsAfter } from '../dates.ts'
import type { CalendarDate } from '../ids.ts'
import type { FormContent } from './document.ts'
import { dayIn, formLanguages, type Bilingual, type FormLanguage } from './languages.ts'
import type { PlaceholderValues } from './placeholders.ts'

type Ends = FormContent['term']['ends']

/** Last day of a consent given on `from`. */
export const lastDayOf = (ends: Ends, from: CalendarDate): CalendarDate =>
  'until' in ends ? ends.until : monthsAfter(from, ends.months)

/** Values of the placeholders that a form fills in by itself. */
export function valuesOfForm({ term, minors }: Pick<FormContent, 'term' | 'minors'>): PlaceholderValues {
  return { term: inBoth((language) => termIn(term.ends, language)), ...(minors && { age: inBoth(() => String(minors.lapseAt)) }) }
}

const inBoth = (say: (language: FormLanguage) => string): Bilingual =>
  Object.fromEntries(formLanguages.map((language) => [language, say(language)])) as Bilingual

function termIn(ends: Ends, language: FormLanguage): string {
  if ('until' in ends) return `${language === 'nl' ? 'tot en met' : 'up to and including'} ${dayIn(ends.until, language)}`
  const { months } = ends
  const [count, unit] = months % 12 === 0 ? ([months / 12, 'year'] as const) : ([months, 'month'] as const)
  if (language === 'nl') return `${String(count)} ${unit === 'year' ? 'jaar' : count === 1 ? 'maand' : 'maanden'} lang`
  return `for ${String(count)} ${unit}${count === 1 ? '' : 's'}`
}
