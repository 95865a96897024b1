// A register as rows: dates, channels and files as they are written elsewhere; recognition only where a column says so; ten thousand at once.
import { describe, expect, test } from 'vitest'
import type { Channel } from '../../../../core/channels.ts'
import { foldConsent } from '../../../../core/consent.ts'
import type { CalendarDate, OwnerId } from '../../../../core/ids.ts'
import type { ConsentAction } from '../../../../core/statements.ts'
import { channelsIn, dateIn, purposesIn, yesOrNo } from '../../../../web/console/people/takeover/cells.ts'
import { guessRegister, type RegisterKind } from '../../../../web/console/people/takeover/columns.ts'
import { RegisterFiles } from '../../../../web/console/people/takeover/files.ts'
import { readRegister, type Defaults, type RegisterRow } from '../../../../web/console/people/takeover/rows.ts'
import { isFree, isProposed, judge, type RowFate } from '../../../../web/console/people/takeover/judge.ts'
import type { PersonView } from '../../../../web/workspace/types.ts'
import { event, permit, quitclaims } from '../../../support/consent-samples.ts'
import { parseTable, type Table } from '../../../../web/console/people/asks/list/table.ts'
import { readPaper } from '../../../../web/workspace/people/paper-file.ts'

const tableOf = (text: string): Table => {
  const parsed = parseTable(text)
  if (!parsed.ok) throw new Error(parsed.fault)
  return parsed.table
}
const nothing: Defaults = { channels: [], purposes: [], from: '', months: 36 }
const own = [{ channel: 'own:lobby' as Channel, label: 'Scherm in de hal' }]

interface Given {
  readonly kinds?: readonly RegisterKind[]
  readonly files?: readonly File[]
  readonly defaults?: Partial<Defaults>
}
const read = (text: string, { kinds, files = [], defaults }: Given = {}): readonly RegisterRow[] => {
  const table = tableOf(text)
  const register = { table, kinds: kinds ?? guessRegister(table), files: new RegisterFiles(files) }
  return readRegister({ ...register, defaults: { ...nothing, ...defaults } }, [], own)
}
const file = (name: string, content: BlobPart = '%PDF-1.7 scan', type = 'application/pdf'): File =>
  new File([content], name, { type })

test('columns are guessed from what they are called', () => {
  const table = tableOf(
    'Naam;E-mail;Getekend op;Geldig tot;Kanalen;Doelen;Gezichtsherkenning;Scan;Portret;Afdeling\nA;a@x.nl;1-2-2024;1-2-2027;website;promotie;ja;a.pdf;a.jpg;IC',
  )
  expect(guessRegister(table)).toEqual([
    ...(['name', 'email', 'from', 'until', 'channels', 'purposes', 'matching', 'paper', 'portrait', 'note'] as const),
  ])
  for (const heading of ['Akkoord op', 'Toestemming sinds', 'Agreed on', 'Datum'])
    expect(guessRegister(tableOf(`Naam;${heading}\nA;1-2-2024`))).toEqual(['name', 'from'])
})

test.each([
  ['2024-03-01', '2024-03-01'],
  ['1-3-2024', '2024-03-01'],
  ['01/03/2024 00:00:00', '2024-03-01'],
  ['29.2.2024', '2024-02-29'],
  ['29-2-2023', null],
  ['3/13/2024', null],
  ['1-3-24', null],
  ['45352', null],
  ['', null],
])('the date in %j is %j', (cell, expected) => {
  expect(dateIn(cell)).toBe(expected)
})

test.each([
  ['Ja', true],
  ['x', true],
  ['YES', true],
  ['', false],
  ['nee', false],
  ['misschien', null],
  ['ja, maar', null],
])('%j says %j', (cell, expected) => {
  expect(yesOrNo(cell)).toBe(expected)
})

test('channels and purposes by their names in either language, and nothing by half', () => {
  expect(channelsIn('Website; sociale media | scherm in de hal', own)).toEqual({
    ok: true,
    found: ['website', 'social', 'own:lobby'],
  })
  expect(channelsIn('intranet en pers', own)).toEqual({ ok: true, found: ['intranet', 'press'] })
  expect(channelsIn('website, billboards', own)).toEqual({ ok: false })
  expect(purposesIn('Onderwijs en opleiding, Promotion')).toEqual({ ok: true, found: ['education', 'promotion'] })
})

describe('rows', () => {
  const heading = 'naam;mail;getekend;tot;kanalen;doelen;herkenning;scan;portret'

  test('a whole row, with its files', () => {
    const files = [file('0001.PDF'), file('anna.jpg', 'x', 'image/jpeg')]
    const [row] = read(`${heading}\nAnna;anna@x.nl;1-2-2024;1-2-2029;website;promotie;ja;scans\\0001.pdf;anna.jpg`, { files })
    expect(row).toMatchObject({ channels: ['website'], purposes: ['promotion'], from: '2024-02-01', until: '2029-02-01' })
    expect(row).toMatchObject({ matching: true, faults: [] })
    expect([row?.paper?.name, row?.portrait?.name]).toEqual(['0001.PDF', 'anna.jpg'])
  })

  test.each<[string, string, readonly string[]]>([
    ['no date', 'Anna;;;;website;promotie;;;', ['from_missing']],
    ['a date that is none', 'Anna;;31-2-2024;;website;promotie;;;', ['from_wrong']],
    ['an end that is none', 'Anna;;1-2-2024;ooit;website;promotie;;;', ['until_wrong']],
    ['an end before the beginning', 'Anna;;1-2-2024;1-2-2023;website;promotie;;;', ['order']],
    ['no channel', 'Anna;;1-2-2024;;;promotie;;;', ['channels_missing']],
    ['a channel of somewhere else', 'Anna;;1-2-2024;;tv;promotie;;;', ['channel_unknown']],
    ['no purpose', 'Anna;;1-2-2024;;website;;;;', ['purposes_missing']],
    ['a purpose of somewhere else', 'Anna;;1-2-2024;;website;gezellig;;;', ['purpose_unknown']],
    ['neither yes nor no', 'Anna;;1-2-2024;;website;promotie;soms;;', ['matching_unclear']],
    ['a scan that is not there', 'Anna;;1-2-2024;;website;promotie;;weg.pdf;', ['paper_missing']],
    ['a portrait that is not there', 'Anna;;1-2-2024;;website;promotie;ja;;weg.jpg', ['portrait_missing']],
    ['a formula for a name', '=1+1;;1-2-2024;;website;promotie;;;', ['formula']],
  ])('told per row: %s', (_, line, faults) => {
    expect(read(`${heading}\n${line}`)[0]?.faults).toEqual(faults)
  })

  test('what the list does not say is what the officer chose, and nothing is chosen beforehand', () => {
    expect(read('naam\nAnna')[0]?.faults).toEqual(['channels_missing', 'purposes_missing', 'from_missing'])
    const defaults = { channels: ['website'], purposes: ['information'], from: '2025-01-31', months: 24 } as const
    expect(read('naam\nAnna', { defaults })[0]).toMatchObject({
      ...{ channels: ['website'], purposes: ['information'], from: '2025-01-31', until: '2027-01-31', faults: [] },
    })
    // A column that says nothing in a row is not filled in behind its back.
    expect(read('naam;kanalen\nAnna;', { defaults })[0]?.faults).toEqual(['channels_missing'])
  })

  test('recognition is never assumed: a portrait without a yes of its own is left where it is', () => {
    const files = [file('Anna.jpg', 'x', 'image/jpeg'), file('Bram.jpg', 'x', 'image/jpeg')]
    const without = read('naam\nAnna', { files })
    expect(without.map(({ matching, portrait }) => [matching, portrait])).toEqual([[false, null]])
    const asked = read('naam;herkenning\nAnna;ja\nBram;nee\nCleo;', { files })
    expect(asked.map(({ matching, portrait }) => [matching, portrait?.name])).toEqual([
      [true, 'Anna.jpg'],
      [false, undefined],
      [false, undefined],
    ])
  })

  test('files by the name of the person or the address; two of one name belong to nobody', () => {
    const files = [file('José_Müller.pdf'), file('bram@x.nl.pdf'), file('Cleo.pdf'), file('cleo.PDF'), file('.DS_Store')]
    const rows = read('naam;mail\nJose Muller;\nBram;bram@x.nl\nCleo;', { files })
    expect(rows.map(({ paper, faults }) => paper?.name ?? faults.at(-1))).toEqual([
      'José_Müller.pdf',
      'bram@x.nl.pdf',
      'paper_twice',
    ])
  })

  test('ten thousand rows with their scans', () => {
    const files = Array.from({ length: 10_000 }, (_, i) => file(`${String(i)}.pdf`))
    const lines = files.map(
      ({ name }, i) => `Persoon ${String(i)};p${String(i)}@x.nl;1-2-2024;;website, intranet;promotie;;${name};`,
    )
    const rows = read([heading, ...lines].join('\n'), { files })
    expect(rows).toHaveLength(10_000)
    expect(rows.filter(({ faults, paper }) => faults.length > 0 || paper === null)).toEqual([])
  })
})

test('a scan is what its name says, or its row is left out', async () => {
  expect(await readPaper(file('a.pdf'))).toBeInstanceOf(Uint8Array)
  expect(await readPaper(file('a.pdf', '<html>not found</html>'))).toBe('paper_broken')
  expect(await readPaper(file('a.pdf', ''))).toBe('paper_broken')
  expect(await readPaper(file('a.pdf', new Uint8Array(14 * 1024 * 1024 + 1)))).toBe('paper_too_large')
})

describe('children in a register', () => {
  const heading = 'Naam;Getekend op;Geldig tot;Kanalen;Doelen;Geboortedatum;Ouders\n'
  const row = (born: string, parents: string, from = '1-2-2024'): RegisterRow =>
    read(`${heading}Mila;${from};1-2-2029;website;promotie;${born};${parents}`)[0]!

  test('a child stands with those who decided, until they decide themselves', () => {
    expect(row('10-5-2010', '2')).toMatchObject({ guardians: 2, until: '2026-05-09', faults: [] })
    expect(row('10-5-2010', 'ja')).toMatchObject({ guardians: 1, until: '2026-05-09' })
    // 16 on the day itself: signed themselves, whatever the column says.
    expect(row('1-2-2008', '1')).toMatchObject({ guardians: null, until: '2029-02-01', faults: [] })
    expect(row('', '')).toMatchObject({ guardians: null, until: '2029-02-01', faults: [] })
  })

  test.each([
    ['10-5-2010', '', 'guardians_missing'],
    ['10-5-2010', 'nee', 'guardians_missing'],
    ['', '1', 'born_missing'],
    ['ergens in mei', '1', 'born_wrong'],
    ['10-5-2010', 'oma', 'guardians_unclear'],
  ])('born %j, guardians %j: left out, with the reason', (born, parents, fault) => {
    expect(row(born, parents).faults).toEqual([fault])
  })
})

test('an old list does not say yes again for who said no here', () => {
  const now = { from: '2024-02-01' as CalendarDate, until: '2029-01-01' as CalendarDate }
  const standing = (...actions: ConsentAction[]): RowFate => {
    const id = crypto.randomUUID() as OwnerId
    const consent = foldConsent(actions.map((action) => event(action)))
    const document = { name: 'Anna de Vries', email: null, note: '' }
    const known = { id, pseudonym: 'P-7K3F-92QD', document, consent } as unknown as PersonView
    const table = tableOf('Naam;Getekend op;Geldig tot;Kanalen;Doelen\nAnna de Vries;1-2-2024;1-1-2030;website;promotie')
    const register = { table, kinds: guessRegister(table), files: new RegisterFiles([]), defaults: nothing }
    const [row] = readRegister(register, [known], [])
    return judge(row!, new Map([[id, known]]), '2026-11-26').fate
  }
  expect(standing(permit(now))).toBe('known')
  for (const no of [
    { action: 'withdraw', quitclaim: quitclaims[0]!, channels: null },
    { action: 'withdraw', quitclaim: quitclaims[0]!, channels: ['website'] },
    { action: 'decline', quitclaim: quitclaims[0]! },
  ] as const satisfies readonly ConsentAction[])
    expect(standing(permit(now), no as ConsentAction)).toBe('withdrawn')
  // Who said no to the only request they ever got.
  expect(standing({ action: 'decline', quitclaim: quitclaims[1]! })).toBe('withdrawn')
  // An officer who knows that the paper is newer can still tick it.
  expect([isFree('withdrawn'), isProposed('withdrawn')]).toEqual([true, false])
})
