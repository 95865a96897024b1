// The pool with workers made of promises: waiting turns, abort at once, a hung worker ended and replaced, counts that survive it.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ModelSet } from '../../../../models/manifest.ts'
import type { PrepareOptions, Provider, VisionApi } from '../../../../workers/vision/api.ts'
import { deferred } from '../../../../web/api/deferred.ts'
import { poolWidth, VisionPool } from '../../../../web/api/vision-pool.ts'
import { PooledVision } from '../../../../web/workspace/photos/vision-door.ts'
import type { VisionWorker } from '../../../../web/api/vision-worker.ts'
import { NormalizedBox } from '../../../../core/documents.ts'
import { CodedError } from '../../../../core/errors.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

interface Doors {
  readonly provider?: Provider
  readonly installed?: () => Promise<ModelSet>
  /** What preparing a worker does, by its number. */
  readonly preparing?: (worker: number) => Promise<void>
}

function setUp(width: number, { provider = 'wasm', installed, preparing = () => Promise.resolve() }: Doors = {}) {
  const started: {
    ended: boolean
    die: () => void
    prepared: number
    stops: number
    gathers: number
    sends: number
    provider?: Provider | undefined
    models?: ModelSet | undefined
    /** Inside a long step it answers nothing. */
    inStep: Promise<void>
  }[] = []
  let connected = 0
  const pool = new VisionPool({
    width,
    modelsUrl: 'http://localhost/models/',
    chooseProvider: () => Promise.resolve(provider),
    installed: installed ?? (() => Promise.resolve('builtin')),
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
        models: undefined as ModelSet | undefined,
        inStep: Promise.resolve(),
        die: () => {
          failed.reject(new CodedError('worker_failed'))
        },
      }
      const index = started.length
      const name = String(index)
      started.push(self)
      // Like the real one: a call that waits when the worker ends rejects.
      const ended = deferred<never>()
      ended.promise.catch(() => undefined)
      const answer = <T>(value: T): Promise<T> => Promise.race([ended.promise, self.inStep.then(() => value)])
      const api = {
        connectVault: () => Promise.resolve(),
        prepare: (options: PrepareOptions) => {
          self.prepared += 1
          self.provider = options.provider
          self.models = options.models
          return Promise.race([ended.promise, preparing(index)])
        },
        counts: () => answer({ found: 3, compared: 2, kept: 1 }),
        gatherUnknownFrom: () => {
          self.gathers += 1
          return Promise.resolve()
        },
        sendUnknownTo: () => {
          self.sends += 1
          return Promise.resolve()
        },
        groups: (among: readonly string[]) => answer([[...among, name]]),
        forgetBatch: () => answer(undefined),
        lookInside: () => (self.prepared > 0 ? answer(null) : Promise.reject(new CodedError('not_prepared'))),
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
          ended.reject(new CodedError('worker_ended'))
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
  const { pool, started } = setUp(1, { provider: 'webgpu' })
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

describe('forgetting never fails because of a worker that is gone', () => {
  test('one that hangs after an abort and is ended', async () => {
    const { pool, started } = setUp(2)
    await pool.prepare(never, true, () => undefined)
    const abort = new AbortController()
    const outcome = expect(pool.run(abort.signal, () => new Promise(() => undefined))).rejects.toMatchObject({ name: 'AbortError' })
    await vi.advanceTimersByTimeAsync(10)
    const [worker] = started
    if (worker) worker.inStep = new Promise(() => undefined)
    abort.abort()
    await outcome
    const forgotten = pool.forgetBatch()
    await vi.advanceTimersByTimeAsync(200)
    await forgotten
    expect(started.map(({ ended }) => ended)).toEqual([true, false])
  })

  test('one that dies meanwhile', async () => {
    const { pool, started } = setUp(2)
    await pool.prepare(never, true, () => undefined)
    const [worker] = started
    if (worker) worker.inStep = new Promise(() => undefined)
    const forgotten = pool.forgetBatch()
    worker?.die()
    await forgotten
    expect(worker?.ended).toBe(true)
  })

  test('but an error of a living worker is told', async () => {
    const { pool } = setUp(1)
    await pool.prepare(never, true, () => undefined)
    await expect(pool.everywhere(() => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
  })
})

test('the worker that gathers dies while it is asked: no groups, and no failure', async () => {
  const { pool, started } = setUp(1)
  await pool.prepare(never, true, () => undefined)
  const [worker] = started
  if (worker) worker.inStep = new Promise(() => undefined)
  const groups = pool.groups(['a', 'b'])
  worker?.die()
  expect(await groups).toEqual([])
})

describe('a new plan leaves those at work in peace', () => {
  test('workers without recognition finish their task; later tasks get workers with it', async () => {
    const { pool, started } = setUp(1)
    const cut = deferred<string>()
    const cutting = pool.run(never, () => cut.promise)
    await vi.advanceTimersByTimeAsync(10)
    await pool.prepare(never, true, () => undefined)
    expect(started.map(({ ended, prepared }) => [ended, prepared])).toEqual([
      [false, 0],
      [false, 1],
    ])
    expect(await pool.run(never, () => Promise.resolve('compared'))).toBe('compared')
    cut.resolve('cut')
    expect(await cutting).toBe('cut')
    expect(started.map(({ ended }) => ended)).toEqual([true, false])
  })

  test('a worker about to leave still hears what is to be forgotten', async () => {
    const { pool } = setUp(1)
    const cutting = pool.run(never, () => new Promise(() => undefined))
    cutting.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(10)
    await pool.prepare(never, true, () => undefined)
    let heard = 0
    await pool.everywhere(() => {
      heard += 1
      return Promise.resolve()
    })
    expect(heard).toBe(2)
    pool.end()
  })

  test('one who gives up preparing ends nobody else’s workers', async () => {
    const loading = deferred<undefined>()
    const { pool, started } = setUp(2, { preparing: () => loading.promise })
    const abort = new AbortController()
    const given = expect(pool.prepare(abort.signal, true, () => undefined)).rejects.toMatchObject({ name: 'AbortError' })
    const kept = pool.prepare(never, true, () => undefined)
    await vi.advanceTimersByTimeAsync(10)
    abort.abort()
    await given
    loading.resolve(undefined)
    await kept
    expect(started.map(({ ended }) => ended)).toEqual([false, false])
  })

  test('the only one who prepares gives up: nothing is loaded any more, and the next one starts anew', async () => {
    const { pool, started } = setUp(2, { preparing: (worker) => (worker === 0 ? new Promise(() => undefined) : Promise.resolve()) })
    const abort = new AbortController()
    const given = expect(pool.prepare(abort.signal, true, () => undefined)).rejects.toMatchObject({ name: 'AbortError' })
    await vi.advanceTimersByTimeAsync(10)
    abort.abort()
    await given
    expect(started.map(({ ended }) => ended)).toEqual([true])
    await pool.prepare(never, true, () => undefined)
    expect(started.map(({ ended }) => ended)).toEqual([true, false, false])
  })

  test('two with different plans: the first one’s workers are replaced before they are ready, and both get what they asked for', async () => {
    const { pool, started } = setUp(1, { preparing: (worker) => (worker === 0 ? new Promise(() => undefined) : Promise.resolve()) })
    const looking = pool.prepare(never, false, () => undefined)
    await vi.advanceTimersByTimeAsync(10)
    await pool.prepare(never, true, () => undefined)
    await looking
    expect(started.map(({ ended, gathers, prepared }) => [ended, gathers, prepared])).toEqual([
      [true, 0, 1],
      [false, 0, 1],
    ])
  })

  test('a task that is given up before its worker is ready does not cost the worker', async () => {
    const loading = deferred<undefined>()
    const { pool, started } = setUp(1, { preparing: () => loading.promise })
    const preparing = pool.prepare(never, true, () => undefined)
    await vi.advanceTimersByTimeAsync(10)
    const abort = new AbortController()
    let begun = false
    const outcome = expect(
      pool.run(abort.signal, () => {
        begun = true
        return Promise.resolve()
      }),
    ).rejects.toMatchObject({ name: 'AbortError' })
    abort.abort()
    await outcome
    await vi.advanceTimersByTimeAsync(1000)
    loading.resolve(undefined)
    await preparing
    expect([begun, started.map(({ ended }) => ended)]).toEqual([false, [false]])
  })
})

test('a worker that never gets ready fails its photo and is replaced', async () => {
  const { pool, started } = setUp(1, { preparing: (worker) => (worker === 1 ? new Promise(() => undefined) : Promise.resolve()) })
  await pool.prepare(never, true, () => undefined)
  started[0]?.die()
  await vi.advanceTimersByTimeAsync(10)
  const waiting = expect(pool.run(never, () => Promise.resolve())).rejects.toMatchObject({ code: 'worker_failed' })
  await vi.advanceTimersByTimeAsync(190_000)
  await waiting
  expect(await pool.run(never, () => Promise.resolve('next'))).toBe('next')
})

describe('which set the workers use', () => {
  test('is asked once, and a worker that is replaced while there is no connection is told the same', async () => {
    let online = true
    const installed = () =>
      online ? Promise.resolve<ModelSet>('recommended') : Promise.reject(new CodedError('model_unreachable'))
    const { pool, started } = setUp(1, { installed })
    await pool.prepare(never, true, () => undefined)
    online = false
    started[0]?.die()
    await vi.advanceTimersByTimeAsync(10)
    expect(await pool.run(never, () => Promise.resolve('next'))).toBe('next')
    await pool.prepare(never, true, () => undefined)
    expect(started.map(({ models }) => models)).toEqual(['recommended', 'recommended'])
  })

  test('does not change under a batch; the next one gets the new set', async () => {
    let set: ModelSet = 'builtin'
    const { pool, started } = setUp(1, { installed: () => Promise.resolve(set) })
    await pool.prepare(never, true, () => undefined)
    const photo = deferred<undefined>()
    const running = pool.run(never, () => photo.promise)
    await vi.advanceTimersByTimeAsync(10)
    set = 'recommended'
    await pool.prepare(never, true, () => undefined)
    photo.resolve(undefined)
    await running
    expect(started.map(({ models }) => models)).toEqual(['builtin'])
    await pool.prepare(never, true, () => undefined)
    expect(started.map(({ models }) => models)).toEqual(['builtin', 'recommended'])
  })

  test('without a connection from the start, preparing says so', async () => {
    const { pool } = setUp(1, { installed: () => Promise.reject(new CodedError('model_unreachable')) })
    await expect(pool.prepare(never, true, () => undefined)).rejects.toMatchObject({ code: 'model_unreachable' })
  })
})

test('a drawn box as the first thing asked of a fresh pool is compared', async () => {
  const { pool, started } = setUp(1)
  const door = new PooledVision(pool, { recognition: () => true, grouping: () => false })
  expect(await door.lookInside(never, new Blob(['photo']), NormalizedBox.parse({ x: 0, y: 0, width: 0.1, height: 0.1 }))).toBeNull()
  expect(started.map(({ prepared }) => prepared)).toEqual([1])
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
