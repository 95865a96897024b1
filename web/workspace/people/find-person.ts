// Whom a search means, the same in every list of people: the start of a name before the start of one of its words, that before initials, those before letters
// inside, and an address or number last. Pure.
import type { PersonView } from '../types.ts'

/** Without case, accents and punctuation: people and programs differ in those. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** @returns how well it fits, 0 best; undefined when it does not. "mj", "jans" and "mia j" all find Mia Jansen. */
export function fitOf(name: string, typed: string): number | undefined {
  const [known, wanted] = [plain(name), plain(typed)]
  if (known.startsWith(wanted)) return 0
  if (` ${known}`.includes(` ${wanted}`)) return 1
  const initials = known.split(' ').map((word) => word.charAt(0))
  if (initials.join('').startsWith(wanted.replaceAll(' ', ''))) return 2
  return known.includes(wanted) ? 3 : undefined
}

type Known = Pick<PersonView, 'document' | 'pseudonym' | 'others'>

/** By any name, address or number that somebody is known by. @returns as {@link fitOf} */
export function personFit({ document, pseudonym, others }: Known, typed: string): number | undefined {
  const names = [document?.name ?? pseudonym, ...others.flatMap(({ name }) => name ?? [])]
  const fits = names.flatMap((name) => fitOf(name, typed) ?? [])
  if (fits.length > 0) return Math.min(...fits)
  const written = [document?.email ?? '', pseudonym, ...others.map((other) => other.pseudonym)]
  return written.some((text) => joined(text).includes(joined(typed))) ? 4 : undefined
}

export const isFound = (person: Known, typed: string): boolean => personFit(person, typed) !== undefined

/** Everybody whom the search means, best first; among equals the order they came in. @param first who stands before all others */
export function findPeople<T extends Known>(people: readonly T[], typed: string, first: (person: T) => boolean): readonly T[] {
  return people
    .flatMap((person) => {
      const fit = personFit(person, typed)
      return fit === undefined ? [] : [{ person, rank: first(person) ? fit - ranks : fit }]
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ person }) => person)
}

const ranks = 5

const joined = (text: string): string => plain(text).replaceAll(' ', '')
