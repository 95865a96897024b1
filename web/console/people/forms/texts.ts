// Texts of Forms: the list, the editor, versions.
import { channelName, domain } from '../../../i18n/domain.ts'
import type { Purpose } from '../../../../core/channels.ts'
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('forms', { nl, en })

const places = ['title', 'introduction', 'choice', 'term', 'territory', 'minors', 'withdrawing', 'signature'] as const
const privacyPlaces = ['controller', 'officer', 'retention', 'rights', 'complaint'] as const

/** Where in a form a sentence stands, in words: `privacy.rights`, `channels.website.sentence`. */
export function placeName(place: string): string {
  const [first = '', second = '', third] = place.split('.')
  const simple = places.find((one) => one === first)
  if (simple) return t(`field.${simple}`)
  if (first === 'matching') return second === 'label' ? t('field.matchingLabel') : t('field.matchingText')
  const privacy = privacyPlaces.find((one) => one === second)
  if (privacy) return t(`field.${privacy}`)
  const name = first === 'channels' ? channelName(second) : domain(`purpose.${second as Purpose}`)
  return third === 'label' ? t('labelOf', { name }) : t('sentenceOf', { name })
}
