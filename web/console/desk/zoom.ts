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

/** Keeps the photo covering the frame where it is larger, centred where it is smaller. */
function within(value: number, room: number): number {
  return room >= 0 ? room / 2 : Math.min(0, Math.max(room, value))
}

/** Where a box lies on the photo, as a style. */
export function placeStyle({ x, y, width, height }: NormalizedBox): string {
  const percent = (share: number): string => `${String(share * 100)}%`
  return `left:${percent(x)};top:${percent(y)};width:${percent(width)};height:${percent(height)}`
}
