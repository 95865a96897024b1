// The list of requests: what each row says and when a reminder is due; and the letter that carries a link.
import { expect, test } from 'vitest'
import type { AskDocument } from '../../../../../core/asks/document.ts'
import type { AskState } from '../../../../../core/asks/rules.ts'
import type { AskStatement } from '../../../../../core/asks/statements.ts'
import { foldConsent } from '../../../../../core/consent.ts'
import type { AskId, CalendarDate, OwnerId, Pseudonym } from '../../../../../core/ids.ts'
import { SendMail } from '../../../../../core/wire/mail.ts'
import { letter, type LetterParts } from '../../../../../web/workspace/requests/letter.ts'
import { event, permit, quitclaims } from '../../../../support/consent-samples.ts'
import { inOrder, isRefused, requestRow, type RequestRow } from '../../../../../web/workspace/requests/rows.ts'

const ask = crypto.randomUUID() as AskId
const body = {
  ask,
  owner: crypto.randomUUID() as OwnerId,
  pseudonym: 'P-7K3F-92QD' as Pseudonym,
  form: { form: 'staff', version: 1, hash: 'a'.repeat(64) },
  at: '2026-06-01T10:00:00.000Z',
  expiresAt: '2026-07-01T10:00:00.000Z',
  delivery: 'mailed',
} as AskStatement

const mail = (day: string, kind: 'request' | 'reminder' = 'reminder'): AskDocument['mails'][number] => ({
  id: crypto.randomUUID(),
  at: `${day}T12:00:00.000Z`,
  kind,
})
const documentOf = (change: Partial<AskDocument> = {}): AskDocument => ({
  ...{ ask, by: 'mail', language: 'nl', note: '', failed: null, paused: false },
  mails: [mail('2026-06-01', 'request')],
  ...change,
})
const rowOn = (day: string, document: AskDocument | null, state: AskState = 'open', declined = false): RequestRow => {
  const row = requestRow({ body, state, declined, document, name: 'Anna', email: 'anna@x.nl', own: true }, day as CalendarDate)
  if (!row) throw new Error('no row')
  return row
}

test.each<[string, string, AskDocument | null, AskState, Partial<RequestRow>]>([
  ['just sent', '2026-06-05', documentOf(), 'open', { standing: 'open', isDue: false, reminders: 0 }],
  ['five days later', '2026-06-06', documentOf(), 'open', { standing: 'open', isDue: true }],
  ['signed by then', '2026-06-06', documentOf(), 'signed', { standing: 'signed', isDue: false }],
  ['withdrawn', '2026-06-06', documentOf(), 'revoked', { standing: 'revoked', isDue: false }],
  ['paused', '2026-06-06', documentOf({ paused: true }), 'open', { isDue: false, isPaused: true }],
  [
    'reminded yesterday',
    '2026-06-07',
    documentOf({ mails: [mail('2026-06-01', 'request'), mail('2026-06-06')] }),
    'open',
    { isDue: false, reminders: 1 },
  ],
  [
    'reminded two days ago',
    '2026-06-08',
    documentOf({ mails: [mail('2026-06-01', 'request'), mail('2026-06-06')] }),
    'open',
    { isDue: true, reminders: 1 },
  ],
  [
    'reminded five times',
    '2026-06-28',
    documentOf({ mails: [mail('2026-06-01', 'request'), ...['06', '08', '10', '12', '14'].map((d) => mail(`2026-06-${d}`))] }),
    'open',
    { isDue: false, reminders: 5 },
  ],
  ['on the thirtieth day', '2026-07-01', documentOf(), 'open', { isDue: true }],
  ['after thirty days', '2026-07-02', documentOf(), 'open', { isDue: false }],
  ['never left', '2026-06-09', documentOf({ mails: [] }), 'open', { standing: 'not-sent', isDue: false, sentAt: null }],
  ['never left and over', '2026-07-09', documentOf({ mails: [] }), 'expired', { standing: 'expired' }],
  ['handed over', '2026-06-09', documentOf({ by: 'link', mails: [] }), 'open', { standing: 'open', by: 'link', isDue: false }],
  ['sealed to somebody else', '2026-06-09', null, 'open', { standing: 'open', by: 'mail', isDue: false }],
])('%s', (_name, day, document, state, expected) => {
  expect(rowOn(day, document, state)).toMatchObject(expected)
})

test('a no is told as a no, never as signed', () => {
  expect(rowOn('2026-06-06', documentOf(), 'signed', true)).toMatchObject({ standing: 'declined', isDue: false })
  const refused = [event({ action: 'decline', quitclaim: quitclaims[0]! })]
  const by = refused.map(({ statement }) => statement.author)
  expect(isRefused(foldConsent(refused), by, null)).toBe(true)
  expect(isRefused(foldConsent(refused), [], null)).toBe(false)
  // They changed their mind on My consent.
  expect(isRefused(foldConsent([...refused, event(permit({ quitclaim: quitclaims[1]! }))]), by, null)).toBe(false)
  // The same on paper.
  const onPaper = { quitclaim: quitclaims[0]!, at: '2026-06-05T10:00:00.000Z' }
  expect(isRefused(foldConsent(refused), [], { onPaper })).toBe(true)
  expect(rowOn('2026-06-06', documentOf({ onPaper }), 'revoked', true)).toMatchObject({ standing: 'declined' })
  expect(rowOn('2026-06-06', documentOf({ onPaper }), 'revoked')).toMatchObject({ standing: 'signed' })
})

test('a link about nobody in particular is no row; what needs somebody comes first', () => {
  const poster = { ...body, owner: null, pseudonym: null }
  expect(
    requestRow(
      { body: poster, state: 'open', declined: false, document: null, name: null, email: null, own: true },
      '2026-06-06' as CalendarDate,
    ),
  ).toBeNull()
  const rows = [
    rowOn('2026-06-06', documentOf(), 'signed'),
    rowOn('2026-06-02', documentOf()),
    rowOn('2026-06-06', documentOf()),
    rowOn('2026-06-06', documentOf({ mails: [] })),
  ]
  expect(inOrder(rows).map(({ standing, isDue }) => [standing, isDue])).toEqual([
    ['not-sent', false],
    ['open', true],
    ['open', false],
    ['signed', false],
  ])
})

const parts: LetterParts = {
  kind: 'request',
  language: 'nl',
  name: 'Anna',
  organisation: 'De Linde',
  officer: 'Noor Visser',
  formTitle: 'Foto’s van medewerkers',
  forChild: false,
  link: 'https://foto.example/sign#1.abc',
  lastDay: '2026-07-01' as CalendarDate,
  note: '',
}

test.each<[string, Partial<LetterParts>, readonly string[]]>([
  ['Dutch', {}, ['Dag Anna,', 'waar jij op kan staan', 'tot en met 1 juli 2026', parts.link, 'Noor Visser']],
  ['English', { language: 'en' }, ['Dear Anna,', 'including 1 July 2026', parts.link]],
  ['about a child', { forChild: true }, ['waar je kind op kan staan']],
  ['a reminder', { kind: 'reminder', language: 'en' }, ['A few days ago', 'will not ask again']],
  ['a word of one’s own', { note: 'Het gaat om de open dag.' }, ['Het gaat om de open dag.']],
])('the letter: %s', (_name, change, expected) => {
  const { text } = letter({ ...parts, ...change })
  for (const words of expected) expect(text).toContain(words)
  // The link stands alone on its line: mail programs make it a link then, and nothing else of the line.
  expect(text.split('\n')).toContain(parts.link)
})

test('whatever a workspace and a form are called, the subject is one line that the server takes', () => {
  const long = { organisation: `Zieken\r\nhuis ${'😀'.repeat(50)}`, formTitle: '😀'.repeat(60) }
  const { subject, text } = letter({ ...parts, ...long })
  const message = { to: 'anna@example.org', subject, text, about: body.owner }
  expect(SendMail.safeParse(message).error).toBeUndefined()
  expect(Buffer.from(subject).toString()).toBe(subject)
})
