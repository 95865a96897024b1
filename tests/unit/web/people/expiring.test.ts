// Whose consent is in the list of what ends, and in which pile.
import { expect, test } from 'vitest'
import { endsOf } from '../../../../core/clocks.ts'
import { foldConsent } from '../../../../core/consent.ts'
import type { CalendarDate, OwnerId, Pseudonym } from '../../../../core/ids.ts'
import type { ConsentAction } from '../../../../core/statements.ts'
import { expiringOn } from '../../../../web/console/people/asks/expiring.ts'
import type { PersonView } from '../../../../web/workspace/types.ts'
import { formDocument } from '../../../support/form-samples.ts'
import { event, permit, quitclaims } from '../../../support/consent-samples.ts'

const now = '2026-06-15' as CalendarDate
const noForm = (): undefined => undefined
const person = (...terms: readonly (readonly [string, string])[]): PersonView => ({
  id: crypto.randomUUID() as OwnerId,
  pseudonym: 'P-7K3F-92QD' as Pseudonym,
  document: { name: 'Anna', email: null, note: '' },
  consent: foldConsent(
    terms.map(([from, until], i) =>
      event(
        permit({ quitclaim: quitclaims[i]!, from: from as CalendarDate, until: until as CalendarDate }),
        true,
        undefined,
        `${from}T10:00:00.000Z`,
      ),
    ),
  ),
  templates: [],
  papers: [],
  beyondForm: [],
  others: [],
  state: 'saved',
})

test.each<[string, readonly (readonly [string, string])[], string | undefined]>([
  ['far away', [['2026-01-01', '2029-01-01']], undefined],
  ['nothing signed', [], undefined],
  ['ended yesterday', [['2025-06-14', '2026-06-14']], 'ended'],
  ['ends today', [['2025-06-15', '2026-06-15']], 'within-30'],
  ['in thirty days', [['2026-01-01', '2026-07-15']], 'within-30'],
  ['in thirty-one', [['2026-01-01', '2026-07-16']], 'within-60'],
  ['in sixty-one', [['2026-01-01', '2026-08-15']], 'within-90'],
  ['in ninety-one, three quarters of the term to go', [['2026-06-01', '2026-09-14']], undefined],
  ['80 % of five years', [['2022-06-01', '2027-06-01']], 'later'],
  [
    'ended, and signed anew',
    [
      ['2024-06-14', '2026-06-14'],
      ['2026-06-10', '2029-06-10'],
    ],
    undefined,
  ],
])('%s', (_name, terms, pile) => {
  expect(expiringOn([person(...terms)], now, noForm).map((row) => row.pile)).toEqual(pile === undefined ? [] : [pile])
})

test('one that ends while another runs on is told, with the channel that ends; covered or answered it is not', () => {
  const short = permit({
    quitclaim: quitclaims[0]!,
    channels: ['website'],
    from: '2026-01-01' as CalendarDate,
    until: '2026-06-20' as CalendarDate,
  })
  const long = (channels: string[]) =>
    permit({ quitclaim: quitclaims[1]!, channels, from: '2026-02-01' as CalendarDate, until: '2029-02-01' as CalendarDate })
  const endings = (...actions: ConsentAction[]) =>
    endsOf(foldConsent(actions.map((action) => event(action))), now).map(({ channels }) => channels)
  expect(endings(short, long(['intranet']))).toEqual([['website']])
  expect(endings(short, long(['intranet', 'website']))).toEqual([])
  expect(endings({ ...short, until: '2026-06-01' } as ConsentAction, long(['intranet']))).toEqual([['website']])
  const after = permit({
    quitclaim: quitclaims[1]!,
    channels: ['intranet'],
    from: '2026-06-10' as CalendarDate,
    until: '2029-02-01' as CalendarDate,
  })
  expect(endings({ ...short, until: '2026-06-01' } as ConsentAction, after)).toEqual([])
})

test('the nearest end first', () => {
  const rows = expiringOn(
    [person(['2026-01-01', '2026-07-20']), person(['2025-01-01', '2026-06-01']), person(['2026-01-01', '2026-06-20'])],
    now,
    noForm,
  )
  expect(rows.map(({ daysLeft }) => daysLeft)).toEqual([-14, 5, 35])
})

test('who comes of age is told from whose term ends', () => {
  const document = formDocument({ minors: { lapseAt: 16, guardians: 1, sentence: { nl: 'Ouders.', en: 'Parents.' } } })
  const form = { form: 'visitors', version: 1, hash: 'a'.repeat(64) }
  const child = (until: string, guardians?: number): PersonView => ({
    ...person(),
    consent: foldConsent([
      event(
        permit({
          from: '2025-07-01' as CalendarDate,
          until: until as CalendarDate,
          form,
          ...(guardians === undefined ? {} : { guardians }),
        }),
      ),
    ]),
  })
  const comes = (one: PersonView): boolean[] => expiringOn([one], now, () => ({ document })).map(({ comesOfAge }) => comesOfAge)
  expect(comes(child('2026-07-01', 1))).toEqual([true])
  // Withdrawn a channel, or ended by the term itself: whoever decided before decides again.
  expect(comes(child('2026-07-01'))).toEqual([false])
  expect(expiringOn([child('2026-07-01', 1)], now, noForm).map(({ comesOfAge }) => comesOfAge)).toEqual([false])
  expect(expiringOn([child('2028-07-01', 1)], '2028-06-15' as CalendarDate, () => ({ document }))[0]?.comesOfAge).toBe(false)
})
