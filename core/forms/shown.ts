// A form as one person reads it: one language, nothing else. The page renders exactly this, and evidence hashes exactly its bytes.
import { canonicalBytes } from '../canonical.ts'
import type { Bytes } from '../bytes.ts'
import type { FormContent, FormDocument } from './document.ts'
import type { FormLanguage } from './languages.ts'

export type ShownForm = ReturnType<typeof shownForm>

/** Of a form that is still being written too: its preview. */
export function shownForm(document: FormContent, language: FormLanguage) {
  const { matching, privacy } = document
  return {
    form: document.form,
    version: document.version,
    language,
    basis: document.legalBasis.basis,
    title: document.title[language],
    introduction: document.introduction[language],
    choice: document.choice[language],
    purposes: document.purposes.map(({ purpose, label, sentence }) => ({
      purpose,
      label: label[language],
      sentence: sentence[language],
    })),
    channels: document.channels.map(({ channel, label, sentence }) => ({
      channel,
      label: label[language],
      sentence: sentence[language],
    })),
    matching: matching && { label: matching.label[language], explanation: matching.explanation[language] },
    term: document.term.sentence[language],
    territory: document.territory?.sentence[language] ?? null,
    minors: document.minors?.sentence[language] ?? null,
    privacy: {
      controller: privacy.controller[language],
      officer: privacy.officer[language],
      // Forms older than these parts are hashed as they were shown.
      ...(privacy.basis && { basis: privacy.basis[language] }),
      ...(privacy.recipients && { recipients: privacy.recipients[language] }),
      ...(privacy.transfers && { transfers: privacy.transfers[language] }),
      retention: privacy.retention[language],
      rights: privacy.rights[language],
      complaint: privacy.complaint[language],
    },
    withdrawing: document.withdrawing[language],
    signature: document.signature[language],
  }
}

/** Everything a person was shown of the form, in the order of canonical JSON. */
export function shownBytes(document: FormDocument, language: FormLanguage): Bytes {
  return canonicalBytes(shownForm(document, language))
}
