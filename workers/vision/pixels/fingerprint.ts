// The fingerprint of a decoded picture: lightness on a coarse grid.
import { fingerprintGrid, fingerprintOf } from '../../../core/fingerprint.ts'
import { contextOf } from './canvas.ts'
import type { Picture } from './decode.ts'

export function pictureFingerprint(picture: Picture): string {
  const { columns, rows } = fingerprintGrid
  // Halving step by step averages every pixel; one jump to nine columns would look at a few of them only.
  let source: OffscreenCanvas = picture.canvas
  while (source.width > columns * 4 || source.height > rows * 4) {
    const half = new OffscreenCanvas(
      Math.max(columns * 2, Math.ceil(source.width / 2)),
      Math.max(rows * 2, Math.ceil(source.height / 2)),
    )
    contextOf(half).drawImage(source, 0, 0, half.width, half.height)
    source = half
  }
  const small = new OffscreenCanvas(columns, rows)
  const context = contextOf(small)
  context.imageSmoothingQuality = 'high'
  context.drawImage(source, 0, 0, columns, rows)
  const { data } = context.getImageData(0, 0, columns, rows)
  return fingerprintOf(
    Array.from(
      { length: columns * rows },
      (_, i) => 299 * (data[4 * i] ?? 0) + 587 * (data[4 * i + 1] ?? 0) + 114 * (data[4 * i + 2] ?? 0),
    ),
  )
}
