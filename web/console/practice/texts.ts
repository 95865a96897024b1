// Texts of the practice set: its progress and the names it gives to things.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('practice', { nl, en })
