// The workers of the console. `?worker&url` makes Vite build the worker and hand us its address; `new Worker(new URL(…))` would leave no place for the policy.
import metadataUrl from '../../workers/metadata/worker.ts?worker&url'
import practiceUrl from '../../workers/practice/worker.ts?worker&url'
import vaultUrl from '../../workers/vault/worker.ts?worker&url'
import visionUrl from '../../workers/vision/worker.ts?worker&url'
import { admittedWorker } from './admitted-worker.ts'

const workerUrls = { vault: vaultUrl, vision: visionUrl, practice: practiceUrl, metadata: metadataUrl } as const
export type WorkerName = keyof typeof workerUrls

/** Starts a module worker. */
export const startWorker = (name: WorkerName): Worker => admittedWorker(Object.values(workerUrls), workerUrls[name], name)
