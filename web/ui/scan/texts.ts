// Texts of reading a QR code with the camera.
import { createTexts } from '../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('scan', { nl, en })
