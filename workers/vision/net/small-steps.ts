// Steps that are too small, or too rare, for a kernel of their own.
import { ended } from './plain-kernels.ts'
import { floatBytes, type Place } from './places.ts'
import type { Step } from './steps.ts'

function eachPixel(
  input: Place,
  output: Place,
  floats: Float32Array,
  act: (floats: Float32Array, from: number, to: number) => void,
): void {
  for (let y = 0; y < input.rows; y++)
    for (let x = 0; x < input.cols; x++)
      act(
        floats,
        (input.start + y * input.rowBytes + x * input.pixelBytes) / floatBytes,
        (output.start + y * output.rowBytes + x * output.pixelBytes) / floatBytes,
      )
}

export function pad(floats: Float32Array, input: Place, output: Place): void {
  for (let y = 0; y < output.rows; y++) {
    const to = (output.start + y * output.rowBytes) / floatBytes
    floats.fill(0, to, to + (output.cols * output.pixelBytes) / floatBytes)
  }
  eachPixel(input, output, floats, (all, from, to) => all.copyWithin(to, from, from + input.channels))
}

export function sigmoid(floats: Float32Array, input: Place, output: Place): void {
  eachPixel(input, output, floats, (all, from, to) => {
    for (let i = 0; i < input.channels; i++) all[to + i] = 1 / (1 + Math.exp(-(all[from + i] ?? 0)))
  })
}

/** Twice as large, a quarter of each neighbour mixed in. */
export function double(floats: Float32Array, input: Place, output: Place): void {
  const last = { row: input.rows - 1, col: input.cols - 1 }
  const near = (index: number): number => (index % 2 === 0 ? index / 2 - 1 : (index + 1) / 2)
  const at = (row: number, col: number): number =>
    (input.start +
      Math.min(last.row, Math.max(0, row)) * input.rowBytes +
      Math.min(last.col, Math.max(0, col)) * input.pixelBytes) /
    floatBytes
  for (let y = 0; y < output.rows; y++)
    for (let x = 0; x < output.cols; x++) {
      const to = (output.start + y * output.rowBytes + x * output.pixelBytes) / floatBytes
      const [row, col] = [Math.floor(y / 2), Math.floor(x / 2)]
      const [own, beside, above, across] = [at(row, col), at(row, near(x)), at(near(y), col), at(near(y), near(x))]
      for (let i = 0; i < output.channels; i++)
        floats[to + i] =
          0.5625 * (floats[own + i] ?? 0) +
          0.1875 * ((floats[beside + i] ?? 0) + (floats[above + i] ?? 0)) +
          0.0625 * (floats[across + i] ?? 0)
    }
}

/** A depthwise window as large as the picture: the last step of a recogniser. */
export function wholeWindow(
  floats: Float32Array,
  { window: { side, before }, filters, bias, ending }: Extract<Step, { kind: 'depthwise' }>,
  input: Place,
  output: Place,
): void {
  if (output.rows !== 1 || output.cols !== 1 || before !== 0) throw new Error('such a window is known for a whole picture only')
  const to = output.start / floatBytes
  for (let i = 0; i < input.channels; i++) {
    let sum = bias[i] ?? 0
    for (let tap = 0; tap < side * side; tap++) {
      const from = (input.start + Math.floor(tap / side) * input.rowBytes + (tap % side) * input.pixelBytes) / floatBytes
      sum += (floats[from + i] ?? 0) * (filters.data[i * side * side + tap] ?? 0)
    }
    floats[to + i] = ended(sum, ending.act, ending.alpha)
  }
}
