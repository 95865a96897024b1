// Two people changed the same document: a three-way merge that keeps what each of them changed, and mine where both changed the same thing.
// Lists of ids merge as sets, lists of `{ id }` entries by id. Pure; the result is parsed with the document's schema by the caller.

type Plain = Readonly<Record<string, unknown>>

/** `mine`, made from `base`, re-applied to `theirs`. */
export function mergeThreeWay(base: unknown, mine: unknown, theirs: unknown): unknown {
  // A list that both began: nothing of it was there before.
  if (base === undefined && Array.isArray(mine) && Array.isArray(theirs)) return mergeThreeWay([], mine, theirs)
  if (same(base, mine)) return theirs
  if (same(base, theirs) || same(mine, theirs)) return mine
  if (isKeyedList(base) && isKeyedList(mine) && isKeyedList(theirs)) return mergeKeyed(base, mine, theirs)
  if (Array.isArray(base) && Array.isArray(mine) && Array.isArray(theirs)) return mergeSets(base, mine, theirs)
  if (isPlain(base) && isPlain(mine) && isPlain(theirs) && base['kind'] === mine['kind'] && base['kind'] === theirs['kind'])
    return mergePlain(base, mine, theirs)
  return mine
}

function mergePlain(base: Plain, mine: Plain, theirs: Plain): Plain {
  const keys = new Set([...Object.keys(theirs), ...Object.keys(mine)])
  return Object.fromEntries(
    [...keys]
      .filter((key) => key in mine && (key in theirs || !(key in base)))
      .map((key) => [key, key in theirs ? mergeThreeWay(base[key], mine[key], theirs[key]) : mine[key]]),
  )
}

function mergeSets(base: readonly unknown[], mine: readonly unknown[], theirs: readonly unknown[]): readonly unknown[] {
  const removed = new Set(base.filter((entry) => !mine.includes(entry)))
  return [...new Set([...theirs.filter((entry) => !removed.has(entry)), ...mine.filter((entry) => !base.includes(entry))])]
}

interface Keyed extends Plain {
  readonly id: string
}

function mergeKeyed(base: readonly Keyed[], mine: readonly Keyed[], theirs: readonly Keyed[]): readonly unknown[] {
  const before = new Map(base.map((entry) => [entry.id, entry]))
  const own = new Map(mine.map((entry) => [entry.id, entry]))
  const others = new Set(theirs.map(({ id }) => id))
  const kept = theirs
    .filter(({ id }) => own.has(id) || !before.has(id))
    .map((entry) => {
      const mineEntry = own.get(entry.id)
      return mineEntry ? mergeThreeWay(before.get(entry.id) ?? entry, mineEntry, entry) : entry
    })
  return [...kept, ...mine.filter(({ id }) => !others.has(id) && !before.has(id))]
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)

const isKeyedList = (value: unknown): value is readonly Keyed[] =>
  Array.isArray(value) && value.every((entry) => isPlain(entry) && typeof entry['id'] === 'string')

/** Deep equality of JSON values; the order of keys does not matter. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((entry, i) => same(entry, b[i]))
  if (!isPlain(a) || !isPlain(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]))
}
