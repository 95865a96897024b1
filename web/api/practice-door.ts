// The worker that draws the practice set. Ends when the caller is done with it.
import type { PracticeApi } from '../../workers/practice/api.ts'
import { wrapWorker, type WorkerClient } from '../../workers/rpc/wrap.ts'
import { startWorker } from './trusted-workers.ts'

export const startPractice = (): WorkerClient<PracticeApi> => wrapWorker<PracticeApi>(startWorker('practice'))
