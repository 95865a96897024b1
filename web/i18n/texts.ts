// The door to every text on screen: a feature hands in its two catalogues and gets back a typed `t` that follows the language switch.
// How to add texts: `README.md` in this folder.
import { formatNumber, pluralOf } from './format.ts'
import { language, type Language } from './language.svelte.ts'

/** `count` picks the plural form; every other value fills `{{name}}`. */
export type TextValues = Readonly<Record<string, string | number>>

type PluralSuffix = '_zero' | '_one' | '_two' | '_few' | '_many' | '_other'
type WithoutPlural<Key extends string> = Key extends `${infer Stem}${PluralSuffix}` ? Stem : Key

/** Dotted paths of a catalogue's texts, plural endings left off: `drop.title`, `found` for `found_one` and `found_other`. */
export type TextKey<C> = {
  [K in keyof C & string]: C[K] extends string ? WithoutPlural<K> : `${K}.${TextKey<C[K]>}`
}[keyof C & string]

export type Translate<C> = (key: TextKey<C>, values?: TextValues) => string

/**
 * Takes a feature's catalogues and returns its `t`, which follows the language switch.
 *
 * @param feature the catalogue's name: what a text that is not there shows instead
 */
export function createTexts<C extends object>(feature: string, catalogues: Readonly<Record<Language, C>>): Translate<C> {
  return (key, values = {}) => {
    const text = textAt(catalogues[language.current], key, values['count'])
    return text === undefined ? `${feature}.${key}` : filled(text, values)
  }
}

/** With a count: the form for none of it where there is one, else the plural of this language, else the text that has no forms. */
function textAt(catalogue: object, key: string, count: string | number | undefined): string | undefined {
  if (typeof count !== 'number') return at(catalogue, key)
  const none = count === 0 ? at(catalogue, `${key}_zero`) : undefined
  return none ?? at(catalogue, `${key}_${pluralOf(count)}`) ?? at(catalogue, key)
}

function at(catalogue: object, key: string): string | undefined {
  let found: unknown = catalogue
  for (const part of key.split('.'))
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, part)
        ? (found as Record<string, unknown>)[part]
        : undefined
  return typeof found === 'string' ? found : undefined
}

/** `{{name}}`, and `{{count, number}}` as this language writes numbers. What stands in a value is never filled itself. */
const filled = (text: string, values: TextValues): string =>
  text.replace(/\{\{\s*(\w+)(,\s*number)?\s*\}\}/g, (_, name: string, number: string | undefined) => {
    const value = values[name] ?? ''
    return number !== undefined && typeof value === 'number' ? formatNumber(value) : String(value)
  })
