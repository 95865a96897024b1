// The door to every text on screen: a feature hands in its two catalogues and gets back a typed `t` that follows the language switch.
// How to add texts: `README.md` in this folder.
import { createInstance } from 'i18next'
import { language, languages, type Language } from './language.svelte.ts'

/** `count` picks the plural form; every other value fills `{{name}}`. */
export type TextValues = Readonly<Record<string, string | number>>

type PluralSuffix = '_zero' | '_one' | '_two' | '_few' | '_many' | '_other'
type WithoutPlural<Key extends string> = Key extends `${infer Stem}${PluralSuffix}` ? Stem : Key

/** Dotted paths of a catalogue's texts, plural endings left off: `drop.title`, `found` for `found_one` and `found_other`. */
export type TextKey<C> = {
  [K in keyof C & string]: C[K] extends string ? WithoutPlural<K> : `${K}.${TextKey<C[K]>}`
}[keyof C & string]

export type Translate<C> = (key: TextKey<C>, values?: TextValues) => string

const instance = createInstance()
void instance.init({
  initAsync: false,
  resources: {},
  supportedLngs: [...languages],
  fallbackLng: false,
  defaultNS: false,
  nsSeparator: false,
  // Svelte escapes what it renders; doing it twice would show entities.
  interpolation: { escapeValue: false },
  returnNull: false,
})

/**
 * Registers a feature's catalogues and returns its `t`.
 *
 * @param feature the catalogue's name; one call per feature
 */
export function createTexts<C extends object>(feature: string, catalogues: Readonly<Record<Language, C>>): Translate<C> {
  for (const name of languages) instance.addResourceBundle(name, feature, catalogues[name], true, true)
  return (key, values) => instance.getFixedT(language.current, feature)(key, values ?? {})
}
