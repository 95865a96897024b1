// The idle lock by the clock alone: ten minutes, postponed by a batch, thirty at most.
import { expect, test } from 'vitest'
import { idleAfterMs, IdleLock, postponeAtMostMs } from '../../../../../web/workspace/session/idle-lock.ts'

function setUp() {
  const state = { now: 1_000_000, busy: false, locks: 0, postponed: null as number | null }
  const lock = new IdleLock({
    busy: () => state.busy,
    tellActive: () => undefined,
    onPostponed: (until) => {
      state.postponed = until
    },
    onIdle: () => {
      state.locks += 1
    },
    now: () => state.now,
  })
  return { state, lock }
}

test('locks after ten minutes, not before', () => {
  const { state, lock } = setUp()
  state.now += idleAfterMs - 1
  expect(lock.check()).toBe(true)
  state.now += 1
  expect(lock.check()).toBe(false)
  expect(state.locks).toBe(1)
})

test('a sign of life starts the ten minutes again', () => {
  const { state, lock } = setUp()
  state.now += idleAfterMs - 1
  lock.active()
  state.now += idleAfterMs - 1
  expect(lock.check()).toBe(true)
})

test('a click after the time is up comes too late (a suspended machine)', () => {
  const { state, lock } = setUp()
  state.now += 3 * idleAfterMs
  lock.active()
  expect(state.locks).toBe(1)
})

test('a batch postpones it, thirty minutes at most, and that is told', () => {
  const { state, lock } = setUp()
  const start = state.now
  state.busy = true
  state.now += idleAfterMs
  expect(lock.check()).toBe(true)
  expect(state.postponed).toBe(start + postponeAtMostMs)
  state.now = start + postponeAtMostMs
  expect(lock.check()).toBe(false)
  expect(state.postponed).toBeNull()
})

test('coming back while a batch runs counts', () => {
  const { state, lock } = setUp()
  state.busy = true
  state.now += idleAfterMs + 1
  lock.active()
  state.busy = false
  expect(lock.check()).toBe(true)
  expect(state.postponed).toBeNull()
})
