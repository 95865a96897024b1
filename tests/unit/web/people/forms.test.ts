// Starter forms: whole once filled in, short sentences for B1 readers, the same things said in both languages; and versions that follow each other.
import { describe, expect, test } from 'vitest'
import { FormContent, FormDocument, missingIn } from '../../../../core/forms/document.ts'
import { fillPlaceholders, placeholdersIn } from '../../../../core/forms/placeholders.ts'
import { shownForm } from '../../../../core/forms/shown.ts'
import { lastDayOf, valuesOfForm } from '../../../../core/forms/term.ts'
import { CalendarDate } from '../../../../core/ids.ts'
import { changesBetween, conditionsBetween } from '../../../../web/console/people/forms/compare.ts'
import { nextVersion } from '../../../../web/console/people/forms/next-version.ts'
import { starterForm, starterNames } from '../../../../web/console/people/forms/starters/starters.ts'
import { formDocument } from '../../../support/form-samples.ts'

const both = (text: string) => ({ nl: text, en: text })
const values = {
  organisation: both('Streekziekenhuis Oost'),
  contact: both('foto@oost.example'),
  officer: both('fg@oost.example'),
  event: both('Open dag'),
  retention: both('5 jaar'),
  backups: both('30 dagen'),
  hosting: both('onze eigen IT-afdeling'),
  interest: both('dat collega’s elkaar herkennen'),
}
const filled = (content: FormContent): FormDocument =>
  FormDocument.parse(fillPlaceholders(content, { ...values, ...valuesOfForm(content) }))

const textsOf = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []

describe.each(starterNames)('the starter for %s', (name) => {
  const content = starterForm(name)

  test('is whole once its placeholders are filled in, and not before', () => {
    expect(FormContent.safeParse(content).success).toBe(true)
    expect(FormDocument.safeParse(content).success).toBe(false)
    expect(filled(content).form).toBe(name)
  })

  test('names the same placeholders in both languages, and only ones the editor explains', () => {
    const inLanguage = (language: 'nl' | 'en'): string[] => [
      ...placeholdersIn(both(textsOf(shownForm(content, language)).join(' '))),
    ]
    expect(inLanguage('nl').sort()).toEqual(inLanguage('en').sort())
    for (const placeholder of inLanguage('nl')) expect([...Object.keys(values), 'term', 'age']).toContain(placeholder)
  })

  // B1 is more than short sentences, but long ones are never B1.
  test.each(['nl', 'en'] as const)('is written in short sentences (%s)', (language) => {
    const sentences = textsOf(shownForm(filled(content), language)).flatMap((text) => text.split(/(?<=[.?!])\s+/))
    const words = sentences.map((sentence) => sentence.split(/\s+/).length)
    expect(sentences.filter((_, i) => (words[i] ?? 0) > 25)).toEqual([])
    expect(words.reduce((sum, count) => sum + count, 0) / words.length).toBeLessThan(13)
  })

  test('says that no is free, how to stop, where to complain', () => {
    const shown = shownForm(filled(content), 'nl')
    expect(shown.choice).toMatch(/nee/)
    expect(shown.withdrawing).toContain('foto@oost.example')
    expect(shown.privacy.complaint).toContain('Autoriteit Persoonsgegevens')
    // Where nothing is asked, nothing is signed.
    const asked = content.legalBasis.basis === 'consent'
    expect(shown.signature.includes('gewone elektronische handtekening')).toBe(asked)
  })

  test('says everything a notice has to say today, with a term for what is kept and no promise nobody keeps', () => {
    expect(missingIn(content)).toEqual([])
    for (const language of ['nl', 'en'] as const) {
      const shown = shownForm(filled(content), language)
      expect(shown.privacy.retention).toContain('5 jaar')
      expect(shown.privacy.basis).toMatch(content.legalBasis.basis === 'consent' ? /6.*(?:1a|\(a\))/ : /6.*(?:1f|\(f\))/)
      expect(textsOf(shown).join(' ')).not.toMatch(/zo lang als nodig|as long as we need|leidinggevende|manager|behandelaar hoort/)
    }
  })

  test('recognition, where it is asked: how long, apart, explicit, destroyed at once', () => {
    if (!content.matching) return
    const { explanation } = shownForm(filled(content), 'nl').matching!
    for (const word of ['bijzondere gegevens', 'uitdrukkelijk', 'jaar lang', 'vernietigen we de maten meteen', 'foto@oost.example'])
      expect(explanation).toContain(word)
  })
})

describe('what follows from a form', () => {
  const ends = (value: object) => ({ ...formDocument(), term: { ends: value, sentence: both('x') } }) as FormDocument
  test.each<[object, string, string]>([
    [{ months: 36 }, '3 jaar lang', 'for 3 years'],
    [{ months: 12 }, '1 jaar lang', 'for 1 year'],
    [{ months: 18 }, '18 maanden lang', 'for 18 months'],
    [{ months: 1 }, '1 maand lang', 'for 1 month'],
    [{ until: '2027-07-01' }, 'tot en met 1 juli 2027', 'up to and including 1 July 2027'],
  ])('%o is said in words', (value, nl, en) => {
    expect(valuesOfForm(ends(value))['term']).toEqual({ nl, en })
  })

  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-03-15', 60, '2031-03-15'],
  ])('%s and %i months end on %s', (from, months, last) => {
    expect(lastDayOf({ months }, CalendarDate.parse(from))).toBe(last)
  })
})

describe('versions', () => {
  test('a form from before says what it said, byte for byte; its next version has what is new', () => {
    const { basis: _, recipients: __, transfers: ___, ...privacy } = filled(starterForm('staff')).privacy
    const older = FormDocument.parse({ ...filled(starterForm('staff')), privacy })
    expect(Object.keys(shownForm(older, 'nl').privacy)).toEqual(['controller', 'officer', 'retention', 'rights', 'complaint'])
    expect(missingIn(older)).toEqual(['privacy.basis', 'privacy.recipients', 'privacy.transfers'])
    expect(missingIn(nextVersion(older))).toEqual([])
    expect(nextVersion(older).privacy.retention).toEqual(older.privacy.retention)
  })

  test('a next version keeps the words; what follows from the form is a placeholder again', () => {
    const first = filled(starterForm('pupils'))
    const next = nextVersion(first)
    expect(next.version).toBe(2)
    expect(placeholdersIn(next)).toEqual(['term', 'age'])
    expect(nextVersion(filled(starterForm('staff'))).matching?.explanation.nl).toContain('{term}')
    expect(filled(next)).toEqual({ ...first, version: 2 })
  })

  test('a comparison shows each changed sentence, what came and what went', () => {
    const before = formDocument()
    const channels = before.channels.slice(0, 1)
    const after = formDocument({ version: 2, channels, title: { nl: 'Mag jouw foto erbij?', en: before.title.en } })
    expect(changesBetween(before, after, 'nl').map(({ place }) => place)).toEqual([
      'title',
      'channels.own:lobby.label',
      'channels.own:lobby.sentence',
    ])
    const [title] = changesBetween(before, after, 'nl')
    expect(
      title?.pieces
        .filter(({ kind }) => kind !== 'added')
        .map(({ text }) => text)
        .join(''),
    ).toBe(before.title.nl)
    expect(
      title?.pieces
        .filter(({ kind }) => kind !== 'removed')
        .map(({ text }) => text)
        .join(''),
    ).toBe(after.title.nl)
    expect(changesBetween(before, before, 'en')).toEqual([])
  })

  test('what the form decides is compared too, also where the words stayed', () => {
    const before = formDocument()
    const after = formDocument({
      legalBasis: { basis: 'legitimate-interest', assessment: 'Weighed.' },
      term: { ...before.term, ends: { months: 12 } },
      minors: { lapseAt: 18, guardians: 2, sentence: both('Same') },
    })
    expect(conditionsBetween(before, after)).toEqual(['basis', 'assessment', 'ends', 'minors', 'guardians'])
    expect(conditionsBetween(after, after)).toEqual([])
    expect(changesBetween(before, { ...after, minors: null }, 'nl')).toEqual([])
  })
})
