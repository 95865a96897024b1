// Drawing instructions as data: finite numbers only, the same for the same seed, and a turned head really turns.
import { expect, test } from 'vitest'
import { portraitMarks } from '../../../../workers/practice/draw.ts'
import { projector } from '../../../../workers/practice/head.ts'
import { portraitLook } from '../../../../workers/practice/look.ts'
import type { Mark } from '../../../../workers/practice/marks.ts'
import { identityOf, people } from '../../../../workers/practice/people.ts'
import { standingMark } from '../../../../workers/practice/photo.ts'
import { photoPlans } from '../../../../workers/practice/plan.ts'
import { chance } from '../../../../workers/practice/random.ts'

function* flat(marks: readonly Mark[]): Generator<Mark> {
  for (const mark of marks) {
    yield mark
    if (mark.kind === 'group') yield* flat(mark.marks)
  }
}

test.each(people.map((one) => one.key))('%s is drawn with finite numbers, twice the same', (key) => {
  const marks = portraitMarks(11, key, 1)
  expect(JSON.stringify(marks)).toBe(JSON.stringify(portraitMarks(11, key, 1)))
  for (const mark of flat(marks)) {
    if ('path' in mark) expect(mark.path).not.toMatch(/NaN|Infinity|undefined/)
    if (mark.kind === 'blob') expect([...mark.at, ...mark.size].every(Number.isFinite)).toBe(true)
  }
})

test('nobody is called p99', () => {
  expect(() => portraitMarks(1, 'p99', 0)).toThrow(expect.objectContaining({ code: 'unknown_person' }))
})

test('variants differ in pose, not in bones', () => {
  const person = identityOf('p01')
  if (!person) throw new Error('no p01')
  const clothes = { kind: 'tee', colour: [0, 0, 0], second: [0, 0, 0], lanyard: null } as const
  const looks = [0, 1, 2].map((variant) => portraitLook(person, clothes, variant, chance(1, String(variant))))
  expect(new Set(looks.map((look) => look.yaw)).size).toBe(3)
  const [straight, turned] = looks.map((look) => projector(look)(0, 0.4, 1)[0])
  expect(Math.abs((turned ?? 0) - (straight ?? 0))).toBeGreaterThan(0.05)
})

test('a group in the distance takes fewer marks than a close-up', () => {
  const size = (mark: Mark): number => [...flat([mark])].length
  const photos = photoPlans(7)
  const crowd = photos.find((one) => one.standing.length > 12)
  const single = photos.find((one) => one.standing.length === 1)
  const [far, near] = [crowd, single].map((photo) =>
    photo?.standing[0] ? size(standingMark(7, photo, { ...photo.standing[0], who: 'p01' })) : 0,
  )
  expect(far).toBeLessThan(near ?? 0)
})
