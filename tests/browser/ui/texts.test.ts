// Texts as screens ask for them: paths, plural forms, values, numbers, and what is not there.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { language } from '../../../web/i18n/language.svelte.ts'
import { createTexts } from '../../../web/i18n/texts.ts'

const nl = {
  plain: 'Gewoon',
  drop: { title: 'Zet {{name}} hier, {{name}}' },
  found_zero: 'Niets',
  found_one: '{{count, number}} foto van {{total, number}}',
  found_other: '{{count, number}} foto’s van {{total, number}}',
  days_one: '{{count}} dag',
  days_other: '{{count}} dagen',
  version: 'Versie {{count}}',
}
const en = { ...nl, plain: 'Plain', found_other: '{{count, number}} photos of {{total, number}}' }
const t = createTexts('sample', { nl, en })

beforeEach(() => language.set('nl'))
afterEach(() => language.set('en'))

test('a text by its path, in the language of the screen', () => {
  expect(t('plain')).toBe('Gewoon')
  language.set('en')
  expect(t('plain')).toBe('Plain')
})

test('one, several and none; without forms the text itself', () => {
  expect(t('found', { count: 1, total: 3 })).toBe('1 foto van 3')
  expect(t('found', { count: 1234, total: 5000 })).toBe('1.234 foto’s van 5.000')
  expect(t('found', { count: 0, total: 1 })).toBe('Niets')
  expect(t('days', { count: 0 })).toBe('0 dagen')
  expect(t('version', { count: 2 })).toBe('Versie 2')
  language.set('en')
  expect(t('found', { count: 1234, total: 5000 })).toBe('1,234 photos of 5,000')
})

test('what stands in a value is text, whatever it looks like', () => {
  expect(t('drop.title', { name: '{{count}} $& $t(plain)' })).toBe('Zet {{count}} $& $t(plain) hier, {{count}} $& $t(plain)')
  expect(t('drop.title')).toBe('Zet  hier, ')
})

test('a text that is not there says where it was looked for', () => {
  for (const key of ['nowhere', 'drop', 'drop.title.more', 'constructor.name']) expect(t(key as never)).toBe(`sample.${key}`)
})
