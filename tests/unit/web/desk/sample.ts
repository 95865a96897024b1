// Made documents for the tests of the Desk: faces, photos and consent states, by hand.
import { noConsent, type ConsentState, type Quitclaim } from '../../../../core/consent.ts'
import type { AssetDocument, Face, NormalizedBox, Proposal } from '../../../../core/documents.ts'
import type { CalendarDate, MemberId, OwnerId, QuitclaimId, RecordId } from '../../../../core/ids.ts'
import type { By } from '../../../../web/console/desk/decisions.ts'

const uuid = (kind: number, number: number): string =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`

export const subject = (number: number): OwnerId => uuid(1, number) as OwnerId
export const recordId = (number: number): RecordId => uuid(2, number) as RecordId
export const member = uuid(3, 1) as MemberId
export const eventId = uuid(4, 1) as OwnerId
export const day = '2026-06-12' as CalendarDate

export const by = (second = 0): By => ({ by: member, at: `2026-06-12T10:00:${String(second).padStart(2, '0')}.000Z` })

export const box = (x = 0.1, y = 0.1, size = 0.1): NormalizedBox => ({ x, y, width: size, height: size }) as NormalizedBox

export const proposal = (who: number, confidence: Proposal['confidence'] = 'likely', runnerUp?: number): Proposal => ({
  subject: subject(who),
  similarity: 0.71,
  runnerUp: runnerUp === undefined ? null : { subject: subject(runnerUp), similarity: 0.32 },
  confidence,
  model: 'test',
})

export const face = (id: string, extra: Partial<Face> = {}): Face => ({
  id,
  box: box(),
  source: 'detector',
  score: 0.9,
  quality: 'good',
  proposal: null,
  rejected: [],
  decision: { kind: 'undecided' },
  covered: false,
  decidedBy: null,
  decidedAt: null,
  ...extra,
})

export const photo = (faces: Face[], extra: Partial<AssetDocument> = {}): AssetDocument => ({
  fileName: 'a.jpg',
  contentHash: '0'.repeat(64),
  sizeBytes: 1000,
  width: 1200,
  height: 800,
  faces,
  withoutFace: [],
  seen: null,
  recognition: null,
  ...extra,
})

export const seen = { by: member, at: '2026-06-12T09:00:00.000Z' }
export const person = (number: number): Partial<Face> => ({ decision: { kind: 'person', subject: subject(number) } })

export const quitclaim = (extra: Partial<Quitclaim> = {}): Quitclaim => ({
  id: uuid(5, 1) as QuitclaimId,
  purposes: ['information'],
  channels: ['website'],
  withdrawnChannels: [],
  basis: 'consent',
  territory: null,
  from: '2026-01-01' as CalendarDate,
  until: '2027-01-01' as CalendarDate,
  method: 'paper',
  guardians: null,
  form: null,
  recordedBy: member,
  ended: null,
  recordedAt: '2026-01-01T00:00:00.000Z',
  ...extra,
})

export const consents = (...states: readonly [number, Partial<ConsentState>][]): ReadonlyMap<OwnerId, ConsentState> =>
  new Map(states.map(([number, state]) => [subject(number), { ...noConsent, ...state }]))
