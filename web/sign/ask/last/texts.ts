// Texts of the last step: they come with it, while the first is read.
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('sign-last', { nl, en })
