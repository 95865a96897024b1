// A box that is being drawn or changed: where it is, and how far it is turned. Pure, in fractions of the photo; turning and sizing need the photo's shape.
import type { CoveredRegion, NormalizedBox } from '../../../core/documents.ts'
import type { Size } from './zoom.ts'

export interface Draft {
  /** A missed face, or something else to cover. */
  readonly what: 'face' | 'region'
  readonly box: NormalizedBox
  /** About its middle, in radians, clockwise. */
  readonly angle: number
  /** The covered place that is changed; null for something new. */
  readonly region: string | null
}

export interface Spot {
  readonly x: number
  readonly y: number
}

/** One press of a key. */
const step = { move: 0.02, turn: Math.PI / 36 }
const smallest = 0.005

/** Where drawing with the keys starts: the middle of the photo, about as large as a face. */
const firstBox = { x: 0.42, y: 0.38, width: 0.16, height: 0.24 } as NormalizedBox

export function newDraft(what: Draft['what']): Draft {
  return { what, box: firstBox, angle: 0, region: null }
}

export function draftOf({ id, box, angle = 0 }: CoveredRegion): Draft {
  return { what: 'region', box, angle, region: id }
}

/** A box from two corners; null when it is too small to be meant. */
export function boxBetween(a: Spot, b: Spot): NormalizedBox | null {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value))
  const [left, right] = [clamp(Math.min(a.x, b.x)), clamp(Math.max(a.x, b.x))]
  const [top, bottom] = [clamp(Math.min(a.y, b.y)), clamp(Math.max(a.y, b.y))]
  if (right - left < smallest || bottom - top < smallest) return null
  return { x: left, y: top, width: right - left, height: bottom - top } as NormalizedBox
}

/** Moves (or with `grow` resizes) a box with the arrow keys, kept inside the photo. */
export function nudged(box: NormalizedBox, key: string, grow: boolean): NormalizedBox {
  const dx = key === 'ArrowRight' ? step.move : key === 'ArrowLeft' ? -step.move : 0
  const dy = key === 'ArrowDown' ? step.move : key === 'ArrowUp' ? -step.move : 0
  if (!grow) return movedBy(box, { x: dx, y: dy })
  const width = Math.min(1, Math.max(step.move, box.width + dx))
  const height = Math.min(1, Math.max(step.move, box.height + dy))
  return movedBy({ ...box, width, height }, { x: 0, y: 0 })
}

/** Kept inside the photo. */
export function movedBy(box: NormalizedBox, { x, y }: Spot): NormalizedBox {
  return {
    ...box,
    x: Math.min(1 - box.width, Math.max(0, box.x + x)),
    y: Math.min(1 - box.height, Math.max(0, box.y + y)),
  }
}

/** Its corner under the pointer, its middle where it was. */
export function sizedTo({ box, angle }: Draft, spot: Spot, photo: Size): NormalizedBox {
  const from = offset(box, spot, photo)
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const half = (along: number, side: number): number => Math.min(0.5, Math.max(smallest, Math.abs(along) / side))
  const [width, height] = [
    2 * half(from.x * cosine + from.y * sine, photo.width),
    2 * half(from.y * cosine - from.x * sine, photo.height),
  ]
  return {
    x: box.x + (box.width - width) / 2,
    y: box.y + (box.height - height) / 2,
    width,
    height,
  } as NormalizedBox
}

/** Its top towards the pointer, in whole degrees. */
export function angleTo({ box }: Draft, spot: Spot, photo: Size): number {
  const { x, y } = offset(box, spot, photo)
  const degrees = Math.round(((Math.atan2(y, x) + Math.PI / 2) * 180) / Math.PI)
  return withinHalfTurn((degrees * Math.PI) / 180)
}

export function turnedOnce(angle: number, way: 1 | -1): number {
  const steps = Math.round(angle / step.turn) + way
  return withinHalfTurn(steps * step.turn)
}

/** From the middle of the box, in pixels of the photo. */
function offset(box: NormalizedBox, spot: Spot, photo: Size): Spot {
  return {
    x: (spot.x - box.x - box.width / 2) * photo.width,
    y: (spot.y - box.y - box.height / 2) * photo.height,
  }
}

function withinHalfTurn(angle: number): number {
  const turn = 2 * Math.PI
  const rest = ((angle % turn) + turn) % turn
  return rest > Math.PI ? rest - turn : rest
}
