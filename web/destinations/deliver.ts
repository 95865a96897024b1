// Sends one file until it is there or there is no point in trying: what may pass by itself is tried again a few times, with growing pauses.
import { passing, type Connection, type Delivery, type Put } from './contract.ts'

const pausesMs = [500, 2000, 8000]

/** @throws the abort reason of `signal` */
export async function deliver(
  signal: AbortSignal,
  connection: Connection,
  delivery: Delivery,
  onProgress?: (sentBytes: number) => void,
  sleep: (signal: AbortSignal, ms: number) => Promise<void> = pause,
): Promise<Put> {
  for (const pauseMs of [...pausesMs, null]) {
    const put = await connection.put(signal, delivery, onProgress)
    if (put.ok || pauseMs === null || !passing.has(put.problem)) return put
    signal.throwIfAborted()
    await sleep(signal, pauseMs)
  }
  throw new Error('unreachable: the last try has no pause')
}

function pause(signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal.addEventListener('abort', stop, { once: true })
  })
}
