// Where the photo lies in its frame: fitted as a whole, or zoomed to one face. Pure, in CSS pixels.
import type { NormalizedBox } from '../../../core/documents.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Placement {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The whole photo, centred, never larger than the frame. */
export function fitted(photo: Size, frame: Size): Placement {
  const scale = Math.min(frame.width / photo.width, frame.height / photo.height)
  const width = photo.width * scale
  const height = photo.height * scale
  return { width, height, left: (frame.width - width) / 2, top: (frame.height - height) / 2 }
}

/** The face fills about half of the frame's shorter side, with what is around it still in view. */
export function zoomedTo(box: NormalizedBox, photo: Size, frame: Size): Placement {
  const whole = fitted(photo, frame)
  const faceSide = Math.max(box.width * whole.width, box.height * whole.height, 1)
  const factor = Math.min(12, Math.max(1, (Math.min(frame.width, frame.height) * 0.5) / faceSide))
  const width = whole.width * factor
  const height = whole.height * factor
  const centre = { x: (box.x + box.width / 2) * width, y: (box.y + box.height / 2) * height }
  return {
    width,
    height,
    left: within(frame.width / 2 - centre.x, frame.width - width),
    top: within(frame.height / 2 - centre.y, frame.height - height),
  }
}

/** A box from two corners, in fractions of the photo; null when it is too small to be meant. */
export function boxBetween(a: { x: number; y: number }, b: { x: number; y: number }): NormalizedBox | null {
  const clamp = (value: number): number => Math.min(1, Math.max(0, value))
  const [left, right] = [clamp(Math.min(a.x, b.x)), clamp(Math.max(a.x, b.x))]
  const [top, bottom] = [clamp(Math.min(a.y, b.y)), clamp(Math.max(a.y, b.y))]
  if (right - left < 0.005 || bottom - top < 0.005) return null
  return { x: left, y: top, width: right - left, height: bottom - top } as NormalizedBox
}

/** Moves (or with `grow` resizes) a box that is being drawn with the arrow keys, kept inside the photo. */
export function nudged(box: NormalizedBox, key: string, grow: boolean): NormalizedBox {
  const step = 0.02
  const dx = key === 'ArrowRight' ? step : key === 'ArrowLeft' ? -step : 0
  const dy = key === 'ArrowDown' ? step : key === 'ArrowUp' ? -step : 0
  const width = Math.min(1, Math.max(step, box.width + (grow ? dx : 0)))
  const height = Math.min(1, Math.max(step, box.height + (grow ? dy : 0)))
  return {
    width,
    height,
    x: Math.min(1 - width, Math.max(0, box.x + (grow ? 0 : dx))),
    y: Math.min(1 - height, Math.max(0, box.y + (grow ? 0 : dy))),
  } as NormalizedBox
}

/** Keeps the photo covering the frame where it is larger, centred where it is smaller. */
function within(value: number, room: number): number {
  return room >= 0 ? room / 2 : Math.min(0, Math.max(room, value))
}

/** Where drawing with the keys starts: the middle of the photo, about as large as a face. */
export const firstBox = { x: 0.42, y: 0.38, width: 0.16, height: 0.24 } as NormalizedBox
