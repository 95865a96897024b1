// Cells of a register as what they mean. What is not understood is said, never guessed: a "yes" nobody wrote must not come out of it.
import { builtInChannels, purposes, type Channel, type Purpose } from '../../../../core/channels.ts'
import { CalendarDate } from '../../../../core/ids.ts'
import en from '../../../i18n/en/domain.json' with { type: 'json' }
import nl from '../../../i18n/nl/domain.json' with { type: 'json' }
import { plainName } from '../asks/list/entries.ts'

/** `2024-03-01`, `1-3-2024`, `01/03/2024 00:00`: the day first, as it is written here. @returns null for what is no date */
export function dateIn(cell: string): CalendarDate | null {
  const [text = ''] = cell.trim().split(/[ T]/)
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  const local = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(text)
  const [year, month, day] = iso ? iso.slice(1) : local ? local.slice(1).reverse() : []
  if (!year || !month || !day) return null
  return CalendarDate.safeParse(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`).data ?? null
}

/** @returns null when it says neither */
export function yesOrNo(cell: string): boolean | null {
  const word = plainName(cell)
  if (/^(?:ja|j|yes|y|x|1|true|waar|akkoord|✓|✔)$/.test(word)) return true
  return /^(?:|nee|n|no|0|false|onwaar|geen|-)$/.test(word) ? false : null
}

/** How many guardians signed, two at most; a plain yes is one. @returns null when it does not say */
export function guardiansIn(cell: string): number | null {
  const word = plainName(cell)
  if (/^(?:2|twee|two|beide|both)$/.test(word)) return 2
  if (/^(?:een|één|one)$/.test(word)) return 1
  const answer = yesOrNo(cell)
  return answer === null ? null : answer ? 1 : 0
}

export type Named<T> = { readonly ok: true; readonly found: readonly T[] } | { readonly ok: false }

type OwnChannels = readonly { readonly channel: Channel; readonly label: string }[]

/** Every word has to be a channel of this workspace, in either language. */
export function channelsIn(cell: string, own: OwnChannels): Named<Channel> {
  const names = new Map<string, Channel>([
    ...builtInChannels.flatMap((channel) => namesOf(channel, nl.channel[channel], en.channel[channel])),
    ...own.flatMap(({ channel, label }) => namesOf(channel, label)),
  ])
  return wordsIn(cell, names)
}

export function purposesIn(cell: string): Named<Purpose> {
  return wordsIn(cell, new Map(purposes.flatMap((purpose) => namesOf(purpose, nl.purpose[purpose], en.purpose[purpose]))))
}

const namesOf = <T extends string>(value: T, ...names: readonly string[]): (readonly [string, T])[] =>
  [value, ...names].map((name) => [plainName(name), value] as const)

function wordsIn<T>(cell: string, names: ReadonlyMap<string, T>): Named<T> {
  const words = cell
    .split(/[;,/|+&]/)
    .map(plainName)
    .filter((word) => word !== '')
  // "Onderwijs en opleiding" is one name; "website en intranet" are two.
  const parts = words.flatMap((word) => (names.has(word) ? [word] : word.split(/ (?:en|and) /)))
  const found = parts.map((part) => names.get(part))
  return found.includes(undefined) ? { ok: false } : { ok: true, found: [...new Set(found as T[])] }
}
