// Who decides for a child: two are two people, and who is neither parent nor guardian waits.
import { expect, test } from 'vitest'
import { areSeveral, isForOfficer } from '../../../../core/asks/words.ts'

test.each([
  [['Jan Bos', 'Els Bos'], true],
  [['Jan Bos', ' jan  BOS '], false],
  [['Ｊan Bos', 'Jan Bos'], false],
  [['Jan Bos'], true],
  [[], true],
])('%j are several: %j', (names, expected) => {
  expect(areSeveral(names)).toBe(expected)
})

test('only who is neither parent nor guardian is for an officer', () => {
  const by = (...relations: ('parent' | 'guardian' | 'other')[]) =>
    ({ who: 'guardians', guardians: relations.map((relation) => ({ relation })) }) as const
  expect(isForOfficer({ who: 'self' })).toBe(false)
  expect(isForOfficer(by('parent', 'guardian'))).toBe(false)
  expect(isForOfficer(by('parent', 'other'))).toBe(true)
})
