// Words of the screen that shows what was signed; those of its facts and checks are shared with the copy on paper (`web/evidence`).
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('people-evidence', { nl, en })
