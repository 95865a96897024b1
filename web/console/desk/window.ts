// Which items of a long row are in sight, so that thousands of thumbnails cost as much as a dozen.

export interface Span {
  readonly from: number
  /** One past the last. */
  readonly to: number
}

/** Items of equal size along one axis, with a few beyond both edges. */
export function inSight(scrolled: number, room: number, itemSize: number, count: number, beyond = 4): Span {
  const first = Math.floor(scrolled / itemSize)
  const last = Math.ceil((scrolled + room) / itemSize)
  return { from: Math.max(0, Math.min(count, first - beyond)), to: Math.min(count, Math.max(0, last + beyond)) }
}

/** Where to scroll so that item `index` is fully in sight, moving as little as possible. */
export function scrollTo(index: number, scrolled: number, room: number, itemSize: number): number {
  const start = index * itemSize
  if (start < scrolled) return start
  const end = start + itemSize
  return end > scrolled + room ? end - room : scrolled
}
