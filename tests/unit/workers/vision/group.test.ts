// Grouping of unknown faces against a slow obvious twin, and what must never happen: two people joined by one lucky pair.
import fc from '../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { groupFaces, type UnknownFace } from '../../../../workers/vision/recognise/group.ts'
import { UnknownFaces } from '../../../../workers/vision/recognise/unknown.ts'
import { normalise, similarity, VectorLedger } from '../../../../workers/vision/recognise/vectors.ts'

const face = (id: string, ...numbers: number[]): UnknownFace => ({ id, vector: normalise(Float32Array.from(numbers)) })

test('two people seen three and two times are two groups, a stranger is in none', () => {
  const faces = [
    face('a1', 1, 0, 0),
    face('b1', 0, 1, 0),
    face('a2', 1, 0.1, 0),
    face('c', 0, 0, 1),
    face('a3', 1, 0, 0.1),
    face('b2', 0.1, 1, 0),
  ]
  expect(groupFaces(faces, 0.9).map((group) => group.sort())).toEqual([
    ['a1', 'a2', 'a3'],
    ['b1', 'b2'],
  ])
  expect(groupFaces([], 0.9)).toEqual([])
  expect(groupFaces(faces.slice(0, 1), 0.9)).toEqual([])
})

test('one lucky pair does not join two people', () => {
  const at = (id: string, degrees: number): UnknownFace =>
    face(id, Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180))
  // 20 and 40 degrees are alike enough, the people as wholes are not.
  const faces = [at('a', 0), at('b', 2), at('c', 20), at('d', 40), at('e', 58), at('f', 60)]
  const threshold = Math.cos((21 * Math.PI) / 180)
  for (const group of groupFaces(faces, threshold)) expect(group.includes('a') && group.includes('f')).toBe(false)
})

test('the fast way joins what the slow way joins', () => {
  const vector = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(vector, { maxLength: 12 }), fc.double({ min: 0.2, max: 0.95, noNaN: true }), (vectors, threshold) => {
      const faces = vectors.map((numbers, i) => face(String(i), ...numbers.map((value) => value + 0.01)))
      const norm = (groups: readonly (readonly string[])[]) => groups.map((group) => [...group].sort().join()).sort()
      const slow = slowGroups(faces, threshold)
      // A tie within rounding may be broken either way; then both ways must still give groups that are alike on average.
      if (slow.tied) return
      expect(norm(groupFaces(faces, threshold))).toEqual(norm(slow.groups))
    }),
    { numRuns: 300 },
  )
})

/** Every mean computed anew in every round. */
function slowGroups(faces: readonly UnknownFace[], threshold: number): { groups: string[][]; tied: boolean } {
  const clusters = faces.map((one) => [one])
  let tied = false
  for (;;) {
    const pairs = clusters
      .flatMap((a, i) =>
        clusters.slice(i + 1).map((b) => ({
          a,
          b,
          mean:
            a.reduce((sum, x) => sum + b.reduce((part, y) => part + similarity(x.vector, y.vector), 0), 0) / (a.length * b.length),
        })),
      )
      .sort((x, y) => y.mean - x.mean)
    const [best, second] = pairs
    if (best && (Math.abs(best.mean - threshold) < 1e-5 || (second && best.mean - second.mean < 1e-5))) tied = true
    if (!best || best.mean < threshold) break
    best.a.push(...best.b)
    clusters.splice(clusters.indexOf(best.b), 1)
  }
  return { groups: clusters.filter(({ length }) => length > 1).map((cluster) => cluster.map(({ id }) => id)), tied }
}

test('held vectors are counted, moved to the worker that gathers, and zeroed when forgotten', async () => {
  const [here, there] = [new VectorLedger(), new VectorLedger()]
  const [sender, gatherer] = [new UnknownFaces(here), new UnknownFaces(there)]
  const own = here.hold(normalise(Float32Array.of(1, 0)))
  sender.keep('own', 'm@1', own)
  expect(here.size).toBe(1)
  const { port1, port2 } = new MessageChannel()
  gatherer.gatherFrom(port1)
  sender.sendTo(port2)
  for (const [id, x] of [
    ['one', 1],
    ['two', 0.9],
    ['old', 1],
  ] as const) {
    const vector = here.hold(normalise(Float32Array.of(x, 0.1)))
    sender.keep(id, id === 'old' ? 'm@0' : 'm@1', vector)
    expect(vector.length).toBe(0) // moved: nothing is left here
  }
  await expect.poll(() => there.size).toBe(3)
  expect(here.size).toBe(1)
  expect(gatherer.groups(['one', 'two', 'old'], 'm@1', 0.9)).toEqual([['one', 'two']])
  expect(gatherer.groups(['one'], 'm@1', 0.9)).toEqual([])
  sender.forget()
  gatherer.forget()
  expect([...own]).toEqual([0, 0])
  expect([here.size, there.size]).toEqual([0, 0])
  expect(gatherer.groups(['one', 'two'], 'm@1', 0.9)).toEqual([])
  port1.close()
})
