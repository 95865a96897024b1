// Texts of Forms: the list, the editor, versions.
import { channelName, domain } from '../../../i18n/domain.ts'
import { formatDate } from '../../../i18n/format.ts'
import { common } from '../../../i18n/common.ts'
import { assertNever } from '../../../../core/errors.ts'
import type { Purpose } from '../../../../core/channels.ts'
import type { FormDocument } from '../../../../core/forms/document.ts'
import { createTexts } from '../../../i18n/texts.ts'
import { conditionOf, type Condition } from './compare.ts'
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

export function conditionName(condition: Condition): string {
  switch (condition) {
    case 'ends':
      return t('term')
    case 'orThemselves':
      return t('themselvesToo')
    default:
      return t(condition)
  }
}

/** What a form decides, in words. */
export function conditionText(condition: Condition, document: FormDocument): string {
  switch (condition) {
    case 'basis':
      return domain(`basis.${conditionOf(condition, document)}`)
    case 'assessment':
      return conditionOf(condition, document) ?? t('nothingHere')
    case 'ends': {
      const ends = conditionOf(condition, document)
      return typeof ends === 'number' ? t('months', { count: ends }) : formatDate(ends, 'long')
    }
    case 'territory':
      return conditionOf(condition, document) ?? t('everywhere')
    case 'minors':
      return t(`minorsAt.${conditionOf(condition, document) ?? 'none'}`)
    case 'guardians': {
      const count = conditionOf(condition, document)
      return count === null ? t('nothingHere') : t(`guardian.${count}`)
    }
    case 'orThemselves':
      return common(conditionOf(condition, document) ? 'yes' : 'no')
    default:
      return assertNever(condition)
  }
}
