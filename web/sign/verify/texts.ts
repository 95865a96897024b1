// Texts of the page that checks a receipt: they come with it, so that signing need not wait for them.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('sign-verify', { nl, en })
