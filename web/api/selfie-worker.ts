// Starts the vision worker on the signing page. A file of its own: it is loaded when somebody wants to add a selfie, never before.
import visionUrl from '../../workers/vision/worker.ts?worker&url'
import { admittedWorker } from './admitted-worker.ts'

export const startSelfieWorker = (): Worker => admittedWorker([visionUrl], visionUrl, 'vision')
