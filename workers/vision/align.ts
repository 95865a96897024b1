// Finds the turn, scale and shift that lay a face's landmarks onto a recogniser's own template (least squares over similarity transforms).
import type { Point } from './geometry.ts'

/** x' = a·x − b·y + tx, y' = b·x + a·y + ty. */
export interface Similarity {
  readonly a: number
  readonly b: number
  readonly tx: number
  readonly ty: number
}

/**
 * The similarity transform with the smallest squared error from `from` to `to`, without reflection.
 * With centred points p and q: a = Σ(p·q) / Σ|p|², b = Σ(p×q) / Σ|p|².
 */
export function similarityBetween(from: readonly Point[], to: readonly Point[]): Similarity {
  if (from.length !== to.length || from.length < 2) throw new RangeError('a similarity needs two or more point pairs')
  const [p, q] = [meanOf(from), meanOf(to)]
  let [dot, cross, spread] = [0, 0, 0]
  from.forEach((point, index) => {
    const target = to[index] ?? point
    const [px, py, qx, qy] = [point.x - p.x, point.y - p.y, target.x - q.x, target.y - q.y]
    dot += px * qx + py * qy
    cross += px * qy - py * qx
    spread += px * px + py * py
  })
  if (spread === 0) throw new RangeError('all points are the same')
  const [a, b] = [dot / spread, cross / spread]
  return { a, b, tx: q.x - (a * p.x - b * p.y), ty: q.y - (b * p.x + a * p.y) }
}

export function applySimilarity({ a, b, tx, ty }: Similarity, { x, y }: Point): Point {
  return { x: a * x - b * y + tx, y: b * x + a * y + ty }
}

/** How many template pixels one source pixel becomes. */
export function scaleOf({ a, b }: Similarity): number {
  return Math.hypot(a, b)
}

/** Clockwise turn of the face in its image, in degrees; 0 is upright. */
export function rollDegrees({ a, b }: Similarity): number {
  return (-Math.atan2(b, a) * 180) / Math.PI
}

/** Root mean square distance, in template pixels, that remains after alignment: large when the landmarks do not look like a face seen from the front. */
export function residualOf(transform: Similarity, from: readonly Point[], to: readonly Point[]): number {
  const sum = from.reduce((total, point, index) => {
    const target = to[index] ?? point
    const moved = applySimilarity(transform, point)
    return total + (moved.x - target.x) ** 2 + (moved.y - target.y) ** 2
  }, 0)
  return Math.sqrt(sum / from.length)
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce((total, point) => ({ x: total.x + point.x, y: total.y + point.y }), { x: 0, y: 0 })
  return { x: sum.x / points.length, y: sum.y / points.length }
}
