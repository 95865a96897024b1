// A small whole form for tests, in sentences of its own; fields can be replaced.
import { FormDocument, type FormContent } from '../../core/forms/document.ts'
import type { Bilingual } from '../../core/forms/languages.ts'

const both = (nl: string, en: string): Bilingual => ({ nl, en })

/** As somebody without types would write it: what does not fit can be tried too. */
export const formContent = (change: object = {}): FormContent =>
  ({
    format: 'imprimatur/v1',
    form: 'visitors',
    version: 1,
    legalBasis: { basis: 'consent' },
    title: both('Mag jouw foto erop?', 'May we use your photo?'),
    introduction: both('Wij zijn het Testhuis. We maken foto’s.', 'We are the Test House. We take photos.'),
    choice: both('Je mag nee zeggen.', 'You may say no.'),
    purposes: [{ purpose: 'information', label: both('Laten zien', 'Show'), sentence: both('Wat we doen.', 'What we do.') }],
    channels: [
      { channel: 'website', label: both('Website', 'Website'), sentence: both('Iedereen ziet het.', 'Everybody sees it.') },
      { channel: 'own:lobby', label: both('Hal', 'Lobby'), sentence: both('Op het scherm.', 'On the screen.') },
    ],
    matching: { label: both('Gezicht herkennen', 'Recognise my face'), explanation: both('Dat is apart.', 'That is separate.') },
    term: { ends: { months: 36 }, sentence: both('Drie jaar.', 'Three years.') },
    territory: { code: 'NL', sentence: both('In Nederland.', 'In the Netherlands.') },
    minors: null,
    privacy: {
      controller: both('Het Testhuis.', 'The Test House.'),
      officer: both('fg@testhuis.example', 'dpo@testhouse.example'),
      retention: both('Zo lang het duurt.', 'As long as it lasts.'),
      rights: both('Je mag het zien.', 'You may see it.'),
      complaint: both('Klagen kan.', 'You can complain.'),
    },
    withdrawing: both('Stoppen kan altijd.', 'You can always stop.'),
    signature: both('Een gewone handtekening.', 'A simple signature.'),
    ...change,
  }) as FormContent

export const formDocument = (change: object = {}): FormDocument => FormDocument.parse(formContent(change))
