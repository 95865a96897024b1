// The page's end of a depicted person's vault. Ending the worker is forgetting their keys.
import type { PersonApi } from '../../workers/vault/person/api.ts'
import { wrapWorker, type WorkerClient } from '../../workers/rpc/wrap.ts'
import { PersonDoor } from './person-door.ts'
import { startPersonWorker } from './person-worker.ts'

/** A door with a vault of its own behind it. */
export function openPersonDoor(): { readonly door: PersonDoor; readonly client: WorkerClient<PersonApi> } {
  const client = wrapWorker<PersonApi>(startPersonWorker())
  return { door: new PersonDoor(client.api), client }
}
