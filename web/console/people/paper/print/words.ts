// What a printed page says besides the form's own sentences: in the language of whoever gets it, not of the screen.
import type { FormLanguage } from '../../../../../core/forms/languages.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

type Words = Readonly<Record<keyof typeof nl, string>>

const catalogues: Readonly<Record<FormLanguage, Words>> = { nl, en }

export const printed = (language: FormLanguage): Words => catalogues[language]

/** `{name}` in one of these, filled in. */
export const filled = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{([a-z]+)\}/g, (_, name: string) => String(values[name] ?? ''))
