// Choosing photos: as in any list of files, and never one that is not shown any more.
import fc from '../../support/fast-check.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { RecordId } from '../../../core/ids.ts'
import { Selection } from '../../../web/console/desk/selection.svelte.ts'
import { recordId } from '../../unit/web/desk/sample.ts'

const ids = (...numbers: readonly number[]): RecordId[] => numbers.map(recordId)
let order: RecordId[]
let selection: Selection

beforeEach(() => {
  order = ids(1, 2, 3, 4, 5)
  selection = new Selection(() => order)
})

describe('clicks', () => {
  test('Shift takes along what lies between, from where the run began, both ways', () => {
    selection.put(recordId(3))
    selection.extendTo(recordId(5))
    expect(selection.ids).toEqual(ids(3, 4, 5))
    selection.extendTo(recordId(2))
    expect(selection.ids).toEqual(ids(2, 3))
  })

  test('Ctrl adds and takes away; a plain click starts anew', () => {
    selection.toggle(recordId(4))
    selection.toggle(recordId(1))
    expect(selection.ids).toEqual(ids(1, 4))
    selection.toggle(recordId(4))
    expect(selection.ids).toEqual(ids(1))
    selection.put(recordId(2))
    expect(selection.ids).toEqual([])
    expect(selection.meant).toEqual(ids(2))
  })
})

describe('keys', () => {
  test('the cursor stays inside, and with Shift leaves a trail', () => {
    selection.move(-1, false)
    expect(selection.cursor).toBe(recordId(1))
    selection.move(2, true)
    expect(selection.ids).toEqual(ids(1, 2, 3))
    selection.move(-1, true)
    expect(selection.ids).toEqual(ids(1, 2))
    selection.move(Infinity, false)
    expect(selection.cursor).toBe(recordId(5))
  })
})

test('what leaves the tab is not acted on', () => {
  fc.assert(
    fc.property(fc.subarray(ids(1, 2, 3, 4, 5)), fc.subarray(ids(1, 2, 3, 4, 5)), (chosen, left) => {
      order = ids(1, 2, 3, 4, 5)
      const own = new Selection(() => order)
      for (const id of chosen) own.toggle(id)
      order = left
      expect(own.ids).toEqual(left.filter((id) => chosen.includes(id)))
      expect(own.meant.every((id) => left.includes(id))).toBe(true)
    }),
  )
})
