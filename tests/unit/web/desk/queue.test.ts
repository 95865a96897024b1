import { expect, test } from 'vitest'
import { candidatesFor } from '../../../../web/console/desk/candidates.ts'
import { buildQueue, decisionsLeft, inReadingOrder, targetAfter } from '../../../../web/console/desk/queue.ts'
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
  expect(decisionsLeft(queue)).toBe(2)
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
  expect(queue.map(({ kind }) => kind)).toEqual(['likely', 'possible', 'unknown', 'blocking', 'look'])
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
