import { expect, test } from 'vitest'
import { candidatesFor } from '../../../../web/console/desk/candidates.ts'
import { buildQueue, inReadingOrder, targetAfter } from '../../../../web/console/desk/queue.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'
import { countTabs, readVerdicts, tabOf } from '../../../../web/console/desk/verdicts.ts'
import { box, consents, day, face, person, photo, proposal, quitclaim, recordId, seen, subject } from './sample.ts'

const known = consents([1, { quitclaims: [quitclaim()] }], [2, { quitclaims: [quitclaim({ ended: 'withdrawn' })] }])
const read = readVerdicts(known, onDay('website', day), noRules)
const at = (number: number, document: ReturnType<typeof photo>) => ({ id: recordId(number), document })

test('one decision may settle nine photos: sure proposals are grouped per person, largest group first', () => {
  const photos = [
    at(100, photo([face('x', { proposal: proposal(2) })])),
    ...Array.from({ length: 9 }, (_, index) => at(index, photo([face('f', { proposal: proposal(1) })]))),
  ]
  const queue = buildQueue(photos, read)
  expect(queue.map(({ id, photos: count }) => [id, count])).toEqual([
    [`likely:${subject(1)}`, 9],
    [`likely:${subject(2)}`, 1],
  ])
})

test("people who are seen a few times share a page, each one's faces beside each other; whoever is seen often has their own", () => {
  const seenBy = (who: number, count: number, from: number) =>
    Array.from({ length: count }, (_, index) =>
      at(from + index, photo([face(`f${String(who)}-${String(index)}`, { proposal: proposal(who) })])),
    )
  const photos = [...seenBy(1, 2, 1), ...seenBy(2, 7, 20), ...seenBy(3, 6, 40), ...seenBy(1, 1, 60)]
  const queue = buildQueue(photos, read)
  expect(queue.map(({ id, photos: count }) => [id, count])).toEqual([
    [`likely:${subject(2)}`, 7],
    ['several', 9],
  ])
  expect(queue[1]?.targets.map(({ face: id }) => id?.slice(0, 2))).toEqual([
    ...Array<string>(6).fill('f3'),
    ...Array<string>(3).fill('f1'),
  ])
})

test('first matches with a selfie are asked about one person at a time', () => {
  const first = { ...proposal(1, 'possible'), waiting: recordId(9) }
  const queue = buildQueue([at(1, photo([face('a', { proposal: first }), face('b', { proposal: proposal(2, 'possible') })]))], read)
  expect(queue.map(({ id }) => id)).toEqual(['unsure', `first:${subject(1)}`])
})

test('order: sure, unsure, unknown, blocking, to look at', () => {
  const queue = buildQueue(
    [
      at(1, photo([face('a', person(2))], { seen })),
      at(2, photo([face('b')])),
      at(3, photo([face('c', { proposal: proposal(1, 'possible') })])),
      at(4, photo([face('d', { proposal: proposal(1) })])),
      at(5, photo([])),
    ],
    read,
  )
  expect(queue.map(({ kind }) => kind)).toEqual(['likely', 'unsure', 'unknown', 'blocking', 'look'])
  expect(queue[3]).toMatchObject({ reason: 'withdrawn', targets: [{ asset: recordId(1), face: 'a' }] })
})

test('a rejected proposal makes the face unknown; a covered face needs nobody', () => {
  const rejected = face('a', { proposal: proposal(1), rejected: [subject(1)] })
  expect(buildQueue([at(1, photo([rejected]))], read)[0]?.kind).toBe('unknown')
  expect(buildQueue([at(1, photo([{ ...rejected, covered: true }], { seen }))], read)).toEqual([])
})

test('a photo nobody looked at waits even when every face is decided', () => {
  const queue = buildQueue([at(1, photo([face('a', person(1))])), at(2, photo([face('a', person(1))], { seen }))], read)
  expect(queue).toMatchObject([{ kind: 'look', targets: [{ asset: recordId(1), face: null }] }])
})

test('after a decision the next target is the one that followed, else the first that is left', () => {
  const targets = [1, 2, 3].map((number) => ({ asset: recordId(number), face: 'f' }))
  const without = (number: number) => targets.filter(({ asset }) => asset !== recordId(number))
  expect(targetAfter(targets, 0, without(1))?.asset).toBe(recordId(2))
  expect(targetAfter(targets, 2, without(3))?.asset).toBe(recordId(1))
  expect(targetAfter(targets, 0, [])).toBeUndefined()
})

test('faces read left to right, rows from the top', () => {
  const faces = [
    face('right', { box: box(0.8, 0.12) }),
    face('below', { box: box(0.05, 0.7) }),
    face('left', { box: box(0.1, 0.1) }),
  ]
  expect(inReadingOrder(faces).map(({ id }) => id)).toEqual(['left', 'right', 'below'])
})

test('tabs follow the verdict: unknown is never clear', () => {
  const documents = [
    photo([face('a')], { seen }),
    photo([face('a', person(1))], { seen }),
    photo([face('a', person(1))]),
    photo([face('a', { decision: { kind: 'stranger' } })], { seen }),
    photo([], { seen, withoutFace: [subject(2)] }),
  ]
  expect(documents.map((document) => tabOf(read(document)))).toEqual(['decide', 'clear', 'decide', 'coverable', 'blocked'])
  expect(countTabs(documents, read)).toEqual({ decide: 2, clear: 1, coverable: 1, blocked: 1, all: 5 })
})

test('the keys 1–9: proposal, runner-up, then the roster by how often somebody was named; nobody who was rejected', () => {
  const roster = Array.from({ length: 20 }, (_, index) => subject(index + 1))
  const candidates = candidatesFor(
    face('a', { proposal: proposal(1, 'likely', 2), rejected: [subject(3)] }),
    roster,
    new Map([[subject(7), 5]]),
  )
  expect(candidates).toHaveLength(9)
  expect(candidates.slice(0, 4)).toEqual([
    { subject: subject(1), similarity: 0.71 },
    { subject: subject(2), similarity: 0.32 },
    { subject: subject(7), similarity: null },
    { subject: subject(4), similarity: null },
  ])
})

test('the keys 1–9 of a face nobody is proposed for: whom it resembles, in that order, and only who is expected', () => {
  const roster = Array.from({ length: 20 }, (_, index) => subject(index + 1))
  const order = (nearest: readonly number[]) =>
    candidatesFor(face('a', { rejected: [subject(5)] }), roster, new Map([[subject(7), 5]]), nearest.map(subject)).map(
      (one) => one.subject,
    )
  expect(order([12, 99, 5, 9]).slice(0, 4)).toEqual([12, 9, 7, 1].map(subject))
  expect(order([]).slice(0, 2)).toEqual([7, 1].map(subject))
})
