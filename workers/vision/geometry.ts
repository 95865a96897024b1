// Plain maths of points and boxes. Pixel boxes and fractions of the image are different types, so they cannot be mixed up.
import type { NormalizedBox } from '../../core/documents.ts'

declare const pixel: unique symbol

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** A rectangle in pixels of some image. */
export interface PixelBox extends Point, Size {
  readonly [pixel]?: never
}

/** Shared area divided by joint area, 0..1. */
export function overlap(a: PixelBox, b: PixelBox): number {
  const shared = sharedArea(a, b)
  return shared === 0 ? 0 : shared / (a.width * a.height + b.width * b.height - shared)
}

/** Shared area divided by the smaller area, 0..1. */
export function coverage(a: PixelBox, b: PixelBox): number {
  const shared = sharedArea(a, b)
  return shared === 0 ? 0 : shared / Math.min(a.width * a.height, b.width * b.height)
}

function sharedArea(a: PixelBox, b: PixelBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width <= 0 || height <= 0 ? 0 : width * height
}

/** All of a picture. */
export function wholeOf({ width, height }: Size): PixelBox {
  return { x: 0, y: 0, width, height }
}

export function centreOf(box: PixelBox): Point {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

export function contains(box: PixelBox, point: Point): boolean {
  return point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height
}

/** A square with the box's centre and `factor` times its longer side. */
export function squareAround(box: PixelBox, factor: number): PixelBox {
  const side = Math.max(box.width, box.height) * factor
  const { x, y } = centreOf(box)
  return { x: x - side / 2, y: y - side / 2, width: side, height: side }
}

/** The part of `box` inside the image; undefined when nothing is left. */
export function clip(box: PixelBox, image: Size): PixelBox | undefined {
  const [left, top] = [Math.max(0, box.x), Math.max(0, box.y)]
  const [right, bottom] = [Math.min(image.width, box.x + box.width), Math.min(image.height, box.y + box.height)]
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined
}

export function toNormalized(box: PixelBox, image: Size): NormalizedBox {
  return {
    x: box.x / image.width,
    y: box.y / image.height,
    width: box.width / image.width,
    height: box.height / image.height,
  } as NormalizedBox
}

export function toPixels(box: NormalizedBox, image: Size): PixelBox {
  return { x: box.x * image.width, y: box.y * image.height, width: box.width * image.width, height: box.height * image.height }
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
