// Which entries are one person: a fold over signed alias statements (protocol §2). Only verified ones go in, both ways: joining lets what was permitted to one
// entry count for the other, and taking that back frees one from the other's no. The result does not depend on the order.
import type { OwnerId } from './ids.ts'
import { isLater } from './later.ts'
import type { AliasStatement } from './statements.ts'

export interface Aliases {
  /** The entry that stands for the person; the entry itself when it was never joined. */
  readonly personOf: (entry: OwnerId) => OwnerId
  /** Every entry of that person, the one that stands first. */
  readonly entriesOf: (entry: OwnerId) => readonly OwnerId[]
  /** What it was joined to, if it still is. */
  readonly joinedTo: (entry: OwnerId) => OwnerId | undefined
}

/** @param isPerson both have to be one: an event, or somebody who is not here, is nobody's other entry */
export function foldAliases(statements: readonly AliasStatement[], isPerson: (entry: OwnerId) => boolean = () => true): Aliases {
  const standing = new Map<OwnerId, AliasStatement>()
  for (const alias of statements) {
    const before = standing.get(alias.owner)
    if (!before || replaces(alias, before)) standing.set(alias.owner, alias)
  }
  const links = new Map([...standing.values()].filter(countsAmong(isPerson)).map(({ owner, of }) => [owner, of]))
  const groups = groupsOf(links)
  return {
    personOf: (entry) => groups.get(entry)?.[0] ?? entry,
    entriesOf: (entry) => groups.get(entry) ?? [entry],
    joinedTo: (entry) => links.get(entry),
  }
}

const countsAmong =
  (isPerson: (entry: OwnerId) => boolean) =>
  ({ joined, owner, of }: AliasStatement): boolean =>
    joined && isPerson(owner) && isPerson(of)

/** Made at the very same time by the same clock, the ids decide: not whichever came first. */
const replaces = (alias: AliasStatement, before: AliasStatement): boolean =>
  isLater(alias, before) && (!isLater(before, alias) || alias.statement > before.statement)

function groupsOf(links: ReadonlyMap<OwnerId, OwnerId>): ReadonlyMap<OwnerId, readonly OwnerId[]> {
  const groups = new Map<OwnerId, OwnerId[]>()
  for (const entry of [...new Set([...links].flat())].sort()) {
    const end = endOf(entry, links)
    const group = groups.get(end) ?? [end]
    groups.set(end, entry === end ? group : [...group, entry])
  }
  return new Map([...groups.values()].flatMap((group) => group.map((entry) => [entry, group] as const)))
}

/** Where the links lead. Two officers may each have joined the same two the other way round: they agree that it is one person, and the lowest id stands. */
function endOf(entry: OwnerId, links: ReadonlyMap<OwnerId, OwnerId>): OwnerId {
  const path = [entry]
  for (let next = links.get(entry); next !== undefined; next = links.get(next)) {
    const circle = path.indexOf(next)
    if (circle >= 0) return path.slice(circle).reduce((lowest, one) => (one < lowest ? one : lowest))
    path.push(next)
  }
  return path.at(-1) ?? entry
}
