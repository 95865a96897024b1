// How often each version was signed: counted over what everybody's consent says, whatever became of it since.
import type { ConsentState } from '../../../../core/consent.ts'
import type { OwnerId } from '../../../../core/ids.ts'

/** Quitclaims by the hash of the version they were given on. */
export function usesOf(consents: ReadonlyMap<OwnerId, ConsentState>): ReadonlyMap<string, number> {
  const uses = new Map<string, number>()
  for (const { quitclaims } of consents.values())
    for (const { form } of quitclaims) if (form) uses.set(form.hash, (uses.get(form.hash) ?? 0) + 1)
  return uses
}
