// What nobody foresaw while signing is reported and told; what was foreseen passes as it is.
import { afterEach, expect, test, vi } from 'vitest'
import { settled } from '../../../../web/sign/settled.ts'

afterEach(() => vi.unstubAllGlobals())

test('an answer passes, a refusal too, and a fault becomes the given code and is reported', async () => {
  const reported: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
  const refused = { ok: false, code: 'offline' } as const
  expect(await settled(Promise.resolve({ ok: true, value: 7 } as const), 'unavailable')).toEqual({ ok: true, value: 7 })
  expect(await settled(Promise.resolve(refused), 'unavailable')).toEqual(refused)
  const fault = new Error('a worker that answers nonsense')
  expect(await settled(Promise.reject(fault), 'not_signable')).toEqual({ ok: false, code: 'not_signable' })
  expect(reported).toEqual([fault])
})
