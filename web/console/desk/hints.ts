// Names that other programs left in a file, and the faces they belong to. A hint for a person to look at, never a decision. Pure.
import type { Face } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { NamedRegion } from '../../../workers/metadata/api.ts'
import { plain } from '../../workspace/people/find-person.ts'
import { atSamePlace } from './same-place.ts'

export interface Hint {
  /** As the file says it. */
  readonly name: string
  /** Who of the people we know is called so; null when nobody is, or more than one. */
  readonly subject: OwnerId | null
}

interface Named {
  readonly id: OwnerId
  readonly name: string
}

/** Both standards mark their blocks with an address; a file without either is not asked any further. */
const signs = ['http://www.metadataworkinggroup.com/schemas/regions/', 'http://ns.microsoft.com/photo/1.2/'] as const

/** @param head the first bytes of a file */
export function mayName(head: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(head)
  return signs.some((sign) => text.includes(sign))
}

/** What the file says about this face, unless that was turned down for it. */
export function hintFor(
  face: Face,
  regions: readonly NamedRegion[],
  people: readonly Named[],
  roster: readonly OwnerId[],
): Hint | null {
  const region = atSamePlace(face.box, regions)
  if (!region) return null
  const subject = personCalled(region.name, people, roster)
  return subject !== null && face.rejected.includes(subject) ? null : { name: region.name, subject }
}

/** People of the event go before others of the same name; two of them are nobody. */
function personCalled(name: string, people: readonly Named[], roster: readonly OwnerId[]): OwnerId | null {
  const called = people.filter((one) => plain(one.name) === plain(name))
  const expected = called.filter(({ id }) => roster.includes(id))
  const [only, ...more] = expected.length > 0 ? expected : called
  return only && more.length === 0 ? only.id : null
}
