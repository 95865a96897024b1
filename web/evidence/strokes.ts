// A drawn signature as it is drawn again: points in thousandths of the field's width, both ways, so that it keeps its shape.
export const strokeField = { width: 1000, height: 360 } as const

/** The `d` of an SVG path. */
export function strokePath(stroke: readonly number[]): string {
  const pairs = Array.from({ length: stroke.length / 2 }, (_, i) => `${String(stroke[2 * i])} ${String(stroke[2 * i + 1])}`)
  // A dot is a stroke too.
  return `M${pairs.join('L')}${pairs.length === 1 ? 'h1' : ''}`
}
