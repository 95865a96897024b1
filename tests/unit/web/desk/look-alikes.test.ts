// Which photos show the same frame: as a slow twin finds them, in the order of the photos, and quick enough for ten thousand on every decision.
import fc from '../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { looksLikeSameFrame } from '../../../../core/fingerprint.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { besideEachOther, LookAlikes } from '../../../../web/console/desk/look-alikes.ts'
import { buildQueue } from '../../../../web/console/desk/queue.ts'
import { readVerdicts } from '../../../../web/console/desk/verdicts.ts'
import { day, face, photo, recordId } from './sample.ts'

const at = (number: number, fingerprint?: string) => ({
  id: recordId(number),
  document: photo([face(`face-${String(number)}`)], fingerprint === undefined ? {} : { fingerprint }),
})
const flipped = (print: string, bits: readonly number[]): string =>
  bits
    .reduce((value, bit) => value ^ (1n << BigInt(bit)), BigInt(`0x${print}`))
    .toString(16)
    .padStart(16, '0')
const print = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((value) => value.toString(16).padStart(16, '0'))

test('each photo joins the first one it looks like, as comparing it with every first one finds', () => {
  const family = fc
    .tuple(print, fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 63 }), { maxLength: 12 }), { maxLength: 5 }))
    .map(([first, changes]) => [first, ...changes.map((bits) => flipped(first, bits))])
  fc.assert(
    fc.property(fc.array(family, { maxLength: 6 }), (families) => {
      const photos = families.flat().map((fingerprint, index) => ({ id: recordId(index), document: { fingerprint } }))
      const twin: (typeof photos)[] = []
      for (const one of photos) {
        const group = twin.find(([first]) => first && looksLikeSameFrame(first.document.fingerprint, one.document.fingerprint))
        if (group) group.push(one)
        else twin.push([one])
      }
      const found = new LookAlikes().among(photos).groups
      // Where a photo looks like the first ones of two groups, either is right.
      const isUnclear = photos.some(
        (one) =>
          twin.filter(([first]) => first && looksLikeSameFrame(first.document.fingerprint, one.document.fingerprint)).length > 1,
      )
      if (!isUnclear) expect(new Set(found)).toEqual(new Set(twin.filter(({ length }) => length > 1)))
    }),
  )
})

test('a copy and a burst stand beside the first; what nobody fingerprinted stays where it is', () => {
  const [frame, other] = ['0f3c5a96e1d2b487', 'f0c3a5691e2d4b78']
  const photos = [at(1, frame), at(2), at(3, other), at(4, flipped(frame, [1, 9, 60])), at(5, other), at(6, flipped(frame, [2]))]
  const alike = new LookAlikes()
  expect(alike.among(photos).groups.map((group) => group.map(({ id }) => id))).toEqual([
    [recordId(1), recordId(4), recordId(6)],
    [recordId(3), recordId(5)],
  ])
  const order = besideEachOther(photos, alike.among(photos).groups).map(({ id }) => id)
  expect(order).toEqual([1, 4, 6, 2, 3, 5].map(recordId))
  const queue = buildQueue(
    besideEachOther(photos, alike.among(photos).groups),
    readVerdicts(new Map(), onDay('website', day), noRules),
  )
  expect(queue[0]?.targets.map(({ asset }) => asset)).toEqual([1, 4, 6, 2, 3, 5].map(recordId))
})

test('a first photo that is gone takes nothing with it', () => {
  const frame = '0f3c5a96e1d2b487'
  const alike = new LookAlikes()
  const photos = [at(1, frame), at(2, frame), at(3, frame)]
  expect(alike.among(photos).groups).toHaveLength(1)
  expect(alike.among(photos.slice(1)).groups.map((group) => group.map(({ id }) => id))).toEqual([[recordId(2), recordId(3)]])
  expect(alike.among(photos.slice(2)).groups).toEqual([])
})

test('a large event is looked through in parts, with the same groups in the end', () => {
  const [frame, other] = ['0f3c5a96e1d2b487', 'f0c3a5691e2d4b78']
  const photos = [at(1, frame), at(2), at(3, other), at(4, frame), at(5, other), at(6, frame)]
  const alike = new LookAlikes()
  const sizes = (): readonly number[] => alike.among(photos, 2).groups.map(({ length }) => length)
  expect(sizes()).toEqual([])
  expect(alike.among(photos, 0).unread).toBe(true)
  expect(sizes()).toEqual([2, 2])
  expect(sizes()).toEqual([3, 2])
  expect(alike.among(photos, 0)).toEqual({ groups: new LookAlikes().among(photos).groups, unread: false })
})

test('ten thousand photos, after each of ten decisions: comparing every pair would not end in time', () => {
  let state = 7n
  const next = (): string => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & ((1n << 64n) - 1n)
    return state.toString(16).padStart(16, '0')
  }
  const photos = Array.from({ length: 10_000 }, (_, index) => at(index, next()))
  const alike = new LookAlikes()
  for (let decision = 0; decision < 10; decision++) expect(besideEachOther(photos, alike.among(photos).groups)).toHaveLength(10_000)
})
