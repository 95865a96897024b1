// Drawing instructions as plain data: what is drawn, apart from the canvas that draws it. Tests read these; `paint.ts` executes them.
import { css, type Rgb } from './colour.ts'

export type Point = readonly [x: number, y: number]

export interface Stop {
  readonly at: number
  readonly colour: string
}

export type Paint =
  | string
  | { readonly kind: 'linear'; readonly from: Point; readonly to: Point; readonly stops: readonly Stop[] }
  | { readonly kind: 'radial'; readonly centre: Point; readonly radius: number; readonly stops: readonly Stop[] }

export type Blend = 'source-over' | 'multiply' | 'screen' | 'soft-light' | 'overlay'

/** A place on the paper: shift, then turn, then size. */
export interface Placement {
  readonly x: number
  readonly y: number
  readonly scale: number
  /** Radians, clockwise. */
  readonly turn?: number
  readonly mirror?: boolean
}

export type Mark =
  | { readonly kind: 'fill'; readonly path: string; readonly paint: Paint; readonly alpha?: number; readonly blend?: Blend }
  | {
      readonly kind: 'stroke'
      readonly path: string
      readonly paint: Paint
      readonly width: number
      readonly alpha?: number
      readonly blend?: Blend
    }
  /** A soft ellipse of light or shade: opaque-ish in its middle, nothing at its edge. */
  | {
      readonly kind: 'blob'
      readonly at: Point
      readonly size: Point
      readonly turn: number
      readonly colour: Rgb
      readonly alpha: number
      /** 0: fades from the centre; towards 1: flat with a soft rim. */
      readonly core: number
      readonly blend?: Blend
    }
  | {
      readonly kind: 'group'
      readonly marks: readonly Mark[]
      readonly clip?: string
      readonly place?: Placement
      readonly alpha?: number
    }

const n = (value: number): string => (Math.round(value * 1e4) / 1e4).toString()

export const fill = (path: string, paint: Paint, alpha = 1, blend: Blend = 'source-over'): Mark => ({
  kind: 'fill',
  path,
  paint,
  alpha,
  blend,
})

export const stroke = (path: string, paint: Paint, width: number, alpha = 1, blend: Blend = 'source-over'): Mark => ({
  kind: 'stroke',
  path,
  paint,
  width,
  alpha,
  blend,
})

export function blob(
  at: Point,
  size: Point,
  colour: Rgb,
  alpha: number,
  options: { turn?: number; core?: number; blend?: Blend } = {},
): Mark {
  return {
    kind: 'blob',
    at,
    size,
    turn: options.turn ?? 0,
    colour,
    alpha,
    core: options.core ?? 0,
    blend: options.blend ?? 'source-over',
  }
}

export const group = (marks: readonly Mark[], options: { clip?: string; place?: Placement; alpha?: number } = {}): Mark => ({
  kind: 'group',
  marks,
  ...options,
})

export function linear(from: Point, to: Point, ...stops: readonly (readonly [at: number, colour: Rgb, alpha?: number])[]): Paint {
  return { kind: 'linear', from, to, stops: stops.map(([at, colour, alpha]) => ({ at, colour: css(colour, alpha ?? 1) })) }
}

export function radial(
  centre: Point,
  radius: number,
  ...stops: readonly (readonly [at: number, colour: Rgb, alpha?: number])[]
): Paint {
  return { kind: 'radial', centre, radius, stops: stops.map(([at, colour, alpha]) => ({ at, colour: css(colour, alpha ?? 1) })) }
}

/** Straight lines through the points. */
export function lines(points: readonly Point[], closed = false): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('') + (closed ? 'Z' : '')
}

/** A smooth curve through the points (Catmull-Rom as cubic Béziers). */
export function smooth(points: readonly Point[], closed = false, tension = 1): string {
  const count = points.length
  const at = (i: number): Point => {
    const index = closed ? (i + count) % count : Math.min(count - 1, Math.max(0, i))
    return points[index] ?? [0, 0]
  }
  const [startX, startY] = at(0)
  let path = `M${n(startX)} ${n(startY)}`
  const k = tension / 6
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    path += `C${n(b[0] + (c[0] - a[0]) * k)} ${n(b[1] + (c[1] - a[1]) * k)} ${n(c[0] - (d[0] - b[0]) * k)} ${n(c[1] - (d[1] - b[1]) * k)} ${n(c[0])} ${n(c[1])}`
  }
  return path + (closed ? 'Z' : '')
}

export function ellipse([x, y]: Point, rx: number, ry: number = rx): string {
  return `M${n(x - rx)} ${n(y)}A${n(rx)} ${n(ry)} 0 1 1 ${n(x + rx)} ${n(y)}A${n(rx)} ${n(ry)} 0 1 1 ${n(x - rx)} ${n(y)}Z`
}

export function rect(x: number, y: number, width: number, height: number): string {
  return `M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}Z`
}

/** A point of the polyline at 0..1 of its index range. */
export function along(points: readonly Point[], t: number): Point {
  const position = Math.min(0.99999, Math.max(0, t)) * (points.length - 1)
  const i = Math.floor(position)
  const a = points[i] ?? [0, 0]
  const b = points[i + 1] ?? a
  return [a[0] + (b[0] - a[0]) * (position - i), a[1] + (b[1] - a[1]) * (position - i)]
}
