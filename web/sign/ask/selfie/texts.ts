// Texts of a selfie: they come with it, when somebody ticked recognition.
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('sign-selfie', { nl, en })
