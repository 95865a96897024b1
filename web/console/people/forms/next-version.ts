// From a published version to the draft of the next.
import type { FormContent, FormDocument } from '../../../../core/forms/document.ts'
import { formLanguages, type Bilingual } from '../../../../core/forms/languages.ts'
import { valuesOfForm } from '../../../../core/forms/term.ts'

/** The next version of a published form: the same sentences, with what follows from the form as placeholders again, so that it cannot go out of step. */
export function nextVersion(document: FormDocument): FormContent {
  const values = valuesOfForm(document)
  const back = (text: Bilingual, name: string): Bilingual =>
    Object.fromEntries(
      formLanguages.map((language) => [language, text[language].replace(values[name]?.[language] ?? '\u0000', `{${name}}`)]),
    ) as Bilingual
  const { term, minors, ...rest } = structuredClone<FormContent>(document)
  return {
    ...rest,
    version: document.version + 1,
    term: { ...term, sentence: back(term.sentence, 'term') },
    minors: minors && { ...minors, sentence: back(minors.sentence, 'age') },
  }
}
