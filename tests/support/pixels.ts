// An independent look at JPEG pixels: decoded by jpeg-js (plain JavaScript, not the browser), compared region by region in grey values.
import jpeg from 'jpeg-js'

export interface Region {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Grey {
  readonly width: number
  readonly height: number
  readonly values: Float64Array
}

export function decodeJpeg(bytes: Buffer): Grey {
  const { width, height, data } = jpeg.decode(bytes, { useTArray: true, maxMemoryUsageInMB: 1024, formatAsRGBA: true })
  const values = new Float64Array(width * height)
  for (let i = 0; i < values.length; i++)
    values[i] = 0.299 * (data[i * 4] ?? 0) + 0.587 * (data[i * 4 + 1] ?? 0) + 0.114 * (data[i * 4 + 2] ?? 0)
  return { width, height, values }
}

/** Grey values of a region (fractions), sampled on a grid: comparable between pictures of different size. */
export function sample(picture: Grey, region: Region, side = 64): Float64Array {
  const out = new Float64Array(side * side)
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const x = Math.min(picture.width - 1, Math.floor((region.x + ((column + 0.5) / side) * region.width) * picture.width))
      const y = Math.min(picture.height - 1, Math.floor((region.y + ((row + 0.5) / side) * region.height) * picture.height))
      out[row * side + column] = picture.values[Math.max(0, y) * picture.width + Math.max(0, x)] ?? 0
    }
  return out
}

/** Pearson's r; 0 when either is flat. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [mean(a), mean(b)]
  let [both, squareA, squareB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB]
    both += da * db
    squareA += da * da
    squareB += db * db
  }
  return squareA < 1 || squareB < 1 ? 0 : both / Math.sqrt(squareA * squareB)
}

/** Mean difference between neighbours: how much detail a region shows. */
export function detail(values: Float64Array, side = 64): number {
  let sum = 0
  for (let row = 0; row < side; row++)
    for (let column = 1; column < side; column++)
      sum += Math.abs((values[row * side + column] ?? 0) - (values[row * side + column - 1] ?? 0))
  return sum / (side * (side - 1))
}

export function meanDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
