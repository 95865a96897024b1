// The engine as it ships, and variants with one rule broken each: what the proof must tell apart.
import { foldConsent, type ConsentEvent } from '../../../../core/consent.ts'
import type { OwnerId } from '../../../../core/ids.ts'
import { noRules, type PublishingRules } from '../../../../core/verdict/rules.ts'
import type { Use } from '../../../../core/verdict/use.ts'
import { verdictOn, type Decided, type Verdict } from '../../../../core/verdict/verdict.ts'

export type Engine = (
  photo: Decided,
  events: ReadonlyMap<OwnerId, readonly ConsentEvent[]>,
  use: Use,
  rules: PublishingRules,
) => Verdict

export const shipped: Engine = (photo, events, use, rules) =>
  verdictOn(photo, new Map([...events].map(([person, own]) => [person, foldConsent(own)])), use, rules)

const without =
  (dropped: (event: ConsentEvent, index: number, all: readonly ConsentEvent[]) => boolean): Engine =>
  (photo, events, use, rules) =>
    shipped(
      photo,
      new Map([...events].map(([person, own]) => [person, own.filter((event, index) => !dropped(event, index, own))])),
      use,
      rules,
    )

const actionOf = ({ statement }: ConsentEvent): string => statement.consent.action

export const broken: Readonly<Record<string, Engine>> = {
  'a withdrawal is overlooked': without((event) => actionOf(event) === 'withdraw'),
  'a lapse is overlooked': without((event) => actionOf(event) === 'lapse'),
  'a no is taken for no answer': without((event) => actionOf(event) === 'decline'),
  'never is overlooked': without((event) => actionOf(event) === 'never'),
  'a permit recorded later undoes a withdrawal': without(
    (event, index, all) =>
      actionOf(event) === 'withdraw' && all.slice(index + 1).some((later) => later.verified && actionOf(later) === 'permit'),
  ),
  'an unverified permit counts': (photo, events, use, rules) =>
    shipped(
      photo,
      new Map([...events].map(([person, own]) => [person, own.map((event) => ({ ...event, verified: true }))])),
      use,
      rules,
    ),
  'only the first day of a use is looked at': (photo, events, use, rules) =>
    shipped(photo, events, { ...use, until: use.from }, rules),
  'the minors and territory rules are not asked': (photo, events, use, rules) =>
    shipped(photo, events, use, { ...noRules, crowd: rules.crowd, purposes: rules.purposes ?? [] }),
  'what a channel is used for is not asked': (photo, events, use, rules) => shipped(photo, events, use, { ...rules, purposes: [] }),
  'a small face counts where nobody covers it': (photo, events, use, rules) => {
    const verdict = shipped(photo, events, use, rules)
    return { ...verdict, reasons: verdict.reasons.filter(({ code }) => code !== 'crowd') }
  },
  'an undecided face is taken for a stranger that was let through': (photo, events, use, rules) =>
    shipped({ ...photo, faces: photo.faces.filter(({ decision }) => decision.kind !== 'undecided') }, events, use, rules),
  'nobody has to have looked': (photo, events, use, rules) =>
    shipped({ ...photo, seen: photo.seen ?? { by: '' as never, at: '' } }, events, use, rules),
}
