// Texts of forms on paper: printing them, and taking in what comes back.
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('paper', { nl, en })
