// Where the values of a network lie in memory: rows of pixels, channels filled up to whole vectors, a border of zeros where a window reaches over the edge.
import type { Program, Step, ValueId } from './steps.ts'

export const floatBytes = 4
/** Four floats. */
export const vectorBytes = 16

/** Where a value lies. */
export interface Place {
  readonly rows: number
  readonly cols: number
  readonly channels: number
  readonly vectors: number
  readonly border: number
  readonly pixelBytes: number
  readonly rowBytes: number
  /** Of the first pixel inside the border. */
  start: number
}

export interface Size {
  readonly rows: number
  readonly cols: number
  readonly channels: number
}

/** Of four channels; more than one only in twos, so that a block of eight never ends inside a pixel. */
export function vectorsFor(channels: number): number {
  return channels <= 4 ? 1 : 2 * Math.ceil(channels / 8)
}

export function placeFor({ rows, cols, channels }: Size, border: number): Place {
  const vectors = vectorsFor(channels)
  const pixelBytes = vectors * vectorBytes
  return { rows, cols, channels, vectors, border, pixelBytes, rowBytes: (cols + 2 * border) * pixelBytes, start: 0 }
}

export function sizeAfter(step: Step, placeOf: (value: ValueId) => Place): Size {
  const { rows, cols, channels } = placeOf(step.input)
  switch (step.kind) {
    case 'conv':
    case 'depthwise':
    case 'maxPool':
    case 'averagePool': {
      const { side, stride, before, after } = step.window
      const walked = (length: number): number => Math.floor((length + before + after - side) / stride) + 1
      return { rows: walked(rows), cols: walked(cols), channels: step.kind === 'conv' ? (step.filters.dims[0] ?? 0) : channels }
    }
    case 'add': {
      const more = step.other === undefined ? 0 : placeOf(step.other).channels
      return { rows, cols, channels: Math.max(channels, more) }
    }
    case 'double':
      return { rows: 2 * rows, cols: 2 * cols, channels }
    case 'pad':
      return { rows: rows + step.rows, cols: cols + step.columns, channels: channels + step.channels }
    case 'mean':
      return { rows: 1, cols: 1, channels }
    case 'sigmoid':
    case 'scale':
      return { rows, cols, channels }
  }
}

/** Gives every value a place that nobody else needs while it is read. @returns where the last one ends */
export function allocate(
  steps: readonly Step[],
  outputs: Program['outputs'],
  places: ReadonlyMap<ValueId, Place>,
  from: number,
): number {
  const lastRead = new Map<ValueId, number>([[0, 0]])
  steps.forEach((step, index) => {
    for (const value of valuesRead(step)) lastRead.set(value, index)
    if (!lastRead.has(step.output)) lastRead.set(step.output, index)
  })
  for (const value of outputs.values()) lastRead.set(value, steps.length)
  let taken: { readonly start: number; readonly end: number; readonly until: number }[] = []
  let highest = from
  const put = (value: ValueId, now: number): void => {
    const place = places.get(value)
    if (!place) return
    const { rows, border, rowBytes, pixelBytes } = place
    const size = (rows + 2 * border) * rowBytes
    taken = taken.filter(({ until }) => until >= now).sort((a, b) => a.start - b.start)
    let start = from
    for (const other of taken)
      if (other.start - start < size) start = Math.max(start, other.end)
      else break
    taken.push({ start, end: start + size, until: lastRead.get(value) ?? now })
    highest = Math.max(highest, start + size)
    place.start = start + border * (rowBytes + pixelBytes)
  }
  put(0, 0)
  steps.forEach((step, index) => {
    put(step.output, index)
  })
  return highest
}

function valuesRead(step: Step): ValueId[] {
  const values = [step.input]
  if (step.kind === 'conv' && step.resid !== undefined) values.push(step.resid)
  if (step.kind === 'add' && step.other !== undefined) values.push(step.other)
  if (step.kind === 'scale') values.push(step.factors)
  return values
}
