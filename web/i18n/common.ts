// Words every screen needs: Save, Cancel, Close, Undo.
import en from './en/common.json' with { type: 'json' }
import nl from './nl/common.json' with { type: 'json' }
import { createTexts } from './texts.ts'

export const common = createTexts('common', { nl, en })
