// Every catalogue speaks both languages: same keys, same values to fill, nothing empty, no advice to a programmer.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Catalogue {
  readonly [key: string]: string | Catalogue
}

const web = join(import.meta.dirname, '../../../../web')
const files = readdirSync(web, { recursive: true, encoding: 'utf8' })
const dutch = files.filter((file) => /(^|\/)(texts\.nl|nl\/[a-z-]+)\.json$/.test(file))

const read = (file: string): Catalogue => JSON.parse(readFileSync(join(web, file), 'utf8')) as Catalogue
const textPaths = (catalogue: Catalogue, prefix = ''): string[] =>
  Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [prefix + key] : textPaths(value, `${prefix}${key}.`),
  )
const textAt = (catalogue: object, path: string): string =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], catalogue) as string
const placeholders = (text: string): string[] => [...text.matchAll(/\{\{\s*(\w+)/g)].map((found) => found[1] ?? '').sort()

test('there are catalogues', () => {
  expect(dutch.length).toBeGreaterThanOrEqual(2)
})

describe.each(dutch)('%s', (file) => {
  const nl = read(file)
  const en = read(file.replace('texts.nl.json', 'texts.en.json').replace(/(^|\/)nl\//, '$1en/'))

  test('has the same keys in both languages', () => {
    expect(textPaths(en).sort()).toEqual(textPaths(nl).sort())
  })

  test('fills the same values and leaves nothing empty', () => {
    for (const path of textPaths(nl)) {
      expect(textAt(nl, path).trim(), path).not.toBe('')
      expect(textAt(en, path).trim(), path).not.toBe('')
      if (!/_(one|other)$/.test(path)) expect(placeholders(textAt(en, path)), path).toEqual(placeholders(textAt(nl, path)))
    }
  })

  test('speaks to readers in the house way', () => {
    for (const path of textPaths(nl)) {
      expect(textAt(nl, path), path).not.toMatch(/\b(uw|u)\b/i)
      expect(textAt(en, path), path).not.toMatch(/error occurred|oops|whoops|invalid/i)
      expect(`${textAt(nl, path)}${textAt(en, path)}`, path).not.toMatch(/—/)
    }
  })
})
