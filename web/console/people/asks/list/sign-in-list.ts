// The list of who was there, held against who signed by themselves. It is read in this browser, compared and forgotten.
import type { OwnerId } from '../../../../../core/ids.ts'
import type { PersonView } from '../../../../workspace/types.ts'
import { guessColumns } from './columns.ts'
import { plainName, readEntries } from './entries.ts'
import type { Table } from './table.ts'

interface Compared<S> {
  /** Who stands on the list. */
  readonly listed: ReadonlySet<S>
  /** Who stands on it and is not among those who signed, as the list writes them. */
  readonly others: readonly string[]
}

export function compareWithList<S>(
  table: Table,
  signed: readonly { readonly signer: S; readonly name: string | null }[],
): Compared<S> {
  const entries = readEntries(table, guessColumns(table), [], false)
  const there = table.rows.flatMap(({ cells }, i) => {
    const entry = entries[i]
    if (entry?.twinOf !== null) return []
    // Some write "Smit, Iris" and others "Iris Smit": what a comma made two cells of is one name all the same.
    const whole = cells.filter((cell) => /\p{L}/u.test(cell) && !/[@\d]/.test(cell)).join(' ')
    return [{ name: entry.name, keys: [nameKey(entry.name), nameKey(whole)].filter((key) => key !== '') }]
  })
  const listed = new Set(there.flatMap(({ keys }) => keys))
  const own = new Set(signed.map(({ name }) => nameKey(name ?? '')))
  return {
    listed: new Set(signed.flatMap(({ signer, name }) => (name !== null && listed.has(nameKey(name)) ? [signer] : []))),
    others: there.flatMap(({ name, keys }) => (name !== '' && !keys.some((key) => own.has(key)) ? [name] : [])),
  }
}

/** Whoever is here already under the name of somebody who signed by themselves: it may be the same person, or another of that name. */
export function namesakesOf<S, P extends Pick<PersonView, 'id' | 'document'>>(
  signed: readonly { readonly signer: S; readonly owner: OwnerId; readonly name: string | null }[],
  people: readonly P[],
): ReadonlyMap<S, P> {
  const waiting = new Set(signed.map(({ owner }) => owner))
  const byName = new Map(
    people.flatMap((person): [string, P][] =>
      person.document === null || waiting.has(person.id) ? [] : [[nameKey(person.document.name), person]],
    ),
  )
  return new Map(
    signed.flatMap(({ signer, name }): [S, P][] => {
      const namesake = name === null ? undefined : byName.get(nameKey(name))
      return namesake === undefined ? [] : [[signer, namesake]]
    }),
  )
}

/** "Vries, Anna de" is Anna de Vries: whatever the order, case and accents of its parts. */
export const nameKey = (name: string): string =>
  plainName(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
    .sort()
    .join(' ')
