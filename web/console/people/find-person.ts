// Whom a search means: by any name, address or number that a person is known by. Pure.
import type { PersonView } from '../../workspace/types.ts'
import { plainName } from './asks/list/entries.ts'

export function isFound({ document, pseudonym, others }: PersonView, search: string): boolean {
  const wanted = plainName(search)
  const texts = [document?.name, document?.email, pseudonym, ...others.flatMap((other) => [other.name, other.pseudonym])]
  return texts.some((text) => plainName(text ?? '').includes(wanted))
}
