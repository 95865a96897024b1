// The few words around a form's own sentences. They follow the language the form is shown in, not the screen's: a preview shows both at once.
import type { FormLanguage } from '../../core/forms/languages.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

type Words = Readonly<Record<keyof typeof nl, string>>

const catalogues: Readonly<Record<FormLanguage, Words>> = { nl, en }

export const wordsIn = (language: FormLanguage): Words => catalogues[language]

export const versionLine = (language: FormLanguage, form: string, version: number): string =>
  wordsIn(language).version.replace('{form}', form).replace('{version}', String(version))
