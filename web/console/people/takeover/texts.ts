// Texts of taking over an existing register.
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('takeover', { nl, en })
