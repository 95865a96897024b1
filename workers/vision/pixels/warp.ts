// Cuts squares out of a picture for the networks: straight ones for landmarks, turned and scaled ones for recognition.
import type { Similarity } from '../align.ts'
import { scaleOf } from '../align.ts'
import { contextOf } from './canvas.ts'

/** Lays `source` through `transform` onto a `side`×`side` square; outside the picture it is black. */
export function warp(source: OffscreenCanvas, transform: Similarity, side: number): ImageData {
  const canvas = new OffscreenCanvas(side, side)
  const context = contextOf(canvas)
  const { a, b, tx, ty } = transform
  context.fillStyle = '#000'
  context.fillRect(0, 0, side, side)
  // Below half size, plain bilinear sampling would skip pixels; 'high' averages them first.
  context.imageSmoothingQuality = scaleOf(transform) < 0.6 ? 'high' : 'medium'
  context.setTransform(a, b, -b, a, tx, ty)
  // Drawing only what can be seen keeps a turned crop of a large picture cheap.
  const reach = (side / scaleOf(transform)) * 0.75
  const inverse = {
    x: (a * (side / 2 - tx) + b * (side / 2 - ty)) / (a * a + b * b),
    y: (a * (side / 2 - ty) - b * (side / 2 - tx)) / (a * a + b * b),
  }
  const left = Math.max(0, Math.floor(inverse.x - reach))
  const top = Math.max(0, Math.floor(inverse.y - reach))
  const width = Math.min(source.width, Math.ceil(inverse.x + reach)) - left
  const height = Math.min(source.height, Math.ceil(inverse.y + reach)) - top
  if (width > 0 && height > 0) context.drawImage(source, left, top, width, height, left, top, width, height)
  return context.getImageData(0, 0, side, side)
}

/** Pixels as a network reads them: all red, all green, all blue, 0..255. Written into `target` at `offset`. */
export function toPlanes(image: ImageData, target: Float32Array, offset: number): void {
  const pixels = image.width * image.height
  const { data } = image
  for (let i = 0; i < pixels; i++) {
    target[offset + i] = data[4 * i] ?? 0
    target[offset + pixels + i] = data[4 * i + 1] ?? 0
    target[offset + 2 * pixels + i] = data[4 * i + 2] ?? 0
  }
}
