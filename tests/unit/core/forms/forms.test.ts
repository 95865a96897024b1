import { describe, expect, test } from 'vitest'
import { fromUtf8 } from '../../../../core/bytes.ts'
import { FormContent, FormDocument, formBytes, formHash } from '../../../../core/forms/document.ts'
import { fillPlaceholders, placeholdersIn } from '../../../../core/forms/placeholders.ts'
import { shownBytes, shownForm, type ShownForm } from '../../../../core/forms/shown.ts'
import { FormShelf, parsePublished } from '../../../../core/forms/versions.ts'
import { FormStatement, mayAuthor } from '../../../../core/statements.ts'
import { roles } from '../../../../core/scopes.ts'
import { asyncSha256 } from '../../../../server/hash.ts'
import { formContent, formDocument } from '../../../support/form-samples.ts'

const both = (text: string) => ({ nl: text, en: text })

describe('a form document', () => {
  test('stands as it is, whatever the order of its keys', async () => {
    const turned = Object.fromEntries(Object.entries(formContent()).reverse())
    expect(formBytes(FormDocument.parse(turned))).toEqual(formBytes(formDocument()))
    // Frozen: a form that was signed must hash the same in ten years.
    expect(await formHash(formDocument(), asyncSha256)).toBe('1c36766c988b73fa4d92789953cfa51ab51c6956001513aa52636799b632b80d')
  })

  test.each<[string, object]>([
    ['a field nobody knows', { note: 'hello' }],
    ['a language missing', { title: { nl: 'Titel' } }],
    ['an empty sentence', { title: both('') }],
    ['space around a sentence', { title: both(' Titel') }],
    ['a placeholder left', { title: both('Foto’s van {organisation}') }],
    ['a reading direction turned', { title: both('Wel\u202EteiN') }],
    ['a control character', { title: both('Wel\u0007') }],
    ['half a character', { title: both('Wel\uD83D') }],
    ['an accent written apart', { title: both('Cafe\u0301') }],
    ['a capital in its name', { form: 'Visitors' }],
    ['a name of 65', { form: 'a'.repeat(65) }],
    ['version 0', { version: 0 }],
    ['no purpose', { purposes: [] }],
    ['a purpose twice', { purposes: [...formContent().purposes, ...formContent().purposes] }],
    ['no channel', { channels: [] }],
    ['a channel twice', { channels: [...formContent().channels, ...formContent().channels] }],
    ['61 months', { term: { ends: { months: 61 }, sentence: both('Lang.') } }],
    ['no term', { term: { ends: {}, sentence: both('Lang.') } }],
    ['two terms', { term: { ends: { months: 1, until: '2027-01-01' }, sentence: both('Lang.') } }],
    ['a day that does not exist', { term: { ends: { until: '2027-02-29' }, sentence: both('Lang.') } }],
    ['three guardians', { minors: { lapseAt: 16, guardians: 3, sentence: both('Ouders.') } }],
    ['of age at 17', { minors: { lapseAt: 17, guardians: 1, sentence: both('Ouders.') } }],
    ['a basis without its assessment', { legalBasis: { basis: 'legitimate-interest' } }],
    ['a country of one letter', { territory: { code: 'N', sentence: both('Hier.') } }],
  ])('refused: %s', (_name, change) => {
    expect(FormDocument.safeParse(formContent(change)).success).toBe(false)
  })

  test('line ends, other scripts and an assessment with braces are fine', () => {
    const legalBasis = { basis: 'contract', assessment: 'Zie {dossier} 12.' }
    expect(FormDocument.safeParse(formContent({ introduction: both('Een.\n\nمرحبا 👋🏽'), legalBasis })).success).toBe(true)
  })

  test('placeholders are filled in the language of the sentence', () => {
    const content = FormContent.parse(formContent({ title: both('{organisation}: {term}') }))
    expect(placeholdersIn(content)).toEqual(['organisation', 'term'])
    const half = fillPlaceholders(content, { organisation: { nl: 'Huis $1', en: 'House $1' } })
    expect(half.title).toEqual({ nl: 'Huis $1: {term}', en: 'House $1: {term}' })
    expect(placeholdersIn(half)).toEqual(['term'])
  })
})

describe('what a person is shown', () => {
  test('is one language, whole, and nothing of the assessment', () => {
    const document = formDocument({ legalBasis: { basis: 'public-interest', assessment: 'Alleen voor ons.' } })
    const shown = fromUtf8(shownBytes(document, 'en'))
    const sentences = (value: unknown): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, member]) => (key === 'en' ? [member as string] : sentences(member)))
        : []
    expect(sentences(document).length).toBeGreaterThan(15)
    for (const sentence of sentences(document)) expect(shown).toContain(sentence)
    expect(shown).not.toContain('Iedereen')
    expect(shown).not.toContain('Alleen voor ons.')
  })

  test('differs in its bytes when any sentence does', () => {
    const bytes = fromUtf8(shownBytes(formDocument(), 'nl'))
    expect(fromUtf8(shownBytes(formDocument({ withdrawing: both('Anders.') }), 'nl'))).not.toBe(bytes)
    const shown: ShownForm = shownForm(formDocument({ matching: null }), 'nl')
    expect(shown.matching).toBeNull()
  })
})

describe('versions', () => {
  const statement = (version: number, hash: string, previous: string | null): FormStatement =>
    FormStatement.parse({
      type: 'form',
      format: 'imprimatur/v1',
      workspace: '6f1f3a52-5d0e-4a3c-8a57-0d4f5f1e0001',
      statement: '6f1f3a52-5d0e-4a3c-8a57-0d4f5f1e0002',
      author: '6f1f3a52-5d0e-4a3c-8a57-0d4f5f1e0003',
      at: '2026-11-25T12:00:00.000Z',
      chainHead: { seq: 0, hash: 'a'.repeat(64) },
      logHead: null,
      form: 'visitors',
      version,
      hash,
      previous,
    })
  const publish = async (change: object, previous: string | null) => {
    const document = formDocument(change)
    const hash = await formHash(document, asyncSha256)
    const body = statement(document.version, hash, previous)
    const published = await parsePublished(body, document, asyncSha256)
    if (!published) throw new Error('does not fit')
    return { body, published, hash }
  }

  test('only the document that was signed fits its statement', async () => {
    const { body } = await publish({}, null)
    expect(await parsePublished(body, formDocument({ title: both('Anders') }), asyncSha256)).toBeNull()
    expect(await parsePublished(body, formDocument({ version: 2 }), asyncSha256)).toBeNull()
    expect(await parsePublished({ ...body, version: 2 }, formDocument(), asyncSha256)).toBeNull()
    expect(await parsePublished(body, { title: 'nonsense' }, asyncSha256)).toBeNull()
  })

  test('follow each other, and what stands is never replaced', async () => {
    const shelf = new FormShelf()
    const one = await publish({}, null)
    const other = await publish({ title: both('Anders') }, null)
    const two = await publish({ version: 2 }, one.hash)
    const stray = await publish({ version: 2, title: both('Anders') }, other.hash)
    const gap = await publish({ version: 3 }, one.hash)
    expect(shelf.add(two.body, two.published)).toBe(false)
    expect(shelf.add(one.body, one.published)).toBe(true)
    expect(shelf.add(other.body, other.published)).toBe(false)
    expect(shelf.add(stray.body, stray.published)).toBe(false)
    expect(shelf.add(gap.body, gap.published)).toBe(false)
    expect(shelf.add(two.body, two.published)).toBe(true)
    expect(shelf.newest(two.published.form)?.version).toBe(2)
    expect(shelf.find(one.published)?.document.title.nl).toBe('Mag jouw foto erop?')
    expect(shelf.find({ ...one.published, hash: other.hash })).toBeUndefined()
  })

  test('a form is offered until somebody retires it; the later word stands, in whatever order it comes, and what stands is found all the same', async () => {
    const one = await publish({}, null)
    const { form } = one.published
    const word = (offered: boolean, size: number, at = '2026-07-01T10:00:00.000Z') => ({
      ...statement(1, one.hash, null),
      ...{ type: 'form-offered' as const, form, offered, at, logHead: { size, root: 'c'.repeat(64) } },
    })
    const [retired, back, again] = [word(false, 5), word(true, 9), word(false, 9, '2026-07-01T11:00:00.000Z')]
    for (const [order, offered] of [
      [[], true],
      [[retired], false],
      [[retired, back], true],
      [[back, retired], true],
      [[again, back, retired], false],
    ] as const) {
      const shelf = new FormShelf()
      shelf.add(one.body, one.published)
      for (const body of order) shelf.noteOffered(body)
      expect(shelf.isOffered(form)).toBe(offered)
      expect(shelf.find(one.published)?.version).toBe(1)
    }
  })

  test('the first names no version before it, every other does', () => {
    const hash = 'b'.repeat(64)
    expect(FormStatement.safeParse({ ...statement(1, hash, null), previous: hash }).success).toBe(false)
    expect(FormStatement.safeParse({ ...statement(2, hash, hash), previous: null }).success).toBe(false)
  })

  test('owners and consent officers publish, nobody else', () => {
    expect(roles.filter((role) => mayAuthor('form', [role]))).toEqual(['owner', 'consent-officer'])
  })
})
