// What was done to members and keys, in sentences, wherever it is told.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('story', { nl, en })
