// Who needs new example photos after the model set changed: templates of different recognisers are never compared, so old ones recognise nobody.
import type { PersonView } from '../../workspace/types.ts'

/**
 * People who have templates, none of them made by `recogniser`. A template whose model is not known yet (no roster with this person was
 * delivered in this session) counts for neither side.
 */
export function whoMustReenrol<Person extends Pick<PersonView, 'templates'>>(
  people: readonly Person[],
  recogniser: string,
): Person[] {
  return people.filter(({ templates }) => {
    const known = templates.filter(({ model }) => model !== '')
    return known.length > 0 && known.length === templates.length && known.every(({ model }) => model !== recogniser)
  })
}
