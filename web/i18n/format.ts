// Dates, numbers and sizes as the chosen language writes them, through Intl. Every function follows the language switch.
import type { CalendarDate } from '../../core/ids.ts'
import { language, type Language } from './language.svelte.ts'

const locales: Readonly<Record<Language, string>> = { nl: 'nl-NL', en: 'en-GB' }

/** The BCP 47 tag for Intl and `lang`. */
export function locale(): string {
  return locales[language.current]
}

/** Making one of these takes up to a millisecond, and a list draws hundreds of dates: each is made once per language and set of options. */
const made = new Map<string, unknown>()

function intl<Kind, Options extends object>(Made: new (locale: string, options?: Options) => Kind, options?: Options): Kind {
  const key = `${Made.name} ${locale()} ${options ? JSON.stringify(options) : ''}`
  const known = made.get(key) as Kind | undefined
  if (known) return known
  const fresh = new Made(locale(), options)
  made.set(key, fresh)
  return fresh
}

/** `12 juni 2029`; `short` gives `12 jun 2029`, `numeric` gives `12-06-2029`. */
export function formatDate(date: CalendarDate, style: 'long' | 'short' | 'numeric' = 'long'): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'numeric' ? { day: '2-digit', month: '2-digit', year: 'numeric' } : { day: 'numeric', month: style, year: 'numeric' }
  return intl(Intl.DateTimeFormat, { ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

/** A moment in the reader's own time zone: `12 jun 2026, 14:05`. */
export function formatInstant(instant: string): string {
  return intl(Intl.DateTimeFormat, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant))
}

/** The same with the zone it is said in, for what is read elsewhere: `12 jun 2026, 14:05 CEST`. */
export function formatInstantWithZone(instant: string): string {
  const date = { day: 'numeric', month: 'short', year: 'numeric' } as const
  return intl(Intl.DateTimeFormat, { ...date, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }).format(new Date(instant))
}

/** A time of day: `14:05`. */
export function formatTime(at: number): string {
  return intl(Intl.DateTimeFormat, { timeStyle: 'short' }).format(at)
}

export function formatNumber(value: number, decimals = 0): string {
  return intl(Intl.NumberFormat, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value)
}

/** Which plural form this language uses for so many. */
export const pluralOf = (count: number): Intl.LDMLPluralRule => intl(Intl.PluralRules).select(count)

/** 0..1 as `81%`; `100%` only when it is all of it. */
export function formatPercent(share: number): string {
  const told = share < 1 ? Math.min(share, 0.99) : share
  return intl(Intl.NumberFormat, { style: 'percent', maximumFractionDigits: 0 }).format(told)
}

const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** `6.2 MB`, decimal units as browsers and disks show them. */
export function formatSize(sizeBytes: number): string {
  const step = Math.min(sizeUnits.length - 1, sizeBytes < 1000 ? 0 : Math.floor(Math.log10(sizeBytes) / 3))
  const unit = sizeUnits[step] ?? 'byte'
  const value = sizeBytes / 1000 ** step
  const decimals = step > 0 && value < 10 ? 1 : 0
  return intl(Intl.NumberFormat, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: decimals }).format(value)
}

/** How long something takes: `40 sec`, `3 min`. */
export function formatDuration(seconds: number): string {
  const [value, unit] = seconds < 90 ? [Math.max(1, Math.round(seconds)), 'second'] : [Math.round(seconds / 60), 'minute']
  return intl(Intl.NumberFormat, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
}

/** Whole days from today as words: `over 12 dagen`, `yesterday`; months and years when further away. */
export function formatDaysFromNow(days: number): string {
  const [value, unit] =
    Math.abs(days) < 45
      ? ([days, 'day'] as const)
      : Math.abs(days) < 540
        ? ([Math.round(days / 30.44), 'month'] as const)
        : ([Math.round(days / 365.25), 'year'] as const)
  return intl(Intl.RelativeTimeFormat, { numeric: 'auto' }).format(value, unit)
}

/** `website, intranet en drukwerk`. */
export function formatList(items: readonly string[]): string {
  return intl(Intl.ListFormat, { type: 'conjunction' }).format(items)
}

/** Names in the order a reader of this language expects. */
export function compareNames(a: string, b: string): number {
  return intl(Intl.Collator, { sensitivity: 'base', numeric: true }).compare(a, b)
}

/** `NL` as `Nederland`; a region (`NL-NH`) stays as it is: the browser names countries, not regions. */
export function territoryName(code: string): string {
  return code.length === 2 ? (new Intl.DisplayNames(locale(), { type: 'region' }).of(code) ?? code) : code
}
