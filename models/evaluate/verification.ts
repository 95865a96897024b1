// How well a recogniser tells people apart, from pairs of pictures that say "same person" or not. Pure maths: the command and the bias check share it.

export interface ScoredPair {
  readonly similarity: number
  readonly same: boolean
  readonly fold: number
  /** Set when both pictures carry the same label. */
  readonly group?: string | undefined
}

export interface VerificationFigures {
  readonly accuracy: number
  readonly accuracySd: number
  readonly threshold: number
  readonly auc: number
  readonly tarAtFar: Readonly<Record<string, number>>
  readonly groups: Readonly<Record<string, GroupFigures>>
}

export interface GroupFigures {
  readonly pairs: number
  /** Share of same-person pairs accepted, and of other pairs accepted, at the threshold that gives FAR 1e-2 over everybody. */
  readonly tar: number
  readonly far: number
  readonly accuracy: number
}

const farTargets = { '1e-2': 0.01, '1e-3': 0.001 } as const

export function verificationFigures(pairs: readonly ScoredPair[]): VerificationFigures {
  const folds = [...new Set(pairs.map(({ fold }) => fold))]
  const results = folds.map((fold) => {
    const others = pairs.filter((pair) => pair.fold !== fold)
    const threshold = bestThreshold(others.length > 0 ? others : pairs)
    return {
      threshold,
      accuracy: accuracyAt(
        pairs.filter((pair) => pair.fold === fold),
        threshold,
      ),
    }
  })
  const accuracies = results.map(({ accuracy }) => accuracy)
  const threshold = mean(results.map((result) => result.threshold))
  const impostors = pairs.filter(({ same }) => !same).map(({ similarity }) => similarity)
  const genuine = pairs.filter(({ same }) => same).map(({ similarity }) => similarity)
  return {
    accuracy: mean(accuracies),
    accuracySd: deviation(accuracies),
    threshold,
    auc: areaUnderCurve(genuine, impostors),
    tarAtFar: Object.fromEntries(
      Object.entries(farTargets).map(([name, far]) => [name, shareAtLeast(genuine, thresholdForFar(impostors, far))]),
    ),
    groups: groupFigures(pairs, threshold, thresholdForFar(impostors, farTargets['1e-2'])),
  }
}

/** The lowest threshold (accept when similarity ≥ it) that accepts at most floor(far × impostors) of them. */
export function thresholdForFar(impostors: readonly number[], far: number): number {
  return thresholdsForFars(impostors, [far])[0] ?? -Infinity
}

/** The same for several rates, sorting millions of pairs only once. */
export function thresholdsForFars(impostors: readonly number[], fars: readonly number[]): number[] {
  const ascending = Float64Array.from(impostors).sort()
  return fars.map((far) => {
    const firstRefused = ascending[ascending.length - 1 - Math.floor(far * ascending.length)]
    return firstRefused === undefined ? -Infinity : nextAbove(firstRefused)
  })
}

/** The threshold with the most right answers; halfway between the two similarities it separates. */
export function bestThreshold(pairs: readonly ScoredPair[]): number {
  const sorted = pairs.toSorted((a, b) => b.similarity - a.similarity)
  let right = sorted.filter(({ same }) => !same).length
  let [best, threshold] = [right, nextAbove(sorted[0]?.similarity ?? 0)]
  sorted.forEach((pair, index) => {
    right += pair.same ? 1 : -1
    const next = sorted[index + 1]?.similarity ?? -2
    if (right > best && next < pair.similarity) {
      best = right
      threshold = (pair.similarity + next) / 2
    }
  })
  return threshold
}

/** Chance that a same-person pair is more similar than another pair; ties count half. */
export function areaUnderCurve(genuine: readonly number[], impostors: readonly number[]): number {
  const all = [...genuine.map((value) => ({ value, same: true })), ...impostors.map((value) => ({ value, same: false }))]
  all.sort((a, b) => a.value - b.value)
  let rankSum = 0
  for (let start = 0; start < all.length;) {
    let end = start
    while (end < all.length && all[end]?.value === all[start]?.value) end++
    const rank = (start + 1 + end) / 2
    rankSum += rank * all.slice(start, end).filter(({ same }) => same).length
    start = end
  }
  const n = genuine.length
  return n === 0 || impostors.length === 0 ? NaN : (rankSum - (n * (n + 1)) / 2) / (n * impostors.length)
}

function groupFigures(pairs: readonly ScoredPair[], threshold: number, farThreshold: number): Record<string, GroupFigures> {
  const names = [...new Set(pairs.flatMap(({ group }) => (group === undefined ? [] : [group])))].sort()
  return Object.fromEntries(
    names.map((name) => {
      const own = pairs.filter(({ group }) => group === name)
      const similarities = (same: boolean) => own.filter((pair) => pair.same === same).map(({ similarity }) => similarity)
      return [
        name,
        {
          pairs: own.length,
          tar: shareAtLeast(similarities(true), farThreshold),
          far: shareAtLeast(similarities(false), farThreshold),
          accuracy: accuracyAt(own, threshold),
        },
      ]
    }),
  )
}

function accuracyAt(pairs: readonly ScoredPair[], threshold: number): number {
  return pairs.filter(({ similarity, same }) => similarity >= threshold === same).length / pairs.length
}

function shareAtLeast(values: readonly number[], threshold: number): number {
  return values.length === 0 ? 0 : values.filter((value) => value >= threshold).length / values.length
}

function nextAbove(value: number): number {
  return value + Math.max(Math.abs(value), 1e-6) * Number.EPSILON * 2
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Sample standard deviation over the folds. */
function deviation(values: readonly number[]): number {
  const centre = mean(values)
  return values.length < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}
