// Which of many boxes frames the same face: programs and detectors draw theirs wider or tighter, so each has to hold the other's middle.
import type { NormalizedBox } from '../../../core/documents.ts'

/** The nearest of them, or undefined where none frames the same face. */
export function atSamePlace<Framed extends { readonly box: NormalizedBox }>(
  box: NormalizedBox,
  others: readonly Framed[],
): Framed | undefined {
  const middle = middleOf(box)
  return others
    .filter((other) => holds(other.box, middle) && holds(box, middleOf(other.box)))
    .map((other) => ({ other, far: distance(middle, middleOf(other.box)) }))
    .sort((a, b) => a.far - b.far)[0]?.other
}

interface Point {
  readonly x: number
  readonly y: number
}

const middleOf = ({ x, y, width, height }: NormalizedBox): Point => ({ x: x + width / 2, y: y + height / 2 })
const holds = (box: NormalizedBox, { x, y }: Point): boolean =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)
