// What a newly signed form takes the place of: everything that stands under the same form, whichever version, and began no later. Whoever signs a form again says all
// of it again, so what is not ticked any more has ended. What came first stays on record.
import type { ConsentState } from '../consent.ts'
import type { CalendarDate, QuitclaimId } from '../ids.ts'
import type { FormRef } from './statements.ts'

/** @param from first day of what was signed; null for a "no", which has none and ends all of it */
export const standingUnder = (
  { quitclaims }: ConsentState,
  { form }: Pick<FormRef, 'form'>,
  from: CalendarDate | null,
): readonly QuitclaimId[] =>
  quitclaims
    .filter((one) => one.ended === null && one.form?.form === form && (from === null || one.from <= from))
    .map(({ id }) => id)
