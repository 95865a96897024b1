// The page's end of the vault worker. Ending the worker is locking: there is no other place where keys are.
import { isCodedError } from '../../core/errors.ts'
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
  /** Resolves when, after unlocking, the server showed a log or a chain that contradicts what this vault had seen. */
  readonly historyRefused: Promise<void>
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
  const { promise: historyRefused, resolve: refuse } = deferred<undefined>()
  return {
    api: watched(client.api, () => {
      refuse(undefined)
    }),
    end: () => {
      client.end()
    },
    failed,
    historyRefused,
  }
}

/** The same vault; whoever happens to bring it the contradiction, it is told here as well. */
function watched(api: VaultApi, onRefused: () => void): VaultApi {
  const watch =
    <Args extends readonly unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      try {
        return await call(...args)
      } catch (error) {
        if (isCodedError(error, 'log_refused') || isCodedError(error, 'chain_refused')) onRefused()
        throw error
      }
    }
  const own: Pick<VaultApi, 'noteLogHead' | 'acceptSession' | 'sealHeads' | 'connectLog'> = {
    noteLogHead: watch((head) => api.noteLogHead(head)),
    acceptSession: watch((session) => api.acceptSession(session)),
    connectLog: watch((sizes, proof) => api.connectLog(sizes, proof)),
    sealHeads: watch((kept) => api.sealHeads(kept)),
  }
  return new Proxy(api, {
    get: (target, name) => (name in own ? own[name as keyof typeof own] : (Reflect.get(target, name) as unknown)),
  })
}
