// Which model set this server hands out: asked here once, for the screens that say so and for the workers that are told.
import { CodedError } from '../../core/errors.ts'
import { z } from '../../core/zod.ts'
import { bestSet, installedFile, modelName, models, type ModelSet } from '../../models/manifest.ts'
import type { VisionErrorCode } from '../../workers/vision/api.ts'

/** What a template says made it: one of ours, of whatever set? */
export const isKnownModel = (name: string): boolean =>
  models.some((model) => model.role === 'recogniser' && modelName(model) === name)

/** Written by `models/prepare/installed.ts`; a newer server may say more. */
const Installed = z.object({ sets: z.array(z.string()).default([]) })

/** @throws CodedError `model_unreachable` when there is no connection */
export async function installedModelSet(): Promise<ModelSet> {
  const answer = await ask()
  return bestSet(answer === null ? [] : Installed.parse(answer).sets)
}

/** @returns null where the server knows of no such file */
async function ask(): Promise<unknown> {
  try {
    const response = await fetch(`/models/${installedFile}`, { cache: 'no-cache' })
    // Without the file, a server for development answers with its page.
    return response.ok && response.headers.get('content-type')?.includes('json') ? await response.json() : null
  } catch (error) {
    // So a browser reports every failure of the network.
    if (error instanceof TypeError) throw new CodedError<VisionErrorCode>('model_unreachable', 'no connection', { cause: error })
    throw error
  }
}
