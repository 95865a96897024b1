// Texts for a device that many use: they come only where it was said to be one.
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('sign-on-site', { nl, en })
