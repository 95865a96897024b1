// Texts of the destinations in Settings.
import type { DestinationKind } from '../../../destinations/contract.ts'
import { createTexts } from '../../../i18n/texts.ts'
import en from './texts.en.json' with { type: 'json' }
import nl from './texts.nl.json' with { type: 'json' }

export const t = createTexts('destinations', { nl, en })

/** Label of a set-up field, and its hint where the catalogue has one (tests/unit/web/settings checks that every field has a label). */
export function fieldTexts(kind: DestinationKind, path: string): { readonly label: string; readonly hint: string | undefined } {
  type Key = Parameters<typeof t>[0]
  const key = `field.${kind}.${path}`
  return { label: t(key as Key), hint: hasText(`${key}Hint`) ? t(`${key}Hint` as Key) : undefined }
}

function hasText(path: string): boolean {
  const found = path.split('.').reduce<unknown>((node, part) => (node as Record<string, unknown> | undefined)?.[part], en)
  return typeof found === 'string'
}
