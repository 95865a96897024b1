// The Desk's own words, nl and en.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('desk', { nl, en })

/** Names of undoable steps, plural endings left off. */
export type StepLabel = keyof typeof en.step extends infer Key
  ? Key extends `${infer Stem}_${'one' | 'other'}`
    ? Stem
    : Key
  : never
