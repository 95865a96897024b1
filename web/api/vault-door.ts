// The page's end of the vault worker. Ending the worker is locking: there is no other place where keys are.
import type { VaultApi } from '../../workers/vault/api.ts'
import { wrapWorker } from '../../workers/rpc/wrap.ts'
import { deferred } from './deferred.ts'
import { startWorker } from './trusted-workers.ts'

export interface VaultDoor {
  readonly api: VaultApi
  /** Lock. Calls under way fail with `worker_ended`. */
  end(): void
  /** Resolves when the browser took the worker away by itself. */
  readonly failed: Promise<void>
}

/** Starts a locked vault. */
export function startVault(): VaultDoor {
  const { promise: failed, resolve } = deferred<undefined>()
  const worker = startWorker('vault')
  // A script that did not load, and memory that ran out; what the vault merely let slip is not its end.
  worker.addEventListener('error', (event) => {
    if (!(event instanceof ErrorEvent) || event.message === '') resolve(undefined)
  })
  const client = wrapWorker<VaultApi>(worker)
  return {
    api: client.api,
    end: () => {
      client.end()
    },
    failed,
  }
}
