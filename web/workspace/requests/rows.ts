// Every request to one person, as a list answers "who has not signed, and what do I do": from the clear invitation and the sealed note of how it went out.
import type { AskDocument, MailFailure } from '../../../core/asks/document.ts'
import type { AskState } from '../../../core/asks/rules.ts'
import type { AskStatement, FormRef } from '../../../core/asks/statements.ts'
import { isReminderDue } from '../../../core/clocks.ts'
import type { ConsentState } from '../../../core/consent.ts'
import { localDay } from '../../../core/dates.ts'
import type { AskId, CalendarDate, MemberId, OwnerId, Pseudonym } from '../../../core/ids.ts'

export type RequestStanding = 'not-sent' | 'open' | 'signed' | 'declined' | 'expired' | 'revoked'

export interface RequestRow {
  readonly ask: AskId
  readonly owner: OwnerId
  /** Null when this member's roles do not open it. */
  readonly name: string | null
  readonly email: string | null
  readonly pseudonym: Pseudonym
  readonly form: FormRef
  readonly by: AskDocument['by']
  /** In which language it was asked; null when this member's roles do not open it. */
  readonly language: AskDocument['language'] | null
  readonly madeAt: string
  readonly expiresAt: string
  readonly standing: RequestStanding
  /** When the newest message went out. */
  readonly sentAt: string | null
  readonly reminders: number
  readonly isDue: boolean
  readonly isPaused: boolean
  /** Why the last attempt did not leave. */
  readonly failed: { readonly why: MailFailure; readonly at: string } | null
  /** What was signed came back on paper. */
  readonly onPaper: boolean
  /** This member made the link: only their vault can make it again. */
  readonly own: boolean
}

export interface RequestSource {
  readonly body: AskStatement
  readonly state: AskState
  /** What came back through it was a no. */
  readonly declined: boolean
  readonly document: AskDocument | null
  readonly name: string | null
  readonly email: string | null
  readonly own: boolean
}

/** @returns null for a link that is about nobody in particular, or that asks nothing */
export function requestRow(
  { body, state, declined, document, name, email, own }: RequestSource,
  today: CalendarDate,
): RequestRow | null {
  if (body.owner === null || body.pseudonym === null || body.opens !== undefined) return null
  const by = document?.by ?? (body.delivery === 'mailed' ? 'mail' : 'link')
  const mails = document?.mails ?? []
  const onPaper = document?.onPaper !== undefined
  const unsent = state === 'open' && document?.by === 'mail' && mails.length === 0
  return {
    ...{ ask: body.ask, owner: body.owner, name, email, pseudonym: body.pseudonym, form: body.form, by, own, onPaper },
    madeAt: body.at,
    expiresAt: body.expiresAt,
    language: document?.language ?? null,
    standing: unsent && !onPaper ? 'not-sent' : onPaper || state === 'signed' ? (declined ? 'declined' : 'signed') : state,
    sentAt: mails.at(-1)?.at ?? null,
    reminders: mails.filter(({ kind }) => kind === 'reminder').length,
    isDue: state === 'open' && document !== null && isDue(document, today),
    isPaused: document?.paused ?? false,
    failed: document?.failed ?? null,
  }
}

/** Did whoever signed say no, and never anything else? Or does the paper say so that came back? */
export const isRefused = (
  { declines, quitclaims }: ConsentState,
  signers: readonly MemberId[],
  note: Pick<AskDocument, 'onPaper'> | null,
): boolean =>
  signers.some(
    (author) => declines.some(({ by }) => by === author) && !quitclaims.some(({ recordedBy }) => recordedBy === author),
  ) || declines.some(({ quitclaim }) => quitclaim === note?.onPaper?.quitclaim)

/** A message reminds of the first one; a link that was handed over is the officer's own to ask after. */
export function isDue({ by, mails, paused }: AskDocument, today: CalendarDate): boolean {
  const [first] = mails
  if (by !== 'mail' || paused || !first) return false
  const reminded = mails.flatMap(({ kind, at }) => (kind === 'reminder' ? [dayOf(at)] : []))
  return isReminderDue(dayOf(first.at), reminded, today)
}

const dayOf = (at: string): CalendarDate => localDay(Date.parse(at))

/** What needs somebody comes first: not sent, due, then the newest. */
export function inOrder(rows: readonly RequestRow[]): readonly RequestRow[] {
  const rank = ({ standing, isDue }: RequestRow): number => (standing === 'not-sent' ? 0 : isDue ? 1 : standing === 'open' ? 2 : 3)
  return [...rows].sort((a, b) => rank(a) - rank(b) || (a.madeAt < b.madeAt ? 1 : a.madeAt > b.madeAt ? -1 : 0))
}
