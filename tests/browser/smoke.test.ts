import { expect, test } from 'vitest'
test('isolated', () => { expect(typeof crypto.subtle).toBe('object') })
