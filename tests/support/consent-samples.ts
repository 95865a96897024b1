// Builders and fast-check arbitraries of consent events: few ids, channels and days, so that events meet each other often.
import fc from 'fast-check'
import { legalBases, type Channel, type Purpose } from '../../core/channels.ts'
import type { ConsentEvent } from '../../core/consent.ts'
import type { CalendarDate, MemberId, OwnerId, QuitclaimId, StatementId, WorkspaceId } from '../../core/ids.ts'
import { ConsentStatement, type ConsentAction } from '../../core/statements.ts'

const uuid = (n: number): string => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

export const subject = uuid(1) as OwnerId
export const quitclaims = [uuid(11), uuid(12), uuid(13)] as QuitclaimId[]
export const nevers = [uuid(21), uuid(22)] as StatementId[]
export const channels: Channel[] = ['intranet', 'website', 'own:newsletter']
export const days = ['2026-01-01', '2026-01-02', '2026-02-01', '2026-06-30', '2026-12-31', '2027-01-01'] as CalendarDate[]

let counter = 1000

/** One event about {@link subject}; a fresh statement id unless given. */
export function event(
  consent: ConsentAction,
  verified = true,
  statement?: StatementId,
  at = '2026-01-01T10:00:00.000Z',
): ConsentEvent {
  const body = ConsentStatement.parse({
    format: 'imprimatur/v1',
    type: 'consent',
    workspace: uuid(2) as WorkspaceId,
    statement: statement ?? uuid(counter++),
    author: uuid(3) as MemberId,
    at,
    chainHead: { seq: 0, hash: '0'.repeat(64) },
    logHead: null,
    owner: subject,
    after: null,
    consent,
  })
  return { statement: body, verified }
}

/** A permit for everything in {@link channels} during 2026, with what the test is about replaced. */
export function permit(change: Partial<Extract<ConsentAction, { action: 'permit' }>> = {}): ConsentAction {
  return {
    action: 'permit',
    quitclaim: quitclaims[0]!,
    purposes: ['information'],
    channels,
    basis: 'consent',
    territory: null,
    from: '2026-01-01' as CalendarDate,
    until: '2026-12-31' as CalendarDate,
    method: 'paper',
    form: null,
    evidence: null,
    ...change,
  }
}

const anyQuitclaim = fc.constantFrom(...quitclaims)
const anyChannels = fc.subarray(channels)
const anyPurposes = fc.subarray<Purpose>(['information', 'promotion'], { minLength: 1 })
export const anyDay = fc.constantFrom(...days)
export const anyChannel = fc.constantFrom(...channels)

const permitting: fc.Arbitrary<ConsentAction> = fc.oneof(
  fc
    .record({
      quitclaim: anyQuitclaim,
      channels: anyChannels,
      purposes: anyPurposes,
      basis: fc.constantFrom(...legalBases),
      territory: fc.constantFrom(null, null, null, 'NL', 'NL-UT'),
      from: anyDay,
      until: fc.option(anyDay),
      guardians: fc.constantFrom(undefined, undefined, 1, 2),
    })
    .map(({ until, guardians, ...change }) =>
      permit({
        ...change,
        until: change.basis === 'consent' || guardians !== undefined ? (until ?? days[4]!) : until,
        ...(guardians === undefined ? {} : { guardians }),
      }),
    ),
  fc.record({ action: fc.constant('matching-permit' as const), grant: anyQuitclaim, until: fc.option(anyDay) }),
  fc.record({ action: fc.constant('never-lifted' as const), never: fc.constantFrom(...nevers) }),
)

const restricting: fc.Arbitrary<ConsentAction> = fc.oneof(
  fc.record({ action: fc.constant('withdraw' as const), quitclaim: anyQuitclaim, channels: fc.option(anyChannels) }),
  fc.record({ action: fc.constant('decline' as const), quitclaim: anyQuitclaim }),
  fc.record({ action: fc.constant('supersede' as const), quitclaim: anyQuitclaim, by: anyQuitclaim }),
  fc.record({ action: fc.constant('lapse' as const), quitclaim: anyQuitclaim, from: anyDay }),
  fc.record({ action: fc.constant('matching-withdraw' as const), grant: anyQuitclaim }),
  fc.constant({ action: 'never' as const }),
)

const anyAt = fc.constantFrom('2026-01-01T10:00:00.000Z', '2026-01-01T10:00:00.001Z', '2026-03-01T00:00:00.000Z')

const asEvent =
  (verified: fc.Arbitrary<boolean>) =>
  (actions: fc.Arbitrary<ConsentAction>): fc.Arbitrary<ConsentEvent> =>
    fc
      .tuple(actions, verified, fc.constantFrom(...nevers), fc.nat(1e6), anyAt)
      .map(([action, isVerified, never, id, at]) =>
        event(action, isVerified, action.action === 'never' ? never : (uuid(5000 + id) as StatementId), at),
      )

export const anyPermitting = asEvent(fc.constant(true))(permitting)
export const anyUnverifiedPermitting = asEvent(fc.constant(false))(permitting)
export const anyRestricting = asEvent(fc.boolean())(restricting)
export const anyEvent = fc.oneof(anyPermitting, anyPermitting, anyUnverifiedPermitting, anyRestricting)
export const anyEvents = fc.array(anyEvent, { maxLength: 12 })
