// What changed between two versions of a form: sentence by sentence in one language, and in each word by word; and what the form itself decides, also where its
// words stayed.
import { diffWordsWithSpace } from 'diff'
import type { FormDocument } from '../../../../core/forms/document.ts'
import type { FormLanguage } from '../../../../core/forms/languages.ts'
import { shownForm } from '../../../../core/forms/shown.ts'

export interface Piece {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

export interface ChangedSentence {
  /** Dotted place in the form: `privacy.rights`, `channels.website.sentence`. */
  readonly place: string
  readonly pieces: readonly Piece[]
}

/** In the order of the form. Empty: people read the same words. */
export function changesBetween(before: FormDocument, after: FormDocument, language: FormLanguage): readonly ChangedSentence[] {
  const old = sentencesOf(before, language)
  const next = sentencesOf(after, language)
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((place) => {
    const [was, is] = [old.get(place) ?? '', next.get(place) ?? '']
    return was === is ? [] : [{ place, pieces: piecesOf(was, is) }]
  })
}

/** What a form decides besides its sentences. Which purposes and channels it offers shows in their sentences. */
const conditions = {
  basis: ({ legalBasis }: FormDocument) => legalBasis.basis,
  assessment: ({ legalBasis }: FormDocument) => ('assessment' in legalBasis ? legalBasis.assessment : null),
  ends: ({ term: { ends } }: FormDocument) => ('until' in ends ? ends.until : ends.months),
  territory: ({ territory }: FormDocument) => territory?.code ?? null,
  minors: ({ minors }: FormDocument) => minors?.lapseAt ?? null,
  guardians: ({ minors }: FormDocument) => minors?.guardians ?? null,
  orThemselves: ({ minors }: FormDocument) => minors?.orThemselves ?? false,
} as const
export type Condition = keyof typeof conditions
type ConditionValue<C extends Condition> = ReturnType<(typeof conditions)[C]>

export const conditionOf = <C extends Condition>(condition: C, document: FormDocument): ConditionValue<C> =>
  conditions[condition](document) as ConditionValue<C>

/** In the order of the form. */
export const conditionsBetween = (before: FormDocument, after: FormDocument): readonly Condition[] =>
  (Object.keys(conditions) as Condition[]).filter((one) => conditionOf(one, before) !== conditionOf(one, after))

function piecesOf(was: string, is: string): readonly Piece[] {
  return diffWordsWithSpace(was, is).map(({ value, added, removed }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }))
}

function sentencesOf(document: FormDocument, language: FormLanguage): ReadonlyMap<string, string> {
  const { form, version, language: shown, basis, purposes, channels, ...rest } = shownForm(document, language)
  const found = new Map<string, string>()
  const walk = (place: string, value: unknown): void => {
    if (typeof value === 'string') found.set(place, value)
    else if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value)) walk(place === '' ? key : `${place}.${key}`, member)
  }
  walk('', rest)
  for (const { purpose, label, sentence } of purposes) walk(`purposes.${purpose}`, { label, sentence })
  for (const { channel, label, sentence } of channels) walk(`channels.${channel}`, { label, sentence })
  return found
}
