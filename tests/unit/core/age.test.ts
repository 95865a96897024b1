import { expect, test } from 'vitest'
import { ageOn } from '../../../core/age.ts'
import { CalendarDate } from '../../../core/ids.ts'

test.each([
  ['2010-06-15', '2026-06-14', 15],
  ['2010-06-15', '2026-06-15', 16],
  ['2008-02-29', '2026-02-27', 17],
  ['2008-02-29', '2026-02-28', 18],
  ['2026-11-25', '2026-11-25', 0],
  ['2026-11-26', '2026-11-25', -1],
])('born on %s, on %s: %i', (birth, day, age) => {
  expect(ageOn(CalendarDate.parse(birth), CalendarDate.parse(day))).toBe(age)
})
