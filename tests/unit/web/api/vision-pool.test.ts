// The pool with workers made of promises: waiting turns, abort at once, a hung worker ended and replaced, counts that survive it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PrepareOptions, Provider, VisionApi } from '../../../../workers/vision/api.ts'
import { deferred } from '../../../../web/api/deferred.ts'
import { poolWidth, VisionPool } from '../../../../web/api/vision-pool.ts'
import type { VisionWorker } from '../../../../web/api/vision-worker.ts'
import { CodedError } from '../../../../core/errors.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(width: number, provider: Provider = 'wasm') {
  const started: {
    ended: boolean
    die: () => void
    prepared: number
    stops: number
    gathers: number
    sends: number
    provider?: Provider | undefined
  }[] = []
  let connected = 0
  const pool = new VisionPool({
    width,
    modelsUrl: 'http://localhost/models/',
    chooseProvider: () => Promise.resolve(provider),
    connectVault: () => Promise.resolve(),
    onConnected: () => {
      connected += 1
      return Promise.resolve()
    },
    start: (): VisionWorker => {
      const failed = deferred<never>()
      failed.promise.catch(() => undefined)
      const self = {
        ended: false,
        prepared: 0,
        stops: 0,
        gathers: 0,
        sends: 0,
        provider: undefined as Provider | undefined,
        die: () => {
          failed.reject(new CodedError('worker_failed'))
        },
      }
      const name = String(started.length)
      started.push(self)
      const api = {
        connectVault: () => Promise.resolve(),
        prepare: (options: PrepareOptions) => {
          self.prepared += 1
          self.provider = options.provider
          return Promise.resolve()
        },
        counts: () => Promise.resolve({ found: 3, compared: 2, kept: 1 }),
        gatherUnknownFrom: () => {
          self.gathers += 1
          return Promise.resolve()
        },
        sendUnknownTo: () => {
          self.sends += 1
          return Promise.resolve()
        },
        groups: (among: readonly string[]) => Promise.resolve([[...among, name]]),
        forgetBatch: () => Promise.resolve(),
        stop: () => {
          self.stops += 1
          return Promise.resolve()
        },
      } as unknown as VisionApi
      return {
        api,
        failed: failed.promise,
        end: () => {
          self.ended = true
          failed.reject(new CodedError('worker_ended'))
        },
      }
    },
  })
  return { pool, started, connections: () => connected }
}

const never = new AbortController().signal

test('every worker gets models, channel and templates before its first task', async () => {
  const { pool, started, connections } = setUp(3)
  await pool.prepare(never, true, () => undefined)
  expect(started.map(({ prepared }) => prepared)).toEqual([1, 1, 1])
  expect(connections()).toBe(3)
  await pool.prepare(never, true, () => undefined)
  expect(started).toHaveLength(3)
})

test('the first worker gathers unknown faces and is asked; when it is gone, the next to start takes its place', async () => {
  const { pool, started } = setUp(3)
  expect(await pool.groups(['a', 'b'])).toEqual([])
  await pool.prepare(never, true, () => undefined)
  expect(started.map(({ gathers, sends }) => [gathers, sends])).toEqual([
    [2, 0],
    [0, 1],
    [0, 1],
  ])
  expect(await pool.groups(['a', 'b'])).toEqual([['a', 'b', '0']])

  started[0]?.die()
  await Promise.allSettled([1, 2, 3].map(() => pool.run(never, () => vi.advanceTimersByTimeAsync(1))))
  await pool.run(never, () => Promise.resolve())
  await Promise.allSettled([1, 2, 3].map(() => pool.run(never, () => Promise.resolve())))
  expect(started).toHaveLength(4)
  expect(started.map(({ gathers, sends }) => [gathers, sends])).toEqual([
    [2, 0],
    [0, 2],
    [0, 2],
    [2, 0],
  ])
  expect(await pool.groups(['a', 'b'])).toEqual([['a', 'b', '3']])
})

test('without recognition nobody gathers', async () => {
  const { pool, started } = setUp(2)
  await pool.prepare(never, false, () => undefined)
  expect(started.map(({ gathers, sends }) => gathers + sends)).toEqual([0, 0])
  expect(await pool.groups(['a', 'b'])).toEqual([])
})

test('no more tasks at once than workers; the next one takes its turn', async () => {
  const { pool } = setUp(2)
  const gates = [deferred<number>(), deferred<number>(), deferred<number>()]
  let running = 0
  const results = gates.map(({ promise }) =>
    pool.run(never, () => {
      running += 1
      return promise
    }),
  )
  await vi.advanceTimersByTimeAsync(10)
  expect(running).toBe(2)
  gates[0]?.resolve(1)
  await vi.advanceTimersByTimeAsync(10)
  expect(running).toBe(3)
  gates[1]?.resolve(2)
  gates[2]?.resolve(3)
  expect(await Promise.all(results)).toEqual([1, 2, 3])
})

test('abort answers at once; a worker that comes back is kept, one that hangs is replaced', async () => {
  const { pool, started } = setUp(1)
  const abort = new AbortController()
  const hung = pool.run(abort.signal, () => new Promise(() => undefined))
  const outcome = expect(hung).rejects.toMatchObject({ name: 'AbortError' })
  await vi.advanceTimersByTimeAsync(10)
  abort.abort()
  await outcome
  expect(started[0]).toMatchObject({ ended: false, stops: 1 })
  const waiting = pool.run(never, () => Promise.resolve('next'))
  await vi.advanceTimersByTimeAsync(200)
  expect(started[0]?.ended).toBe(true)
  expect(await waiting).toBe('next')
  expect(started).toHaveLength(2)
})

test('a worker that stops when asked is kept, with its models', async () => {
  const { pool, started } = setUp(1)
  const abort = new AbortController()
  const work = deferred<never>()
  const outcome = expect(pool.run(abort.signal, () => work.promise)).rejects.toMatchObject({ name: 'AbortError' })
  await vi.advanceTimersByTimeAsync(10)
  abort.abort()
  await vi.advanceTimersByTimeAsync(50)
  work.reject(new CodedError('stopped'))
  await outcome
  await vi.advanceTimersByTimeAsync(1000)
  expect(await pool.run(never, () => Promise.resolve('next'))).toBe('next')
  expect(started).toHaveLength(1)
})

test('a worker that never answers is replaced, and its photo fails instead of waiting', async () => {
  const { pool, started } = setUp(1)
  const stuck = expect(pool.run(never, () => new Promise(() => undefined))).rejects.toMatchObject({ code: 'worker_failed' })
  const next = pool.run(never, () => Promise.resolve('next'))
  await vi.advanceTimersByTimeAsync(190_000)
  await stuck
  expect(started[0]?.ended).toBe(true)
  expect(await next).toBe('next')
})

test('a graphics card that is lost costs one photo; the rest goes on the processor', async () => {
  const { pool, started } = setUp(1, 'webgpu')
  await pool.prepare(never, true, () => undefined)
  await expect(pool.run(never, () => Promise.reject(new Error('device lost')))).rejects.toThrow('device lost')
  expect(await pool.run(never, () => Promise.resolve('next'))).toBe('next')
  expect(started.map(({ provider, ended }) => [provider, ended])).toEqual([
    ['webgpu', true],
    ['wasm', false],
  ])
})

test('on the processor such an error costs no worker', async () => {
  const { pool, started } = setUp(1)
  await pool.prepare(never, true, () => undefined)
  await expect(pool.run(never, () => Promise.reject(new Error('bad picture')))).rejects.toThrow('bad picture')
  await pool.run(never, () => Promise.resolve('next'))
  expect(started).toHaveLength(1)
})

test('a worker that dies fails its task and the next one finds a fresh worker', async () => {
  const { pool, started } = setUp(1)
  const doomed = pool.run(never, () => new Promise(() => undefined))
  const outcome = expect(doomed).rejects.toMatchObject({ code: 'worker_failed' })
  await vi.advanceTimersByTimeAsync(10)
  started[0]?.die()
  await outcome
  expect(await pool.run(never, () => Promise.resolve('alive'))).toBe('alive')
  expect(started).toHaveLength(2)
})

test('counts add up over workers, dead ones included; what they kept went with them', async () => {
  const { pool, started } = setUp(2)
  await pool.prepare(never, true, () => undefined)
  await Promise.all([pool.run(never, () => Promise.resolve()), pool.run(never, () => Promise.resolve())])
  expect(await pool.counts()).toEqual({ found: 6, compared: 4, kept: 2 })
  await vi.advanceTimersByTimeAsync(200_000)
  expect(started.every(({ ended }) => ended)).toBe(true)
  expect(await pool.counts()).toEqual({ found: 6, compared: 4, kept: 0 })
})

test('ending it fails what runs and what waits', async () => {
  const { pool } = setUp(1)
  const running = pool.run(never, () => new Promise(() => undefined))
  const waiting = pool.run(never, () => Promise.resolve())
  const outcomes = Promise.allSettled([running, waiting])
  await vi.advanceTimersByTimeAsync(10)
  pool.end()
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

test.each([
  [{ hardwareConcurrency: 2, deviceMemory: 8 }, 2],
  [{ hardwareConcurrency: 16, deviceMemory: 8 }, 4],
  [{ hardwareConcurrency: 8, deviceMemory: 2 }, 1],
  [{}, 2],
])('width of %o is %i', (machine, width) => {
  expect(poolWidth(machine)).toBe(width)
})
