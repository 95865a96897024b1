// Tables and archive of taking everything along: hostile texts stay text, a log comes out as it went in, what would not open is told.
import { describe, expect, test } from 'vitest'
import type { Quitclaim } from '../../../../core/consent.ts'
import { CodedError } from '../../../../core/errors.ts'
import type { CalendarDate, QuitclaimId } from '../../../../core/ids.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { archive, type ArchiveOptions, type Contents } from '../../../../web/console/settings/leaving/archive.ts'
import { csv } from '../../../../web/console/settings/leaving/csv.ts'
import { writeZip } from '../../../../web/console/settings/leaving/write.ts'
import { textFiles, type Holdings } from '../../../../web/console/settings/leaving/tables.ts'
import type { KeptLog } from '../../../../web/workspace/organisation/leaving.ts'
import type { Workspace } from '../../../../web/workspace/types.ts'
import { eventId, face, person, photo, quitclaim, recordId, seen, subject } from '../desk/sample.ts'
import { readZip } from '../../../support/zip.ts'

describe('a cell', () => {
  test.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+31 6 1234', "'+31 6 1234"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t'=1"`],
    ['\r=1', `"'\r'=1"`],
    // Dutch spreadsheets split at `;`, quotes or not.
    ['Anna;=HYPERLINK(1)', `"Anna;'=HYPERLINK(1)"`],
    ['Anna; @SUM(A1)', `"Anna; '@SUM(A1)"`],
    ['Anna\n=1', `"Anna\n'=1"`],
    ['a; b', '"a; b"'],
    ['＝1+1', "'＝1+1"],
    ['two\nlines', '"two\nlines"'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['محمد الأمين', 'محمد الأمين'],
    ['Zoë 山田', 'Zoë 山田'],
    ['a=b', 'a=b'],
  ])('%j is written as %j', (text, written) => {
    expect(csv(['x'], [[text]])).toBe(`\uFEFFx\r\n${written}\r\n`)
  })

  test('numbers, nothing, and lists', () => {
    expect(csv(['a', 'b', 'c'], [[-3, null, ['=x', 'y']]])).toBe(`\uFEFFa,b,c\r\n-3,,"'=x; y"\r\n`)
  })
})

const log: KeptLog = {
  key: 'name+id+key',
  checkpoint: 'origin\n3\nroot\n',
  size: 3,
  async *lines() {
    yield ['{"a":1}', '{"a":2}']
    yield await Promise.resolve(['{"a":3}'])
  },
}

const asked = {
  ...{ ask: 'a1', by: 'mail', language: 'nl', note: '=note', paused: false },
  mails: [{ id: 'm', at: '2026-06-02', kind: 'request' }],
  failed: { why: 'later', at: '2026-06-03' },
}

function sample(change: Partial<Workspace['leaving']> = {}, roles: readonly string[] = ['owner', 'consent-officer', 'auditor']) {
  const papers = [{ record: 'r1' }, { record: 'r2' }]
  const consent = { quitclaims: [], never: false, matching: [] }
  const others = [{ id: 'q', pseudonym: 'P-2', name: 'Annie' }]
  const document = { name: '=1+1\u202Egnp.exe', email: null, note: 'a\r\nb' }
  const leaving = {
    chain: [],
    statements: () => Promise.resolve([]),
    asks: () => [
      {
        owner: 'p',
        document: asked,
        invitation: { form: { form: 'staff', version: 2 }, at: '2026-06-01', expiresAt: '2026-07-01' },
      },
    ],
    async *openPapers(_signal: AbortSignal, places: readonly { person: string; record: string }[]) {
      for (const place of places)
        yield await Promise.resolve({ ...place, ok: true, file: new File([place.record], '..\\CON\u202Efdp.pdf') })
    },
    log: () => Promise.resolve(log),
    ...change,
  }
  return {
    info: { id: 'w', name: 'Oost' },
    forms: { all: [] },
    roles,
    people: [{ id: 'p', pseudonym: 'P-1', others, document, consent, papers, state: 'saved' }],
    events: [],
    erased: [],
    ownChannels: [],
    outbox: { waiting: 0 },
    leaving,
  } as unknown as Workspace
}

async function take(workspace: Workspace, change: Partial<ArchiveOptions> = {}, signal = new AbortController().signal) {
  const told: Contents[] = []
  const options = { pictures: false, now: new Date(), onProgress: () => undefined, ...change }
  const readme = (contents: Contents): string => {
    told.push(contents)
    return 'page'
  }
  const zip = await writeZip(archive(workspace, signal, { ...options, readme }), null, signal)
  return { files: readZip(Buffer.from((await zip?.arrayBuffer()) ?? new ArrayBuffer(0))), contents: told[0] }
}

test('the log stands byte for byte, paper names are safe and never the same twice', async () => {
  const steps: number[][] = []
  const { files, contents } = await take(sample(), { onProgress: (...step) => steps.push(step) })
  expect(files.get('log/lines.jsonl')?.toString()).toBe('{"a":1}\n{"a":2}\n{"a":3}\n')
  expect(files.get('log/checkpoint.txt')?.toString()).toBe(log.checkpoint)
  expect(files.get('log/key.txt')?.toString()).toBe('name+id+key\n')
  expect([...files.keys()].filter((name) => name.startsWith('papers'))).toEqual([
    'papers/P-1/CON_fdp.pdf',
    'papers/P-1/CON_fdp-2.pdf',
  ])
  expect(files.get('people.csv')?.toString()).toContain("P-1,'=1+1")
  expect(files.get('people.csv')?.toString()).toContain('P-2 Annie')
  expect(files.get('asks.csv')?.toString()).toMatch(
    /^P-1,'=1\+1[^,]*,staff,2,mail,nl,2026-06-01,2026-07-01,1,2026-06-02,later,false,,'=note,a1\r$/m,
  )
  expect(JSON.parse(files.get('asks.json')?.toString() ?? '')).toMatchObject([{ owner: 'p', document: { note: '=note' } }])
  expect(contents).toMatchObject({ files: files.size, papers: 2, papersMissing: [], log: { lines: 3 }, picturesMissing: null })
  expect(steps.at(-1)).toEqual([7, 7])
})

test('what the server refuses is told and does not end the rest', async () => {
  const { files, contents } = await take(
    sample({
      async *openPapers(_signal, places) {
        for (const place of places) yield await Promise.resolve({ ...place, ok: false, code: 'offline' })
      },
      log: () => Promise.reject(new CodedError('offline')),
    }),
  )
  expect(contents).toMatchObject({ papers: 0, papersMissing: ['offline', 'offline'], log: { missing: 'offline' } })
  expect(files.has('people.json')).toBe(true)
})

test('papers are not asked for without a role that opens them; nobody but an owner takes anything', async () => {
  const asked: number[] = []
  const openPapers: Workspace['leaving']['openPapers'] = async function* (_signal, places) {
    asked.push(places.length)
    yield* await Promise.resolve([])
  }
  const { contents } = await take(sample({ openPapers }, ['owner']))
  expect(asked).toEqual([0])
  expect(contents).toMatchObject({ withoutNames: true, withoutPapers: true, withoutLibrary: true })
  await expect(take(sample({}, ['auditor', 'editor']))).rejects.toMatchObject({ code: 'forbidden' })
})

test('a cancel ends it, and so does the end of the session', async () => {
  const abort = new AbortController()
  const onProgress = (done: number): void => {
    if (done === 2) abort.abort()
  }
  await expect(take(sample(), { onProgress }, abort.signal)).rejects.toMatchObject({ name: 'AbortError' })
  await expect(take(sample({ log: () => Promise.reject(new CodedError('worker_ended')) }))).rejects.toMatchObject({
    code: 'worker_ended',
  })
})

test('a publication names the last day that was signed and, beside it, the one that counts today', () => {
  const published = {
    id: 's1',
    at: seen.at,
    channel: 'website',
    from: '2026-06-12',
    until: quitclaim().until,
    ownEnd: null,
    quitclaims: [quitclaim().id],
    ended: null,
    place: { kind: 'zip', label: 'Zip', destination: null },
    address: null,
  }
  const document = { ...photo([face('a', person(1))], { seen }), publications: [published] }
  const body = {
    type: 'publication',
    statement: 's1',
    at: seen.at,
    author: 'm1',
    asset: recordId(1),
    channel: 'website',
    from: '2026-06-12',
    until: published.until,
  }
  const rows = (quitclaims: Quitclaim[]): string[] => {
    const holdings = {
      now: new Date('2026-11-25T12:00:00Z'),
      info: { id: 'w', name: 'Oost' },
      settings: { recognition: false, grouping: false, ownChannels: [], rules: noRules },
      people: [
        {
          id: subject(1),
          pseudonym: 'P-1',
          others: [],
          document: null,
          consent: { quitclaims, never: false, matching: [] },
          papers: [],
        },
      ],
      erased: [],
      forms: [],
      events: [],
      assets: [{ id: recordId(1), event: eventId, document, state: 'saved' }],
      statements: [{ signed: { body }, verified: true, atServer: 1 }],
      asks: [],
      chain: [],
    } as unknown as Holdings
    return textFiles(holdings)
      .find(({ name }) => name === 'publications.csv')!
      .text.split('\r\n')
  }
  const [head = '', standing = ''] = rows([quitclaim()])
  const cell = (row: string, column: string): string | undefined =>
    row.split(',')[head.replace('\uFEFF', '').split(',').indexOf(column)]
  expect(['signedUntil', 'untilToday', 'stateToday'].map((column) => cell(standing, column))).toEqual([
    '2027-01-01',
    '2027-01-01',
    'ending',
  ])
  const renewed = quitclaim({ id: '00000000-0000-4000-8000-000000000077' as QuitclaimId, until: '2029-01-01' as CalendarDate })
  const later = rows([renewed, quitclaim({ ended: 'superseded' })])[1] ?? ''
  expect(['signedUntil', 'untilToday', 'stateToday'].map((column) => cell(later, column))).toEqual([
    '2027-01-01',
    '2029-01-01',
    'standing',
  ])
  const withdrawn = rows([quitclaim({ ended: 'withdrawn' })])[1] ?? ''
  expect(['signedUntil', 'untilToday', 'stateToday'].map((column) => cell(withdrawn, column))).toEqual(['2027-01-01', '', 'lapsed'])
})
