/// <reference types="vite/client" />
// The page that starts the worker with one recogniser in it.
import workerUrl from './recogniser-worker.ts?worker&url'
import type { RecogniserRun, RecogniserTimes } from './recogniser-worker.ts'

const worker = new Worker(workerUrl, { type: 'module' })

function timeRecogniser(run: RecogniserRun): Promise<RecogniserTimes> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<RecogniserTimes>) => {
      resolve(data)
    }
    worker.onerror = ({ message }) => {
      reject(new Error(message))
    }
    worker.postMessage(run)
  })
}

const recogniser = { timeRecogniser }
export type RecogniserPage = typeof recogniser
Object.assign(globalThis, { recogniser })
