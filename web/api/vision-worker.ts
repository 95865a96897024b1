// One vision worker as the pool sees it: its API, its failure, its end.
import { CodedError } from '../../core/errors.ts'
import { wrapWorker } from '../../workers/rpc/wrap.ts'
import type { VisionApi } from '../../workers/vision/api.ts'
import { deferred } from './deferred.ts'
import { startWorker } from './trusted-workers.ts'

export interface VisionWorker {
  readonly api: VisionApi
  /** Rejects with `worker_failed` when the worker dies by itself (out of memory, script error). Never resolves. */
  readonly failed: Promise<never>
  /** Calls under way fail with `worker_ended`. */
  end(): void
}

export function startVisionWorker(): VisionWorker {
  const worker = startWorker('vision')
  const { promise: failed, reject } = deferred<never>()
  // Whoever waits for a task races with this; when nobody waits, the failure is noticed at the next task.
  failed.catch(() => undefined)
  const client = wrapWorker<VisionApi>(worker, (event) => {
    reject(new CodedError('worker_failed', event instanceof ErrorEvent ? event.message : 'worker error'))
  })
  return {
    api: client.api,
    end: () => {
      client.end()
    },
    failed,
  }
}
