// How many of the faces that people marked a detector finds, by size, and how often it sees one where nobody marked any. Pure maths.

export type Box = readonly [x: number, y: number, width: number, height: number]

export interface DetectedImage {
  readonly marked: readonly Box[]
  readonly found: readonly Box[]
}

export interface DetectionFigures {
  readonly images: number
  /** Share of marked boxes whose shorter side is at least that many pixels and that were found. */
  readonly recall: Readonly<Record<string, number>>
  readonly unmatchedPerImage: number
}

const sizes = [8, 12, 16, 24, 32, 64]
const minOverlap = 0.35

export function detectionFigures(images: readonly DetectedImage[]): DetectionFigures {
  const matched = images.map((image) => ({ image, hits: matchBoxes(image) }))
  const recall = sizes.map((size) => {
    let [found, total] = [0, 0]
    for (const { image, hits } of matched) {
      image.marked.forEach(([, , width, height], index) => {
        if (Math.min(width, height) < size) return
        total++
        if (hits.has(index)) found++
      })
    }
    return [String(size), total === 0 ? 0 : found / total] as const
  })
  const unmatched = matched.reduce((sum, { image, hits }) => sum + image.found.length - hits.size, 0)
  return {
    images: images.length,
    recall: Object.fromEntries(recall),
    unmatchedPerImage: images.length === 0 ? 0 : unmatched / images.length,
  }
}

/** Pairs found with marked boxes, best overlap first, each used once. @returns indexes of the marked boxes that were found */
export function matchBoxes({ marked, found }: DetectedImage): Set<number> {
  const candidates = found.flatMap((box, f) => marked.map((mark, m) => ({ f, m, overlap: overlapOf(box, mark) })))
  const usedFound = new Set<number>()
  const hits = new Set<number>()
  for (const { f, m, overlap } of candidates.sort((a, b) => b.overlap - a.overlap)) {
    if (overlap < minOverlap) break
    if (usedFound.has(f) || hits.has(m)) continue
    usedFound.add(f)
    hits.add(m)
  }
  return hits
}

function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (a[2] * a[3] + b[2] * b[3] - width * height)
}
