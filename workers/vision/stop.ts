// Lets a worker give up a photo half-way: between two steps it looks up whether somebody has asked it to stop.
import { CodedError } from '../../core/errors.ts'
import type { VisionErrorCode } from './api.ts'

/** To be awaited between two steps of a task. @throws CodedError `stopped` */
export type Checkpoint = () => Promise<void>

/** For work that nobody stops: a trial, a measurement. */
export const withoutStop: Checkpoint = () => Promise.resolve()

export class StopSwitch {
  #stops = 0

  /** Everything that has begun ends at its next checkpoint; what begins later goes on. */
  stop(): void {
    this.#stops += 1
  }

  /** Called when a task begins. */
  begin(): Checkpoint {
    const begunAt = this.#stops
    return async () => {
      await messagesHeard()
      if (this.#stops !== begunAt) throw new CodedError<VisionErrorCode>('stopped')
    }
  }
}

/** Messages that arrived meanwhile are handled before this resolves; a timer would wait four milliseconds more. */
function messagesHeard(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
