// Two cards of one person: each yes on the one that a later no on the other would have ended, had anybody known that it is one person. Joining them ends nothing
// (`aliases.ts`), so whoever joins them is asked about these. Of what both cards say about a channel, or about recognition, the newest word is the person's.
import type { FormDocument } from './forms/document.ts'
import type { Channel } from './channels.ts'
import { foldConsent, stands, type ConsentEvent, type ConsentState, type Quitclaim } from './consent.ts'
import { localDay } from './dates.ts'
import type { CalendarDate, MemberId, QuitclaimId } from './ids.ts'
import { isLater } from './later.ts'
import type { ConsentAction, ConsentStatement } from './statements.ts'

type Asked = Pick<FormDocument, 'channels' | 'matching' | 'legalBasis'>

/** What was said on one card. */
export interface Card {
  readonly events: readonly ConsentEvent[]
  /** What whoever signed through a link was asked; a member was asked nothing. */
  readonly askedOf: (author: MemberId) => Asked | undefined
}

export type Overtaken =
  | { readonly what: 'yes'; readonly quitclaim: Quitclaim; readonly channels: readonly Channel[] }
  | { readonly what: 'matching'; readonly grants: readonly QuitclaimId[] }

/** What is overtaken on `card` by what was said on the other. Nothing while either says *never*: no yes counts then. */
export function overtakenOn(card: Card, other: Card, on: CalendarDate): readonly Overtaken[] {
  // What a link said of both while they were one before names what it ends, on whichever card that began.
  const state = foldConsent([...card.events, ...other.events])
  if (state.never) return []
  const [own, others] = [yesesIn(card.events), yesesIn(other.events)]
  const said = { own, all: [...own, ...others], noes: [...withdrawalsOn(other), ...answersOn(other)] }
  const yeses = state.quitclaims.filter((quitclaim) => stands(quitclaim, on))
  const grants = state.matching.filter(({ until }) => until === null || until >= on)
  return [...quitclaimsOvertaken(yeses, said), ...matchingOvertaken(grants, said)]
}

interface Said {
  /** On the card whose yeses may be overtaken, and on both. */
  readonly own: readonly ConsentStatement[]
  readonly all: readonly ConsentStatement[]
  readonly noes: readonly No[]
}

function quitclaimsOvertaken(standing: ConsentState['quitclaims'], { own, all, noes }: Said): readonly Overtaken[] {
  const isAgreedSince = (channel: Channel, no: No): boolean =>
    standing.some(({ id, channels }) => channels.includes(channel) && all.some((yes) => begins(yes, id) && !isOlder(yes, no)))
  return standing.flatMap((quitclaim): readonly Overtaken[] => {
    if (!own.some((yes) => begins(yes, quitclaim.id))) return []
    const channels = quitclaim.channels.filter((channel) =>
      noes.some((no) => isAbout(no, quitclaim, channel) && !isAgreedSince(channel, no)),
    )
    return channels.length > 0 ? [{ what: 'yes', quitclaim, channels }] : []
  })
}

function matchingOvertaken(standing: ConsentState['matching'], { own, all, noes }: Said): readonly Overtaken[] {
  const grants = standing.map(({ grant }) => grant)
  const given = all.filter((yes) => grants.some((grant) => begins(yes, grant)))
  const isStopped = noes.some((no) => no.matching && given.every((yes) => isOlder(yes, no)))
  const ends = grants.filter((grant) => own.some((yes) => begins(yes, grant)))
  return isStopped && ends.length > 0 ? [{ what: 'matching', grants: ends }] : []
}

/** Ends what was overtaken: what the person's own link would have said. */
export const overtakenEnds = (overtaken: Overtaken): readonly ConsentAction[] =>
  overtaken.what === 'matching'
    ? overtaken.grants.map((grant) => ({ action: 'matching-withdraw', grant }))
    : [
        {
          action: 'withdraw',
          quitclaim: overtaken.quitclaim.id,
          channels: overtaken.channels.length === overtaken.quitclaim.channels.length ? null : [...overtaken.channels],
        },
      ]

// --- No ---

/** `channels` null: to everything. */
interface No extends Pick<ConsentStatement, 'at' | 'logHead'> {
  readonly channels: readonly Channel[] | null
  readonly matching: boolean
  /** A form that was answered asks about consent; what rests on another basis it leaves alone. */
  readonly isAnswer: boolean
}

function withdrawalsOn({ events, askedOf }: Card): readonly No[] {
  return events.flatMap(({ statement }): readonly No[] => {
    const { at, logHead, author, consent } = statement
    const no = { at, logHead, isAnswer: false }
    if (consent.action === 'matching-withdraw') return [{ ...no, channels: [], matching: true }]
    const permitted = consent.action === 'withdraw' ? permittedUnder(events, consent.quitclaim) : []
    // Said of something that began on another card, while they were one before.
    if (consent.action !== 'withdraw' || permitted.length === 0) return []
    const then = foldConsent(events.filter((one) => isLater(statement, one.statement)))
    const isEverything = !then.quitclaims.some((quitclaim) => stands(quitclaim, localDay(Date.parse(at))))
    if (isEverything) return [{ ...no, channels: null, matching: askedOf(author) !== undefined && then.matching.length === 0 }]
    return [{ ...no, channels: consent.channels ?? permitted, matching: false }]
  })
}

/** A form asks about its channels, and about recognition where it has that block: what stayed unticked is a no (`asks/answer.ts`). */
function answersOn({ events, askedOf }: Card): readonly No[] {
  const authors = new Set(events.map(({ statement }) => statement.author))
  return [...authors].flatMap((author): readonly No[] => {
    const form = askedOf(author)
    const said = events.map(({ statement }) => statement).filter((one) => one.author === author && isAnswer(one.consent))
    const [first] = said.toSorted((a, b) => (isLater(a, b) ? 1 : -1))
    if (!form || !first) return []
    const ticked = said.flatMap(({ consent }) => (consent.action === 'permit' ? consent.channels : []))
    const asked = form.legalBasis.basis === 'consent' ? form.channels.map(({ channel }) => channel) : []
    const isRecognised = said.some(({ consent }) => consent.action === 'matching-permit')
    return [
      {
        ...{ at: first.at, logHead: first.logHead, isAnswer: true },
        channels: asked.filter((channel) => !ticked.includes(channel)),
        matching: form.matching !== null && !isRecognised,
      },
    ]
  })
}

const isAnswer = ({ action }: ConsentAction): boolean => action === 'permit' || action === 'decline' || action === 'matching-permit'

const isAbout = ({ channels, isAnswer: asksConsent }: No, { basis }: Quitclaim, channel: Channel): boolean =>
  (channels === null || channels.includes(channel)) && !(asksConsent && basis !== 'consent')

const permittedUnder = (events: readonly ConsentEvent[], quitclaim: QuitclaimId): readonly Channel[] =>
  events.flatMap(({ statement: { consent } }) =>
    consent.action === 'permit' && consent.quitclaim === quitclaim ? consent.channels : [],
  )

// --- Yes ---

const yesesIn = (events: readonly ConsentEvent[]): readonly ConsentStatement[] =>
  events.flatMap(({ statement, verified }) => (verified && statement.consent.action.endsWith('permit') ? [statement] : []))

const begins = ({ consent }: ConsentStatement, id: QuitclaimId): boolean =>
  (consent.action === 'permit' && consent.quitclaim === id) || (consent.action === 'matching-permit' && consent.grant === id)

/** What a member records from paper or an older register was said by its first day, however late it was recorded. */
const isOlder = (yes: ConsentStatement, no: No): boolean =>
  !isLater(yes, no) ||
  (yes.consent.action === 'permit' && yes.consent.method !== 'page' && yes.consent.from < localDay(Date.parse(no.at)))
