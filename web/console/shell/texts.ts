// Texts of the shell: top bar, saved line, lock, help, and the page for browsers that cannot run us.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('shell', { nl, en })
