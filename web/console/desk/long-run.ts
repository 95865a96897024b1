// What every long run over photos on this device has in common: the troubles that end all of it, and a stop that answers at once.
import { isCodedError } from '../../../core/errors.ts'

/** Every other photo would meet these too. */
const modelTroubles = ['model_refused', 'model_missing', 'model_unreachable'] as const
export type ModelTrouble = (typeof modelTroubles)[number]

export function modelTroubleOf(error: unknown): ModelTrouble | undefined {
  return modelTroubles.find((code) => isCodedError(error, code))
}

/** Resolves with the work or with its abort, whichever is first: cancelling must not wait for a worker to wind down. */
export async function untilAborted(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  await Promise.race([
    work(),
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        resolve()
      })
    }),
  ])
}
