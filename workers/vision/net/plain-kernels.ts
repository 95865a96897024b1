// The same loops as `kernels.ts`, one number at a time in plain JavaScript: for a browser whose WebAssembly knows no SIMD, and the slow obvious twin of the
// fast ones. Several times slower, the same answers.
import { activation, type Kernels } from './kernels.ts'
import { floatBytes, vectorBytes } from './places.ts'

/** Floats of a vector. */
const four = vectorBytes / floatBytes
/** Weights of nine taps and the bias, four channels each. */
const depthwiseFloats = 10 * four

export function plainKernels(memory: WebAssembly.Memory): Kernels {
  // Growing gives the memory another buffer.
  const floats = (): Float32Array => new Float32Array(memory.buffer)
  return {
    conv4: convolution(floats, four),
    conv8: convolution(floats, 2 * four),
    depthwise: depthwise(floats),
    maxPool: pool(floats, (a, b) => Math.max(a, b), -Infinity, false),
    averagePool: pool(floats, (a, b) => a + b, 0, true),
    add: add(floats),
    scale: scale(floats),
  }
}

type Floats = () => Float32Array

export function ended(sum: number, act: number, alpha: number): number {
  if (act === activation.clipped) return Math.min(alpha, Math.max(0, sum))
  if (act === activation.none || sum > 0) return sum
  return act === activation.relu ? 0 : sum * alpha
}

// prettier-ignore
function convolution(memory: Floats, width: number): Kernels['conv4'] {
  return (input, output, weights, bias, resid, rows, cols, taps, run, inRow, inStepY, inStepX, outRow, outPixel, residRow, residPixel, act, alpha) => {
    const floats = memory()
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++) {
        const first = input + y * inStepY + x * inStepX
        const to = (output + y * outRow + x * outPixel) / floatBytes
        const more = (resid + y * residRow + x * residPixel) / floatBytes
        for (let channel = 0; channel < width; channel += four) {
          const start = bias / floatBytes + channel
          let [a, b, c, d] = [floats[start] ?? 0, floats[start + 1] ?? 0, floats[start + 2] ?? 0, floats[start + 3] ?? 0]
          let weight = weights / floatBytes + channel
          for (let tap = 0; tap < taps; tap++) {
            const from = (first + tap * inRow) / floatBytes
            // Four sums beside each other, so that an input is read once for all of them.
            for (let i = from; i < from + run; i++, weight += width) {
              const value = floats[i] ?? 0
              a += value * (floats[weight] ?? 0)
              b += value * (floats[weight + 1] ?? 0)
              c += value * (floats[weight + 2] ?? 0)
              d += value * (floats[weight + 3] ?? 0)
            }
          }
          const sums = [a, b, c, d]
          for (let at = 0; at < four; at++) {
            const added = resid === 0 ? 0 : (floats[more + channel + at] ?? 0)
            floats[to + channel + at] = ended((sums[at] ?? 0) + added, act, alpha)
          }
        }
      }
  }
}

// prettier-ignore
function depthwise(memory: Floats): Kernels['depthwise'] {
  return (input, output, weights, rows, cols, vectors, inRow, inPixel, inStepY, inStepX, outRow, outPixel, act, alpha) => {
    const floats = memory()
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++)
        for (let channel = 0; channel < four * vectors; channel++) {
          const first = input + y * inStepY + x * inStepX + channel * floatBytes
          const weight = weights / floatBytes + Math.floor(channel / four) * depthwiseFloats + (channel % four)
          let sum = floats[weight + 9 * four] ?? 0
          for (let tap = 0; tap < 9; tap++)
            sum += (floats[(first + Math.floor(tap / 3) * inRow + (tap % 3) * inPixel) / floatBytes] ?? 0) * (floats[weight + tap * four] ?? 0)
          floats[(output + y * outRow + x * outPixel) / floatBytes + channel] = ended(sum, act, alpha)
        }
  }
}

// prettier-ignore
function pool(memory: Floats, join: (a: number, b: number) => number, start: number, isMean: boolean): Kernels['maxPool'] {
  return (input, output, rows, cols, vectors, side, inRow, inPixel, inStepY, inStepX, outRow, outPixel, factor) => {
    const floats = memory()
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++)
        for (let channel = 0; channel < four * vectors; channel++) {
          const first = input + y * inStepY + x * inStepX + channel * floatBytes
          let value = start
          for (let tap = 0; tap < side * side; tap++)
            value = join(value, floats[(first + Math.floor(tap / side) * inRow + (tap % side) * inPixel) / floatBytes] ?? 0)
          floats[(output + y * outRow + x * outPixel) / floatBytes + channel] = isMean ? value * factor : value
        }
  }
}

// prettier-ignore
function add(memory: Floats): Kernels['add'] {
  return (a, b, output, rows, cols, vectors, bVectors, aRow, aPixel, bRow, bPixel, outRow, outPixel, shift, act, alpha) => {
    const floats = memory()
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++) {
        const fromA = (a + y * aRow + x * aPixel) / floatBytes
        const fromB = (b + (y >>> shift) * bRow + (x >>> shift) * bPixel) / floatBytes
        const to = (output + y * outRow + x * outPixel) / floatBytes
        for (let channel = 0; channel < four * vectors; channel++) {
          const other = channel < four * bVectors ? (floats[fromB + channel] ?? 0) : 0
          floats[to + channel] = ended((floats[fromA + channel] ?? 0) + other, act, alpha)
        }
      }
  }
}

// prettier-ignore
function scale(memory: Floats): Kernels['scale'] {
  return (input, factors, output, rows, cols, vectors, inRow, inPixel, outRow, outPixel) => {
    const floats = memory()
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < cols; x++)
        for (let channel = 0; channel < four * vectors; channel++)
          floats[(output + y * outRow + x * outPixel) / floatBytes + channel] =
            (floats[(input + y * inRow + x * inPixel) / floatBytes + channel] ?? 0) * (floats[factors / floatBytes + channel] ?? 0)
  }
}
