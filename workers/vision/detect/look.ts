// A picture, or a part of it, as a detector reads it: scaled so that the picture's longest side is as asked, in the upper left of a field whose sides the network can read.
import { wholeOf, type PixelBox } from '../geometry.ts'
import { contextOf } from '../pixels/canvas.ts'

export interface Look {
  /** One plane per colour. */
  readonly planes: Float32Array
  readonly width: number
  readonly height: number
  /** Pixels of the field per pixel of the picture. */
  readonly scale: number
}

export interface Reading {
  /** Sides are multiples of this. */
  readonly step: number
  readonly order: 'rgb' | 'bgr'
  /** From 0..255 to what the network reads. */
  readonly scale: number
  readonly offset: number
}

/** @param part left out: all of the picture; the field shows what lies right of it and below as far as there is room */
export function lookAt(picture: OffscreenCanvas, longestSide: number, reading: Reading, part: PixelBox = wholeOf(picture)): Look {
  const scale = longestSide / Math.max(picture.width, picture.height)
  const roundUp = (value: number): number => Math.max(reading.step, Math.ceil(value / reading.step - 1e-9) * reading.step)
  const [width, height] = [roundUp(part.width * scale), roundUp(part.height * scale)]
  const canvas = new OffscreenCanvas(width, height)
  const context = contextOf(canvas)
  context.imageSmoothingQuality = 'medium'
  context.drawImage(picture, -part.x * scale, -part.y * scale, picture.width * scale, picture.height * scale)
  return { planes: planesOf(context.getImageData(0, 0, width, height), reading), width, height, scale }
}

/** What nobody painted counts as black. */
export function planesOf({ data, width, height }: ImageData, { order, scale, offset }: Omit<Reading, 'step'>): Float32Array {
  const pixels = width * height
  const planes = new Float32Array(3 * pixels)
  const [first, third] = order === 'rgb' ? [0, 2] : [2, 0]
  for (let i = 0; i < pixels; i++) {
    planes[i] = (data[4 * i + first] ?? 0) * scale + offset
    planes[pixels + i] = (data[4 * i + 1] ?? 0) * scale + offset
    planes[2 * pixels + i] = (data[4 * i + third] ?? 0) * scale + offset
  }
  return planes
}
