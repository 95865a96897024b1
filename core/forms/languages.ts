// The two languages every form is written in.
import type { CalendarDate } from '../ids.ts'

export const formLanguages = ['nl', 'en'] as const
export type FormLanguage = (typeof formLanguages)[number]

const locales = { nl: 'nl-NL', en: 'en-GB' } as const

/** `12 juni 2029`, in the language of a form and not of the screen. */
export const dayIn = (date: CalendarDate, language: FormLanguage): string =>
  new Intl.DateTimeFormat(locales[language], { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(`${date}T00:00:00Z`),
  )

/** One text in each. */
export type Bilingual = Readonly<Record<FormLanguage, string>>
