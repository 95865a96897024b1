// The page's end of the line: a worker's contract as an ordinary object whose calls always settle, also when the worker ends or dies.
import { proxy, transfer, wrap, type Endpoint } from 'comlink'
import { CodedError } from '../../core/errors.ts'
import { installErrorHandler } from './errors.ts'

export { transfer } from 'comlink'

/** `worker_ended`: `end()` was called (locked, cancelled). `worker_failed`: its script did not load or threw before it ever answered. */
export type WorkerErrorCode = 'worker_ended' | 'worker_failed'

export interface WorkerClient<Api> {
  /** Every method of the contract. Functions among the arguments are called back; message ports move to the worker. */
  readonly api: Api
  /** Terminates the worker: its memory is gone, and every waiting and later call rejects with `worker_ended`. */
  end(): void
}

/** What of a `Worker` this needs; a `MessagePort` will do in tests. */
export type WorkerLike = Endpoint & Partial<Pick<Worker, 'terminate'>>

/**
 * Wraps a worker that called `exposeWorker`.
 * @param onUncaught hears what the worker let slip after it had started to answer; the worker goes on.
 */
export function wrapWorker<Api extends object>(worker: WorkerLike, onUncaught?: (event: Event) => void): WorkerClient<Api> {
  installErrorHandler()
  const remote = wrap<Record<string, (...args: unknown[]) => Promise<unknown>>>(worker)
  const waiting = new Set<(reason: CodedError<WorkerErrorCode>) => void>()
  let ended: CodedError<WorkerErrorCode> | undefined
  let answered = false

  const finish = (code: WorkerErrorCode): void => {
    if (ended) return
    ended = new CodedError<WorkerErrorCode>(code)
    worker.terminate?.()
    for (const reject of waiting) reject(ended)
    waiting.clear()
  }

  worker.addEventListener('error', (event) => {
    // A worker whose script never ran would leave its callers waiting for ever.
    if (!answered) finish('worker_failed')
    onUncaught?.(event)
  })

  const call = (method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended) {
        reject(ended)
        return
      }
      waiting.add(reject)
      const invoke = remote[method] as unknown as (...args: unknown[]) => Promise<unknown>
      void invoke(...args.map(prepare))
        .finally(() => {
          answered = true
          waiting.delete(reject)
        })
        .then(resolve, reject)
    })

  const api = new Proxy(Object.create(null) as Api, {
    // Not thenable, or awaiting the client would call the worker.
    get: (_target, method) =>
      typeof method === 'string' && method !== 'then' ? (...args: unknown[]) => call(method, args) : undefined,
  })
  return {
    api,
    end: () => {
      finish('worker_ended')
    },
  }
}

function prepare(argument: unknown): unknown {
  if (typeof argument === 'function') return proxy(argument as () => void)
  if (argument instanceof MessagePort) return transfer(argument, [argument])
  return argument
}
