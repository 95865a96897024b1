// A list of people from the world outside: encodings, separators, headings, formulas, twins. Everything is read in the browser.
import { expect, test } from 'vitest'
import type { OwnerId, Pseudonym } from '../../../../core/ids.ts'
import { noConsent } from '../../../../core/consent.ts'
import { guessColumns } from '../../../../web/console/people/asks/list/columns.ts'
import { decodeList } from '../../../../web/console/people/asks/list/decode.ts'
import { readEntries, type Entry } from '../../../../web/console/people/asks/list/entries.ts'
import { compareWithList, namesakesOf } from '../../../../web/console/people/asks/list/sign-in-list.ts'
import { parseTable, type Table } from '../../../../web/console/people/asks/list/table.ts'
import type { PersonView } from '../../../../web/workspace/types.ts'

const text = 'Naam;E-mail\r\nJosé Müller-Ğ;jose@example.org\r\n'
const utf16 = (big: boolean, mark: boolean, of = text): Uint8Array => {
  const units = Buffer.from(mark ? `\uFEFF${of}` : of, 'utf16le')
  return big ? units.swap16() : units
}

test.each<[string, Uint8Array, string]>([
  ['UTF-8', Buffer.from(text), 'utf-8'],
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`), 'utf-8'],
  ['UTF-16 little-endian with a mark', utf16(false, true), 'utf-16le'],
  ['UTF-16 big-endian with a mark', utf16(true, true), 'utf-16be'],
  ['UTF-16 little-endian without', utf16(false, false), 'utf-16le'],
  ['UTF-16 big-endian without', utf16(true, false), 'utf-16be'],
])('reads %s', (_name, bytes, encoding) => {
  expect(decodeList(bytes)).toEqual({ text, encoding })
})

test('reads the old Windows alphabet when it is not UTF-8', () => {
  expect(decodeList(Uint8Array.of(0x4a, 0xf6, 0x72, 0x67, 0x20, 0xc9))).toEqual({ text: 'Jörg É', encoding: 'windows-1252' })
})

const tableOf = (of: string): Table => {
  const parsed = parseTable(of)
  if (!parsed.ok) throw new Error(parsed.fault)
  return parsed.table
}
const read = (of: string, people: readonly PersonView[] = [], needsAddress = true): readonly Entry[] => {
  const table = tableOf(of)
  return readEntries(table, guessColumns(table), people, needsAddress)
}
const short = ({ name, email }: Entry): string => `${name} <${email ?? ''}>`

test.each<[string, string, readonly string[]]>([
  [
    'semicolons and Dutch headings',
    'Voornaam;Tussenvoegsel;Achternaam;E-mailadres\nAnna;de;Vries;anna@x.nl',
    ['Anna de Vries <anna@x.nl>'],
  ],
  [
    'commas, quotes and line ends inside',
    '"Name","Email"\r\n"Jansen, Bram","bram@x.nl"\r\n"Van\nDijk",c@x.nl',
    ['Jansen, Bram <bram@x.nl>', 'Van Dijk <c@x.nl>'],
  ],
  [
    'cells from a spreadsheet',
    'Anna\tde Vries\tanna@x.nl\nBram\tJansen\tbram@x.nl',
    ['Anna de Vries <anna@x.nl>', 'Bram Jansen <bram@x.nl>'],
  ],
  [
    'no headings, address first',
    'anna@x.nl,Anna de Vries\nbram@x.nl,Bram Jansen',
    ['Anna de Vries <anna@x.nl>', 'Bram Jansen <bram@x.nl>'],
  ],
  [
    'a line of a mail program',
    '"Vries, Anna de" <anna@x.nl>; Bram <bram@x.nl>, c@x.nl',
    ['Vries, Anna de <anna@x.nl>', 'Bram <bram@x.nl>', ' <c@x.nl>'],
  ],
  ['a heading that lies', 'Naam;Kantoor\nAnna;anna@x.nl\nBram;bram@x.nl', ['Anna <anna@x.nl>', 'Bram <bram@x.nl>']],
  [
    'names from right to left and emoji',
    'naam;mail\nמיכל כהן;m@x.nl\nفاطمة;f@x.nl\n👩‍🎨 Iris;i@x.nl',
    ['מיכל כהן <m@x.nl>', 'فاطمة <f@x.nl>', '👩‍🎨 Iris <i@x.nl>'],
  ],
])('%s', (_name, of, expected) => {
  expect(read(of).map(short)).toEqual(expected)
})

test('what would turn a line around or hide in it is taken out of names', () => {
  expect(read('naam;mail\nAnna\u202Egro.live@x.nl\u200B;anna@x.nl')[0]?.name).toBe('Annagro.live@x.nl')
})

test.each<[string, string, readonly string[]]>([
  ['no name', ';anna@x.nl', ['name_missing']],
  ['a name of nothing but signs', '--;anna@x.nl', ['name_missing']],
  ['a formula', '=HYPERLINK("http://evil.example");anna@x.nl', ['formula']],
  ['a formula in full width', '＝1+1;anna@x.nl', ['formula']],
  ['a command', '@SUM(A1);anna@x.nl', ['formula']],
  ['a sum', '+31 Anna;anna@x.nl', ['formula']],
  ['an endless name', `${'a'.repeat(201)};anna@x.nl`, ['name_long']],
  ['no address', 'Anna;', ['email_missing']],
  ['two addresses', 'Anna;a@x.nl b@x.nl', ['email_wrong']],
  ['a header in the address', 'Anna;"a@x.nl\nBcc: c@x.nl"', ['email_wrong']],
  ['an open quotation mark', '"Anna;anna@x.nl', ['torn', 'email_missing']],
])('told per row: %s', (_name, row, faults) => {
  const entries = read(`naam;mail\nGoed;goed@x.nl\n${row}`)
  expect(entries.map((entry) => entry.faults)).toEqual([[], faults])
  expect(entries[1]?.line).toBe(3)
})

test('without mail an address may be missing, and a wrong one is still told', () => {
  expect(read('naam;mail\nAnna;\nBram;bram', [], false).map(({ faults }) => faults)).toEqual([[], ['email_wrong']])
})

const person = (name: string, email: string | null): PersonView => ({
  id: crypto.randomUUID() as OwnerId,
  pseudonym: 'P-0000-0000' as Pseudonym,
  document: { name, email, note: '' },
  consent: noConsent,
  templates: [],
  papers: [],
  beyondForm: [],
  others: [],
  state: 'saved',
})

test('twins in the list, and who is in the workspace already', () => {
  const anna = person('Anna de Vries', 'Anna@X.nl')
  const jose = person('José  Müller', null)
  const entries = read(
    ['naam;mail', 'A. de Vries;anna@x.nl', 'Jose muller;j@x.nl', 'Bram;bram@x.nl', 'Bram;bram2@x.nl', 'B.;BRAM@x.nl'].join('\n'),
    [anna, jose],
  )
  expect(entries.map(({ known, namesake, twinOf }) => [known, namesake, twinOf])).toEqual([
    [anna.id, null, null],
    [null, jose.id, null],
    [null, null, null],
    // The same name with another address is somebody else.
    [null, null, null],
    [null, null, 4],
  ])
  expect(read('naam\nAnna\nANNA', [], false).map(({ twinOf }) => twinOf)).toEqual([null, 2])
})

test('ten thousand rows are read at once, one more is too many', () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => `Persoon ${String(i)};p${String(i)}@x.nl`)
  const entries = read(['naam;mail', ...rows].join('\n'))
  expect(entries).toHaveLength(10_000)
  expect(entries.every(({ faults, twinOf }) => faults.length === 0 && twinOf === null)).toBe(true)
  expect(parseTable(['naam;mail', ...rows, 'Nog een;n@x.nl'].join('\n'))).toEqual({ ok: false, fault: 'too_long' })
})

test.each(['', ' \r\n ;;\n', 'naam;mail\n'])('nothing in it: %j', (of) => {
  expect(parseTable(of)).toEqual({ ok: false, fault: 'empty' })
})

test('what the officer says about columns counts', () => {
  const table = tableOf('Anna;klas 4;anna@x.nl\nBram;klas 5;bram@x.nl')
  const [first] = readEntries(table, ['name', 'note', 'email'], [], true)
  expect(first).toMatchObject({ name: 'Anna', note: 'klas 4', email: 'anna@x.nl', language: null })
  const spoken = tableOf('naam;taal;klas;mail\nAnna;English;4b;anna@x.nl\nBram;NL;5;bram@x.nl')
  expect(readEntries(spoken, guessColumns(spoken), [], true).map(({ language, note }) => [language, note])).toEqual([
    ['en', 'klas: 4b'],
    ['nl', 'klas: 5'],
  ])
})

test('who signed by themselves is held against the list of who was there', () => {
  const signed = ['Anna de Vries', 'José Müller', 'Omar', 'Anna', null].map((name, signer) => ({ signer, name }))
  const onList = (text: string) => {
    const parsed = parseTable(text)
    if (!parsed.ok) throw new Error(parsed.fault)
    return compareWithList(parsed.table, signed)
  }
  // In whatever order and spelling of case and accents; a part of a name is nobody's.
  expect(onList('jose muller\nANNA DE VRIES\nMila Bos\nMila Bos')).toEqual({ listed: new Set([0, 1]), others: ['Mila Bos'] })
  expect(onList('achternaam;voornaam;tussenvoegsel\nVries;Anna;de\nBos;Mila;')).toEqual({
    listed: new Set([0]),
    others: ['Mila Bos'],
  })
  expect(onList('Vries, Anna de\nMüller, José').listed).toEqual(new Set([0, 1]))
  expect(onList('jose muller\nVries, Anna de, 4B\nMila Bos')).toEqual({ listed: new Set([0, 1]), others: ['Mila Bos'] })
  expect(onList('=cmd()\nOmar').listed).toEqual(new Set([2]))
})

test('who signed by themselves under the name of somebody who is here is told of; who waits is nobody’s namesake', () => {
  const person = (id: string, name: string) => ({ id, pseudonym: `P-${id}`, document: { name } }) as unknown as PersonView
  const people = [person('here', 'José Müller'), person('new', 'José Müller'), person('own', 'Iris Smit')]
  const signed = [
    { signer: 1, owner: 'new' as OwnerId, name: 'Muller, Jose' },
    { signer: 2, owner: 'own' as OwnerId, name: 'Iris Smit' },
    { signer: 3, owner: 'other' as OwnerId, name: 'Omar' },
    { signer: 4, owner: 'nameless' as OwnerId, name: null },
  ]
  expect(namesakesOf(signed, people)).toEqual(new Map([[1, people[0]]]))
})
