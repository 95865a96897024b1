// The person's vault as the worker offers it: what proves a link is there at once, and everything else as soon as the rest of the vault has come.
import { CodedError } from '../../../core/errors.ts'
import type { PersonApi } from './api.ts'
import { linkProof, ownProof } from './proofs.ts'

/**
 * @param load brings the whole vault; what did not come is asked for again by the next call
 * @returns every method of the contract. They throw CodedError `unavailable` when the rest does not come.
 */
export function createEarlyVault(load: () => Promise<PersonApi>): PersonApi {
  let whole: Promise<PersonApi> | undefined
  const loaded = (): Promise<PersonApi> => {
    const mine = (whole ??= load().catch((error: unknown) => {
      whole = undefined
      // What browsers throw when a module does not come.
      if (error instanceof TypeError) throw new CodedError('unavailable', 'the rest of the vault did not come', { cause: error })
      throw error
    }))
    return mine
  }
  // On its way at once; that it did not come is heard by whoever calls.
  loaded().catch(() => undefined)

  const later =
    (name: keyof PersonApi) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      const method = (await loaded())[name] as (...given: readonly unknown[]) => Promise<unknown>
      return method(...args)
    }
  const early: Partial<PersonApi> = { linkProof, ownProof }
  return new Proxy({} as PersonApi, { get: (_, name: keyof PersonApi) => early[name] ?? later(name) })
}
