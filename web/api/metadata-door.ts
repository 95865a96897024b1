// The worker that reads and writes metadata. Ends when the caller is done with it.
import type { MetadataApi } from '../../workers/metadata/api.ts'
import { wrapWorker, type WorkerClient } from '../../workers/rpc/wrap.ts'
import { startWorker } from './trusted-workers.ts'

export const startMetadata = (): WorkerClient<MetadataApi> => wrapWorker<MetadataApi>(startWorker('metadata'))
