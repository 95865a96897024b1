// The worker's end of the line: what every `worker.ts` calls, and nothing else. The logic lives in plain modules that tests import without a worker.
import { expose, type Endpoint } from 'comlink'
import { installErrorHandler } from './errors.ts'

export { transfer } from 'comlink'

/** Offers `api` to whoever started this worker; anything a caller did not await or nobody caught surfaces there as an `error` event. */
export function exposeWorker(api: object): void {
  // A rejected promise nobody handles is silent outside a worker; an uncaught error is not.
  addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => {
    event.preventDefault()
    reportError(event.reason)
  })
  exposeOn(api, globalThis)
}

/** The same on one end of a `MessageChannel`, for tests without a worker. */
export function exposeOn(api: object, endpoint: Endpoint): void {
  installErrorHandler()
  expose(api, endpoint)
}
