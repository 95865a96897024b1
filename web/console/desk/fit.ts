// How many crops fit on the screen without scrolling, and how large each is then.
export interface Fit {
  readonly side: number
  /** Crops on one page. */
  readonly size: number
}

/** Before a room has a size there is nothing on screen in it. */
export const unmeasured: Fit = { side: 0, size: 0 }

const edge = 16
export const gap = 12

/** @param wanted side of a crop; it may become somewhat larger or smaller, so that rows fill the room. @param words height under it */
export function fitCrops(
  { width, height }: { readonly width: number; readonly height: number },
  wanted: number,
  words: number,
): Fit {
  const rows = Math.max(1, Math.round((height - edge) / (wanted + words)))
  const side = Math.max(96, Math.min(wanted * 1.25, Math.floor((height - edge) / rows) - words))
  const columns = Math.max(1, Math.floor((width - edge) / (side + gap)))
  return { side, size: columns * rows }
}
