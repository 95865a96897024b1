// From a published version to the draft of the next.
import type { FormContent, FormDocument } from '../../../../core/forms/document.ts'
import { formLanguages, type Bilingual } from '../../../../core/forms/languages.ts'
import { valuesOfForm } from '../../../../core/forms/term.ts'
import { basisLines, privacy as privacyToday } from './starters/parts.ts'

/** What a form or a draft from before does not say yet, as the starters say it: to be read, and to be published with. */
export function withToday(content: FormContent): FormContent {
  const { privacy, legalBasis } = content
  return { ...content, privacy: { ...privacyToday, basis: basisLines[legalBasis.basis], ...privacy } }
}

/** The next version of a published form: the same sentences, with what follows from the form as placeholders again, so that it cannot go out of step. */
export function nextVersion(document: FormDocument): FormContent {
  const values = valuesOfForm(document)
  const back = (text: Bilingual, name: string): Bilingual =>
    Object.fromEntries(
      formLanguages.map((language) => [language, text[language].replace(values[name]?.[language] ?? '\u0000', `{${name}}`)]),
    ) as Bilingual
  const { term, minors, matching, ...rest } = withToday(structuredClone<FormContent>(document))
  return {
    ...rest,
    version: document.version + 1,
    term: { ...term, sentence: back(term.sentence, 'term') },
    // What is measured of a face is kept as long as the consent lasts.
    matching: matching && { ...matching, explanation: back(matching.explanation, 'term') },
    minors: minors && { ...minors, sentence: back(minors.sentence, 'age') },
  }
}
