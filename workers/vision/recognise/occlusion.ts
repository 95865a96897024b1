// Whether something hides a face: dark glasses take the light from both eyes, a mask or a microphone leaves nothing to see where the mouth is. Both are
// read against the cheeks of the same face, so that neither skin nor lighting counts. A hand is mostly not noticed; docs/adr/0006 has the figures.
import type { Point } from '../geometry.ts'

export interface Hiding {
  /** Light of the lighter eye's surroundings, in shares of the cheeks'. */
  readonly eyeLight: number
  /** Spread of grey values around the mouth, in shares of the cheeks' light. */
  readonly mouthDetail: number
}

/** Below these something is in front: about one uncovered face in a hundred of LFW, see `npm run evaluate -- gate`. */
const leastEyeLight = 0.31
const leastMouthDetail = 0.08
/** Keeps a nearly black picture from dividing by nothing. */
const darkest = 5

export function isHidden({ eyeLight, mouthDetail }: Hiding): boolean {
  return eyeLight < leastEyeLight || mouthDetail < leastMouthDetail
}

/** A part of the face: its middle from the middle of the eyes and its half size, in eye distances. */
interface Part {
  readonly at: Point
  readonly reach: Point
}
const eye: Part = { at: { x: 0.5, y: 0 }, reach: { x: 0.26, y: 0.14 } }
const cheek: Part = { at: { x: 0.52, y: 0.48 }, reach: { x: 0.15, y: 0.1 } }
const mouth: Part = { at: { x: 0, y: 1.05 }, reach: { x: 0.3, y: 0.16 } }

/** @param eyes in pixels of the aligned square, where they lie level */
export function hidingOf(chip: ImageData, [left, right]: readonly [Point, Point]): Hiding {
  const unit = Math.hypot(right.x - left.x, right.y - left.y)
  const middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 }
  const grey = ({ at, reach }: Part, side: -1 | 1 = 1): Greys =>
    greysIn(chip, { x: middle.x + side * at.x * unit, y: middle.y + at.y * unit }, { x: reach.x * unit, y: reach.y * unit })
  const cheeks = darkest + (grey(cheek, -1).mean + grey(cheek).mean) / 2
  return {
    eyeLight: Math.max(grey(eye, -1).mean, grey(eye).mean) / cheeks,
    mouthDetail: grey(mouth).deviation / cheeks,
  }
}

interface Greys {
  readonly mean: number
  readonly deviation: number
}

/** Of a rectangle; what lies outside the square counts as its border. */
function greysIn({ data, width, height }: ImageData, middle: Point, reach: Point): Greys {
  let [sum, squares, count] = [0, 0, 0]
  for (let y = Math.round(middle.y - reach.y); y <= middle.y + reach.y; y++) {
    for (let x = Math.round(middle.x - reach.x); x <= middle.x + reach.x; x++) {
      const at = 4 * (Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x)))
      const value = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
      sum += value
      squares += value * value
      count++
    }
  }
  if (count === 0) return { mean: 0, deviation: 0 }
  return { mean: sum / count, deviation: Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) }
}
