import { expect, test } from 'vitest'
import { bindings, commandFor, type Stroke } from '../../../../web/console/desk/keys.ts'

const stroke = (key: string, extra: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...extra,
})

const table: readonly (readonly [Stroke, string | undefined])[] = [
  [stroke('j'), 'next-face'],
  [stroke('ArrowRight'), 'next-face'],
  [stroke('K'), 'previous-face'],
  [stroke('ArrowDown'), 'next-photo'],
  [stroke('Enter'), 'confirm'],
  [stroke('Delete'), 'reject'],
  [stroke('Backspace'), 'reject'],
  [stroke('c'), 'cover'],
  [stroke('C', { shiftKey: true }), 'cover-unnamed'],
  [stroke('n'), 'not-a-face'],
  [stroke('s'), 'stranger'],
  [stroke('d'), 'draw'],
  [stroke('v'), 'as-sent'],
  [stroke('h'), 'hint'],
  [stroke(' '), 'zoom'],
  [stroke('z', { ctrlKey: true }), 'undo'],
  [stroke('z', { metaKey: true }), 'undo'],
  [stroke('Z', { ctrlKey: true, shiftKey: true }), 'redo'],
  [stroke('?', { shiftKey: true }), 'help'],
  [stroke('z'), undefined],
  [stroke('c', { ctrlKey: true }), undefined],
  [stroke('s', { altKey: true }), undefined],
  [stroke('q'), undefined],
]
test.each(table)('%o means %s', (given, action) => {
  expect(commandFor(given)?.action).toBe(action)
})

test('1–9 pick a candidate, 0 does not', () => {
  expect(commandFor(stroke('1'))).toEqual({ action: 'pick', index: 0 })
  expect(commandFor(stroke('9'))).toEqual({ action: 'pick', index: 8 })
  expect(commandFor(stroke('0'))).toBeUndefined()
})

test('no stroke stands for two things', () => {
  const strokes = bindings.flatMap(({ keys, ctrl, shift }) => keys.map((key) => `${String(ctrl)} ${String(shift)} ${key}`))
  expect(new Set(strokes).size).toBe(strokes.length)
})
