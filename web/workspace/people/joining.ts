// Two cards that are about to become one person's, and what a later no on the one ends on the other. A signature that still waits is a card too.
import type { ConsentEvent } from '../../../core/consent.ts'
import type { CalendarDate, MemberId, OwnerId } from '../../../core/ids.ts'
import { overtakenOn, type Card } from '../../../core/overtaken.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { OvertakenOnCard } from '../types.ts'
import type { Views } from '../views/views.svelte.ts'

interface Known {
  readonly knowledge: Knowledge
  readonly views: Pick<Views, 'consentEvents' | 'person'>
}

/** On both cards, whichever of them stays. */
export function overtakenBetween(known: Known, one: OwnerId, other: OwnerId, on: CalendarDate): readonly OvertakenOnCard[] {
  const of = (card: OwnerId, by: OwnerId): readonly OvertakenOnCard[] =>
    overtakenOn(cardOf(known, card), cardOf(known, by), on).map((overtaken) => ({ card, ...overtaken }))
  return [...of(one, other), ...of(other, one)]
}

const cardOf = ({ knowledge, views }: Known, id: OwnerId): Card => ({
  events: views.person(id) ? views.consentEvents(id) : onceAccepted(knowledge, id),
  askedOf: (author) => askedOf(knowledge, author),
})

/** Joined, it is accepted: what was signed counts from then on. */
const onceAccepted = (knowledge: Knowledge, owner: OwnerId): readonly ConsentEvent[] =>
  knowledge.said(owner).map(({ statement, verified }) => ({ statement, verified: verified && knowledge.isInsideForm(statement) }))

/** A signature that an officer refused answers nothing. */
function askedOf({ asks, forms }: Knowledge, author: MemberId): ReturnType<Card['askedOf']> {
  const signer = asks.decisionOf(author) === 'refused' ? undefined : asks.signer(author)
  const ask = signer && asks.ask(signer.ask)
  return ask && forms.find(ask.body.form)?.document
}
