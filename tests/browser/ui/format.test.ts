// Dates and numbers follow the language, and what Intl makes for them is made once: a list of a thousand dates must not hold up the screen.
import { afterEach, expect, test } from 'vitest'
import type { CalendarDate } from '../../../core/ids.ts'
import { compareNames, formatDate, formatNumber } from '../../../web/i18n/format.ts'
import { language } from '../../../web/i18n/language.svelte.ts'

afterEach(() => {
  language.set('nl')
})

const date = '2029-06-12' as CalendarDate

test('the same function in two languages, there and back', () => {
  language.set('nl')
  expect([formatDate(date), formatDate(date, 'numeric'), formatNumber(1234.5, 1)]).toEqual([
    '12 juni 2029',
    '12-06-2029',
    '1.234,5',
  ])
  language.set('en')
  expect([formatDate(date), formatDate(date, 'numeric'), formatNumber(1234.5, 1)]).toEqual([
    '12 June 2029',
    '12/06/2029',
    '1,234.5',
  ])
  language.set('nl')
  expect(formatDate(date)).toBe('12 juni 2029')
})

test('a thousand of a kind make one', () => {
  let made = 0
  const real = Intl.DateTimeFormat
  class Counted extends real {
    constructor(...args: ConstructorParameters<typeof Intl.DateTimeFormat>) {
      super(...args)
      made += 1
    }
  }
  Intl.DateTimeFormat = Counted as typeof Intl.DateTimeFormat
  try {
    for (let i = 0; i < 1000; i++) formatDate(date, 'short')
  } finally {
    Intl.DateTimeFormat = real
  }
  expect(made).toBe(1)
  expect(['b 10', 'B 9', 'a 2'].sort(compareNames)).toEqual(['a 2', 'B 9', 'b 10'])
})
