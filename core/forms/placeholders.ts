// What a form's author fills in once for all its sentences. Filled when the form is published: what is frozen is what is read.
import type { Bilingual, FormLanguage } from './languages.ts'

export type PlaceholderValues = Readonly<Partial<Record<string, Bilingual>>>

const placeholder = /\{([a-z]+)\}/g

/** The content with every placeholder that has a value replaced, each sentence in its language. */
export function fillPlaceholders<T>(content: T, values: PlaceholderValues): T {
  return fillIn(content, values, null) as T
}

/** Names of the placeholders that still stand in sentences people read, each once. */
export function placeholdersIn(content: unknown): readonly string[] {
  return [...new Set(sentencesIn(content, false).flatMap((text) => [...text.matchAll(placeholder)].map(([, name = '']) => name)))]
}

function fillIn(value: unknown, values: PlaceholderValues, language: FormLanguage | null): unknown {
  if (typeof value === 'string')
    return language === null ? value : value.replace(placeholder, (whole, name: string) => values[name]?.[language] ?? whole)
  if (Array.isArray(value)) return value.map((item: unknown) => fillIn(item, values, language))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, fillIn(member, values, isLanguage(key) ? key : language)]),
  )
}

/** Only what is under a language is read by people. */
function sentencesIn(value: unknown, inLanguage: boolean): readonly string[] {
  if (typeof value === 'string') return inLanguage ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => sentencesIn(member, inLanguage || isLanguage(key)))
}

const isLanguage = (key: string): key is FormLanguage => key === 'nl' || key === 'en'
