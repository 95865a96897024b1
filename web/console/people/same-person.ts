// Who somebody's second card may be: of the same name first, then by name. Pure.
import { compareNames } from '../../i18n/format.ts'
import type { PersonView } from '../../workspace/types.ts'
import { nameKey } from './asks/list/sign-in-list.ts'
import { isFound } from './find-person.ts'

const shownAtMost = 30

/** Everybody else whom the search finds by name, address or number. */
export function likelyFirst(person: PersonView, people: readonly PersonView[], search: string): readonly PersonView[] {
  const own = keyOf(person)
  const isSame = (one: PersonView): boolean => own !== '' && keyOf(one) === own
  return people
    .filter((one) => one.id !== person.id && isFound(one, search))
    .sort((a, b) => Number(isSame(b)) - Number(isSame(a)) || compareNames(nameOf(a), nameOf(b)))
    .slice(0, shownAtMost)
}

const keyOf = ({ document }: PersonView): string => (document ? nameKey(document.name) : '')
const nameOf = ({ document, pseudonym }: PersonView): string => document?.name ?? pseudonym
