// Who is known for more than the list that brought them: asked to sign, signed, named in a photo, or expected at an event.
import type { AskBook } from '../../../core/asks/book.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { Views } from '../views/views.svelte.ts'

export function peopleInUse(views: Pick<Views, 'events' | 'assetsOf'>, book: AskBook): ReadonlySet<OwnerId> {
  const used = new Set<OwnerId>()
  for (const { body } of book.asks()) if (body.owner !== null) used.add(body.owner)
  for (const { owner } of [...book.signers(), ...book.requests()]) used.add(owner)
  for (const { id, document } of views.events) {
    for (const owner of document?.roster ?? []) used.add(owner)
    for (const { document: asset } of views.assetsOf(id)) {
      for (const owner of asset.withoutFace) used.add(owner)
      for (const { decision } of asset.faces) if (decision.kind === 'person') used.add(decision.subject)
    }
  }
  return used
}
