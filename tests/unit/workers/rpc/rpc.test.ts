import { afterEach, describe, expect, test, vi } from 'vitest'
import { CodedError, isCodedError } from '../../../../core/errors.ts'
import { exposeOn } from '../../../../workers/rpc/expose.ts'
import { wrapWorker, type WorkerClient, type WorkerLike } from '../../../../workers/rpc/wrap.ts'

const channels: MessageChannel[] = []
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close()
    port2.close()
  }
})

interface Api {
  add(a: number, b: number): Promise<number>
  fail(error: 'coded' | 'plain' | 'value'): Promise<never>
  count(to: number, onEach: (n: number) => unknown): Promise<void>
  greet(port: MessagePort): Promise<void>
  stall(): Promise<never>
}

const served: Api = {
  add: (a, b) => Promise.resolve(a + b),
  fail: (error) => {
    if (error === 'coded') throw new CodedError('not_readable', 'opaque', { cause: new Error('the tag did not match') })
    if (error === 'plain') throw new RangeError('too far')
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what libraries do now and then
    return Promise.reject({ not: 'an error' })
  },
  count: async (to, onEach) => {
    for (let n = 1; n <= to; n++) {
      await onEach(n)
    }
  },
  greet: (port) => {
    port.postMessage('hello')
    return Promise.resolve()
  },
  stall: () => new Promise(() => undefined),
}

/** A served end and a client, with what a `Worker` has more than a port. */
function connect(onUncaught?: (event: Event) => void): WorkerClient<Api> & { worker: WorkerLike; terminated: () => boolean } {
  const channel = new MessageChannel()
  channels.push(channel)
  exposeOn(served, channel.port1)
  channel.port2.start()
  let isTerminated = false
  const worker = Object.assign(channel.port2, {
    terminate: () => {
      isTerminated = true
    },
  }) as unknown as WorkerLike
  return Object.assign(wrapWorker<Api>(worker, onUncaught), { worker, terminated: () => isTerminated })
}

test('calls return, also side by side', async () => {
  const { api } = connect()
  expect(await Promise.all([api.add(1, 2), api.add(3, 4)])).toEqual([3, 7])
})

describe('what a worker throws', () => {
  test('keeps its code, and leaves its cause and stack behind', async () => {
    const error: unknown = await connect()
      .api.fail('coded')
      .catch((reason: unknown) => reason)
    expect(isCodedError(error, 'not_readable')).toBe(true)
    expect(error).toMatchObject({ message: 'opaque' })
    expect(error).not.toHaveProperty('cause')
  })

  test('stays an error with its name', async () => {
    await expect(connect().api.fail('plain')).rejects.toMatchObject({ name: 'RangeError', message: 'too far' })
  })

  test('stays a value when it was one', async () => {
    await expect(connect().api.fail('value')).rejects.toEqual({ not: 'an error' })
  })
})

test('functions are called back', async () => {
  const heard: number[] = []
  await connect().api.count(3, (n) => heard.push(n))
  expect(heard).toEqual([1, 2, 3])
})

test('message ports move to the worker', async () => {
  const channel = new MessageChannel()
  channels.push(channel)
  const heard = new Promise((resolve) => {
    channel.port2.onmessage = ({ data }) => {
      resolve(data)
    }
  })
  await connect().api.greet(channel.port1)
  expect(await heard).toBe('hello')
})

describe('a worker that ends', () => {
  test('is terminated, and rejects what waits and what comes', async () => {
    const client = connect()
    const waiting = client.api.stall()
    client.end()
    await expect(waiting).rejects.toMatchObject({ code: 'worker_ended' })
    await expect(client.api.add(1, 1)).rejects.toMatchObject({ code: 'worker_ended' })
    expect(client.terminated()).toBe(true)
  })

  test('because its script never ran rejects its callers instead of leaving them waiting', async () => {
    const client = connect()
    const waiting = client.api.stall()
    ;(client.worker as unknown as EventTarget).dispatchEvent(new Event('error'))
    await expect(waiting).rejects.toMatchObject({ code: 'worker_failed' })
    client.end()
    await expect(client.api.add(1, 1)).rejects.toMatchObject({ code: 'worker_failed' })
  })

  test('is not ended by what it lets slip once it has answered', async () => {
    const onUncaught = vi.fn()
    const client = connect(onUncaught)
    await client.api.add(1, 1)
    ;(client.worker as unknown as EventTarget).dispatchEvent(new Event('error'))
    expect(onUncaught).toHaveBeenCalledOnce()
    expect(await client.api.add(1, 2)).toBe(3)
  })
})

test('a client can be returned from an async function: it is not taken for a promise', async () => {
  const { api } = connect()
  expect(await Promise.resolve(api)).toBe(api)
})
