// Texts of My consent: they come with it, so that signing need not wait for them.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('sign-mine', { nl, en })
