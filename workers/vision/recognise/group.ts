// Which unknown faces of a batch are the same person: average linkage, so that one lucky pair does not join two people.
import { similarity } from './vectors.ts'

export interface UnknownFace {
  readonly id: string
  readonly vector: Float32Array
}

/**
 * Joins the two clusters with the highest mean similarity until none reaches `threshold` (Lance and Williams' update for average linkage).
 * @returns groups of two or more, largest first; a face that resembles nobody enough is in none
 */
export function groupFaces(faces: readonly UnknownFace[], threshold: number): string[][] {
  const count = faces.length
  const means = new Float32Array(count * count)
  faces.forEach(({ vector }, a) => {
    for (let b = a + 1; b < count; b++) {
      const other = faces[b]
      if (other) means[a * count + b] = means[b * count + a] = similarity(vector, other.vector)
    }
  })
  const clusters = new Map(faces.map(({ id }, index) => [index, [id]]))
  const nearest = new Map<number, number>()
  const mean = (a: number, b: number): number => means[a * count + b] ?? -1
  const findNearest = (a: number): void => {
    let best = -1
    for (const b of clusters.keys()) if (b !== a && (best < 0 || mean(a, b) > mean(a, best))) best = b
    nearest.set(a, best)
  }
  for (const a of clusters.keys()) findNearest(a)

  for (;;) {
    let [kept, gone] = [-1, -1]
    for (const [a, b] of nearest) if (b >= 0 && (kept < 0 || mean(a, b) > mean(kept, gone))) [kept, gone] = [a, b]
    if (kept < 0 || mean(kept, gone) < threshold) break
    const [one, other] = [clusters.get(kept) ?? [], clusters.get(gone) ?? []]
    for (const c of clusters.keys()) {
      const joined = (mean(kept, c) * one.length + mean(gone, c) * other.length) / (one.length + other.length)
      means[kept * count + c] = means[c * count + kept] = joined
    }
    clusters.set(kept, [...one, ...other])
    clusters.delete(gone)
    nearest.delete(gone)
    for (const [a, b] of nearest) if (a === kept || b === kept || b === gone) findNearest(a)
  }
  means.fill(0)
  return [...clusters.values()].filter(({ length }) => length > 1).sort((x, y) => y.length - x.length)
}
