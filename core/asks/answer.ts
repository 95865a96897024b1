// What an answer does to what stood before it. What restricts needs no proof (protocol §2): here everything counts that was ever said about a person, whoever
// or whichever link recorded it, so that "stop" and "no" leave nothing standing because this browser could not verify it.
import type { Channel, LegalBasis } from '../channels.ts'
import { foldConsent, type ConsentState } from '../consent.ts'
import type { FormDocument } from '../forms/document.ts'
import type { CalendarDate, QuitclaimId } from '../ids.ts'
import type { ConsentAction, ConsentStatement } from '../statements.ts'

/** What was permitted and not ended early. Dates are for whoever reads it. */
export interface Standing {
  readonly quitclaims: readonly {
    readonly quitclaim: QuitclaimId
    readonly channels: readonly Channel[]
    readonly basis: LegalBasis
    readonly until: CalendarDate | null
  }[]
  readonly grants: readonly { readonly grant: QuitclaimId; readonly until: CalendarDate | null }[]
}

export const standsOf = (statements: readonly ConsentStatement[]): Standing =>
  standingIn(foldConsent(statements.map((statement) => ({ statement, verified: true }))))

const standingIn = ({ quitclaims, matching }: Pick<ConsentState, 'quitclaims' | 'matching'>): Standing => ({
  quitclaims: quitclaims.flatMap(({ id, channels, basis, until, ended }) =>
    ended === null && channels.length > 0 ? [{ quitclaim: id, channels, basis, until }] : [],
  ),
  grants: matching,
})

/** Everything ends, recognition too. */
export const endEverything = ({ quitclaims, grants }: Standing): readonly ConsentAction[] => [
  ...distinct(quitclaims.map(({ quitclaim }) => quitclaim)).map((quitclaim): ConsentAction => ({
    action: 'withdraw',
    quitclaim,
    channels: null,
  })),
  ...endMatching({ grants }),
]

export const endMatching = ({ grants }: Pick<Standing, 'grants'>): readonly ConsentAction[] =>
  distinct(grants.map(({ grant }) => grant)).map((grant) => ({ action: 'matching-withdraw', grant }))

/** These channels end wherever they are permitted. */
export const endChannels = ({ quitclaims }: Standing, gone: readonly Channel[]): readonly ConsentAction[] =>
  distinct(quitclaims.map(({ quitclaim }) => quitclaim)).flatMap((quitclaim): readonly ConsentAction[] => {
    const ending = partOf(quitclaim, quitclaims, gone)
    return ending.gone.length === 0 ? [] : [{ action: 'withdraw', quitclaim, channels: ending.channels && [...ending.channels] }]
  })

/** What was ticked; nothing at all is a no. */
export interface Answer {
  readonly channels: readonly Channel[]
  readonly matching: boolean
}

/** What an answer ends and what it leaves, for the page that tells it and the vault that signs it. */
export interface Effect {
  /** `channels` null: all of it. `replaced`: what is signed now stands in its place. */
  readonly ending: readonly {
    readonly quitclaim: QuitclaimId
    readonly channels: readonly Channel[] | null
    readonly replaced: boolean
  }[]
  readonly grants: readonly QuitclaimId[]
  /** Channels that were permitted and will not be. */
  readonly stops: readonly Channel[]
  /** Channels this form did not ask about, or that rest on another basis than consent, each with its longest last day. */
  readonly stays: readonly { readonly channel: Channel; readonly until: CalendarDate | null }[]
  /** Null: the face was not to be recognised before, or is asked for again. */
  readonly matching: 'stops' | 'stays' | null
}

/**
 * A form asks about its channels, and about recognition where it has that block: of these the new answer stands and nothing older. What it does not ask stays.
 * @param pending an officer still has to accept the answer: what it allows waits, so what it repeats stays until then; what it refuses ends at once
 */
export function effectOf(
  form: Pick<FormDocument, 'channels' | 'matching' | 'legalBasis'>,
  answer: Answer,
  standing: Standing,
  { on, pending }: { readonly on: CalendarDate; readonly pending: boolean },
): Effect {
  const asked = new Set<Channel>(form.legalBasis.basis === 'consent' ? form.channels.map(({ channel }) => channel) : [])
  const current = standing.quitclaims.filter(({ until }) => until === null || until >= on)
  const ending = distinct(current.map(({ quitclaim }) => quitclaim)).flatMap((quitclaim) => {
    const consented = current.filter((one) => one.quitclaim === quitclaim && one.basis === 'consent')
    const answered = consented.flatMap(({ channels }) => channels.filter((channel) => asked.has(channel)))
    const refused = answered.filter((channel) => !answer.channels.includes(channel))
    const { gone, channels } = partOf(quitclaim, current, pending ? refused : answered)
    return gone.length === 0 ? [] : [{ quitclaim, channels, replaced: channels === null && answer.channels.length > 0 && !pending }]
  })
  const left = current.map((one) => {
    const end = ending.find(({ quitclaim }) => quitclaim === one.quitclaim)
    const stay = (channel: Channel): boolean => end === undefined || (end.channels !== null && !end.channels.includes(channel))
    return { ...one, channels: one.channels.filter(stay) }
  })
  const stays = longest(left).filter(({ channel }) => !answer.channels.includes(channel))
  const known = standing.grants.filter(({ until }) => until === null || until >= on)
  const keepsGrants = form.matching === null || (answer.matching && pending)
  return {
    ending,
    grants: keepsGrants ? [] : standing.grants.map(({ grant }) => grant),
    stops: distinct(current.flatMap(({ channels }) => channels)).filter(
      (channel) => !answer.channels.includes(channel) && !stays.some((one) => one.channel === channel),
    ),
    stays,
    matching: known.length === 0 || answer.matching ? null : keepsGrants ? 'stays' : 'stops',
  }
}

/**
 * The same for an answer on paper that somebody records later. What began after it was signed was said with that paper behind it and stays; a "no" has no day of
 * its own (`from` null) and answers all that stands. Recognition is recorded from paper by itself.
 */
export function effectOfPaper(
  form: Pick<FormDocument, 'channels' | 'legalBasis'>,
  channels: readonly Channel[],
  { quitclaims }: Pick<ConsentState, 'quitclaims'>,
  { from, today }: { readonly from: CalendarDate | null; readonly today: CalendarDate },
): Effect {
  const before = standingIn({ quitclaims: quitclaims.filter((one) => from === null || one.from <= from), matching: [] })
  return effectOf({ ...form, matching: null }, { channels, matching: false }, before, { on: from ?? today, pending: false })
}

/** Does something stay that this answer was not asked about? */
export const leaves = (effect: Pick<Effect, 'stays' | 'matching'> | null): boolean =>
  effect !== null && (effect.stays.length > 0 || effect.matching === 'stays')

/** The effect as statements. @param by what was permitted now, null when nothing was */
export const endingActions = (
  { ending, grants }: Pick<Effect, 'ending' | 'grants'>,
  by: QuitclaimId | null,
): readonly ConsentAction[] => [
  ...ending.map(({ quitclaim, channels, replaced }): ConsentAction =>
    replaced && by !== null
      ? { action: 'supersede', quitclaim, by }
      : { action: 'withdraw', quitclaim, channels: channels && [...channels] },
  ),
  ...endMatching({ grants: grants.map((grant) => ({ grant, until: null })) }),
]

/** Every channel once, with the last day of the permission that lasts longest. */
export function longest(
  quitclaims: readonly Pick<Standing['quitclaims'][number], 'channels' | 'until'>[],
): readonly { readonly channel: Channel; readonly until: CalendarDate | null }[] {
  const days = new Map<Channel, CalendarDate | null>()
  for (const { channels, until } of quitclaims)
    for (const channel of channels) {
      const known = days.get(channel)
      if (known === undefined || (known !== null && (until === null || until > known))) days.set(channel, until)
    }
  return [...days].map(([channel, until]) => ({ channel, until }))
}

/** What ends of one quitclaim when these channels do; `channels` null: all of it. Whoever gave two of them one number ends them together. */
function partOf(
  quitclaim: QuitclaimId,
  all: Standing['quitclaims'],
  ending: readonly Channel[],
): { readonly gone: readonly Channel[]; readonly channels: readonly Channel[] | null } {
  const permitted = distinct(all.flatMap((one) => (one.quitclaim === quitclaim ? one.channels : [])))
  const gone = permitted.filter((channel) => ending.includes(channel))
  return { gone, channels: gone.length === permitted.length ? null : gone }
}

const distinct = <T>(all: readonly T[]): readonly T[] => [...new Set(all)]
