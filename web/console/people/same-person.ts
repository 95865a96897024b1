// Who somebody's second card may be: of the same name first. Pure.
import { findPeople } from '../../workspace/people/find-person.ts'
import type { PersonView } from '../../workspace/types.ts'
import { nameKey } from './asks/list/sign-in-list.ts'

/** Everybody else whom the search means. */
export function likelyFirst(person: PersonView, people: readonly PersonView[], typed: string): readonly PersonView[] {
  const own = keyOf(person)
  const others = people.filter(({ id }) => id !== person.id)
  return findPeople(others, typed, (one) => own !== '' && keyOf(one) === own)
}

const keyOf = ({ document }: PersonView): string => (document ? nameKey(document.name) : '')
