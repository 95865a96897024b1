// A selfie on the signing page: one vision worker reads the picture, hands the template to the person's vault over a channel the page cannot read, and ends.
// The picture goes nowhere.
import { CodedError } from '../../core/errors.ts'
import { neededOf, type ModelSet } from '../../models/manifest.ts'
import type { NormalizedBox } from '../../core/documents.ts'
import type { Enrolment, VisionApi, VisionErrorCode } from '../../workers/vision/api.ts'
import { wrapWorker, type WorkerLike } from '../../workers/rpc/wrap.ts'
import { deferred } from './deferred.ts'
import { installedModelSet } from './model-set.ts'
import type { PersonDoor } from './person-door.ts'
import { startSelfieWorker } from './selfie-worker.ts'

/** `offline`: the models did not come. `not_read`: they are not ours, or this device could not carry them. */
export type SelfieProblem = Extract<Enrolment, { ok: false }>['problem'] | 'offline' | 'not_read'

export type SelfieAnswer =
  | { readonly ok: true; readonly faceBox: NormalizedBox; readonly preview: Blob }
  | { readonly ok: false; readonly problem: SelfieProblem }

export interface SelfieParts {
  readonly vault: PersonDoor['selfies']
  readonly modelsUrl: string
  readonly start: () => WorkerLike
}

/** What is loaded for it, once: the models of the set that this server hands out. */
export async function selfieSizeBytes(): Promise<number> {
  return neededOf(await installedModelSet(), true).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}

export const selfieParts = (vault: SelfieParts['vault']): SelfieParts => ({
  vault,
  modelsUrl: new URL('/models', location.href).href,
  start: startSelfieWorker,
})

const isUnreachable = (error: unknown): boolean =>
  error instanceof CodedError && error.code === ('model_unreachable' satisfies VisionErrorCode)

/** @throws the signal's reason when it is aborted: nothing is held then, and the worker is gone */
export async function readSelfie(
  parts: SelfieParts,
  picture: Blob,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<SelfieAnswer> {
  try {
    // First, because what else fails to be loaded without a connection does not say so.
    const models = await installedModelSet()
    signal.throwIfAborted()
    return await readWith(models, parts, picture, signal, onProgress)
  } catch (error) {
    if (signal.aborted) {
      await parts.vault.dropSelfie()
      signal.throwIfAborted()
    }
    // No memory, files that are not ours: to a person it is one thing, and they go on without.
    return { ok: false, problem: isUnreachable(error) ? 'offline' : 'not_read' }
  }
}

async function readWith(
  models: ModelSet,
  { vault, modelsUrl: baseUrl, start }: SelfieParts,
  picture: Blob,
  signal: AbortSignal,
  onProgress: (share: number) => void,
): Promise<SelfieAnswer> {
  const { promise: stopped, reject } = deferred<never>()
  stopped.catch(() => undefined)
  const onAbort = (): void => {
    reject(signal.reason)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  // Runs out of memory: a small phone ends the worker, and its calls would wait for ever.
  const worker = wrapWorker<VisionApi>(start(), () => {
    reject(new Error('the vision worker ended'))
  })
  const read = async (): Promise<SelfieAnswer> => {
    const { port1, port2 } = new MessageChannel()
    await Promise.all([vault.connectVision(port1), worker.api.connectVault(port2)])
    // On the processor: trying out the graphics card would load more than everything else together.
    await worker.api.prepare({ recognise: true, baseUrl, models }, ({ loadedBytes, totalBytes }) => {
      onProgress(loadedBytes / totalBytes)
    })
    const answer = await worker.api.enrol(picture)
    if (!answer.ok) return answer
    // Only then may the worker go: what it offered is on its way over the other channel.
    const held = await vault.holdSelfie(answer.offered)
    const preview = new Blob([answer.preview], { type: 'image/webp' })
    return held ? { ok: true, faceBox: answer.faceBox, preview } : { ok: false, problem: 'not_read' }
  }
  try {
    return await Promise.race([read(), stopped])
  } finally {
    signal.removeEventListener('abort', onAbort)
    worker.end()
  }
}
