// Names every part of a written AVIF file (ISO/IEC 23008-12) that is not its one picture: boxes, items, the references between them, and bytes of the
// data box that no item claims.
import { bigEndian, tag } from './reader.ts'

export interface AvifPart {
  readonly name: string
  readonly body: Uint8Array
}

interface Box {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** Version and flags. */
const fullBoxHeader = 4

export function avifParts(bytes: Uint8Array): readonly AvifPart[] {
  const outer = boxesIn(bytes, 0, bytes.length)
  const last = outer.at(-1)
  if (last?.end !== bytes.length) return [part('avif damaged')]
  const meta = outer.find(({ name }) => name === 'meta')
  const inner = meta ? boxesIn(bytes, meta.start + fullBoxHeader, meta.end) : []
  const claimed = extentsIn(bytes, inner)
  return [
    ...outer.map(({ name }) => part(`avif ${name}`)),
    ...inner.map(({ name }) => part(`avif meta ${name}`)),
    ...propertiesIn(bytes, inner).map(({ name }) => part(`avif property ${name}`)),
    ...referencesIn(bytes, inner).map((name) => part(`avif reference ${name}`)),
    ...itemsIn(bytes, inner).map(({ id, kind }) => part(`avif item ${kind}`, bodyOf(bytes, claimed, id))),
    ...(isUsedUp(outer, claimed) ? [] : [part('avif unclaimed bytes')]),
  ]
}

const part = (name: string, body: Uint8Array = new Uint8Array(0)): AvifPart => ({ name, body })

function boxesIn(bytes: Uint8Array, from: number, to: number): readonly Box[] {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= to;) {
    const size = bigEndian(bytes, at, 4)
    // Files made here are far below 4 GB, and end with their last box: neither a long size nor none stands in them.
    if (size < 8) return boxes
    boxes.push({ name: tag(bytes, at + 4), start: at + 8, end: at + size })
    at += size
  }
  return boxes
}

const named = (boxes: readonly Box[], name: string): Box | undefined => boxes.find((box) => box.name === name)

function propertiesIn(bytes: Uint8Array, meta: readonly Box[]): readonly Box[] {
  const properties = named(meta, 'iprp')
  const inside = properties ? boxesIn(bytes, properties.start, properties.end) : []
  const container = named(inside, 'ipco')
  return [...inside, ...(container ? boxesIn(bytes, container.start, container.end) : [])]
}

function referencesIn(bytes: Uint8Array, meta: readonly Box[]): readonly string[] {
  const references = named(meta, 'iref')
  return references ? boxesIn(bytes, references.start + fullBoxHeader, references.end).map(({ name }) => name) : []
}

/** `infe` of version 2: id, protection, kind, a name, and for text its media type. */
function itemsIn(bytes: Uint8Array, meta: readonly Box[]): readonly { readonly id: number; readonly kind: string }[] {
  const list = named(meta, 'iinf')
  if (!list) return []
  return boxesIn(bytes, list.start + fullBoxHeader + 2, list.end).map(({ start, end }) => {
    const kind = bytes[start] === 2 ? tag(bytes, start + 8) : 'of another version'
    const [, mediaType = ''] = new TextDecoder('latin1').decode(bytes.subarray(start + 12, end)).split('\0')
    return { id: bigEndian(bytes, start + 4, 2), kind: kind === 'mime' ? mediaType : kind }
  })
}

interface Extent {
  readonly item: number
  readonly start: number
  readonly length: number
}

/** `iloc` of version 0 or 1: where each item's bytes stand. Anything else claims nothing, so that its bytes are left over. */
function extentsIn(bytes: Uint8Array, meta: readonly Box[]): readonly Extent[] {
  const box = named(meta, 'iloc')
  if (!box) return []
  const version = bytes[box.start] ?? 0
  const sizes = bigEndian(bytes, box.start + 4, 2)
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15]
  const indexSize = version === 1 ? sizes & 15 : 0
  if (version > 1) return []
  const extents: Extent[] = []
  let at = box.start + 6
  const next = (size: number): number => {
    at += size
    return bigEndian(bytes, at - size, size)
  }
  for (let items = next(2); items > 0 && at < box.end; items -= 1) {
    const item = next(2)
    const inFile = version === 0 || (next(2) & 15) === 0
    next(2)
    const base = next(baseSize)
    for (let count = next(2); count > 0 && at < box.end; count -= 1) {
      next(indexSize)
      const [start, length] = [base + next(offsetSize), next(lengthSize)]
      if (inFile) extents.push({ item, start, length })
    }
  }
  return extents
}

function bodyOf(bytes: Uint8Array, extents: readonly Extent[], id: number): Uint8Array {
  const [first, ...more] = extents.filter(({ item }) => item === id)
  return first && more.length === 0 ? bytes.subarray(first.start, first.start + first.length) : new Uint8Array(0)
}

/** Every byte of the data box belongs to exactly one item. */
function isUsedUp(outer: readonly Box[], extents: readonly Extent[]): boolean {
  const data = outer.filter(({ name }) => name === 'mdat')
  const sorted = extents.toSorted((a, b) => a.start - b.start)
  const inOrder = sorted.every(({ start, length }, index) => {
    const after = sorted[index + 1]
    return after === undefined || start + length <= after.start
  })
  const inside = extents.every(({ start, length }) => data.some((box) => start >= box.start && start + length <= box.end))
  const sizeOf = (all: readonly { readonly start: number; readonly end: number }[]): number =>
    all.reduce((sum, { start, end }) => sum + end - start, 0)
  return inOrder && inside && sizeOf(data) === extents.reduce((sum, { length }) => sum + length, 0)
}
