// Starts our workers under `require-trusted-types-for 'script'`: one policy that admits exactly the worker files of this build (design §10).
// `?worker&url` makes Vite build the worker and hand us its address; `new Worker(new URL(…))` would leave no place for the policy.
import metadataUrl from '../../workers/metadata/worker.ts?worker&url'
import practiceUrl from '../../workers/practice/worker.ts?worker&url'
import vaultUrl from '../../workers/vault/worker.ts?worker&url'
import visionUrl from '../../workers/vision/worker.ts?worker&url'

const workerUrls = { vault: vaultUrl, vision: visionUrl, practice: practiceUrl, metadata: metadataUrl } as const
export type WorkerName = keyof typeof workerUrls

interface ScriptUrlPolicy {
  createScriptURL(url: string): unknown
}
/** The part of Trusted Types we use; TypeScript's DOM library does not have it yet. */
interface TrustedTypesHost {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy
}

let policy: ScriptUrlPolicy | undefined

/** @throws TypeError for any address that is not one of our workers. */
function admit(url: string): string {
  if (!Object.values(workerUrls).includes(url)) throw new TypeError('not a worker of this build')
  return url
}

/** Starts a module worker. */
export function startWorker(name: WorkerName): Worker {
  const host = (globalThis as { trustedTypes?: TrustedTypesHost }).trustedTypes
  policy ??= host?.createPolicy('imprimatur-worker', { createScriptURL: admit }) ?? { createScriptURL: admit }
  return new Worker(policy.createScriptURL(workerUrls[name]) as string, { type: 'module', name })
}
