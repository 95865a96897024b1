// What roles do and what their scopes open, in plain words, wherever somebody chooses or accepts them.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('roles', { nl, en })
