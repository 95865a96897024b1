// Colours as numbers, so that light, shade and age can be computed before anything is drawn.

export type Rgb = readonly [red: number, green: number, blue: number]

/** From `#rrggbb`. */
export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** `a` at 0, `b` at 1. */
export function mix(a: Rgb, b: Rgb, amount: number): Rgb {
  const at = (i: 0 | 1 | 2): number => a[i] + (b[i] - a[i]) * amount
  return [at(0), at(1), at(2)]
}

export const white: Rgb = [255, 255, 255]
export const black: Rgb = [12, 10, 14]

export const lighter = (colour: Rgb, amount: number): Rgb => mix(colour, [255, 250, 240], amount)
export const darker = (colour: Rgb, amount: number): Rgb => mix(colour, [18, 10, 16], amount)

/** As CSS, optionally see-through. */
export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgba(${String(Math.round(red))},${String(Math.round(green))},${String(Math.round(blue))},${alpha.toFixed(3)})`
}

/** Perceived lightness, 0..1. */
export function lightness([red, green, blue]: Rgb): number {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
}
