// A place this member set up (WebDAV, S3, an image bank, SharePoint) as a destination of an export. Its adapter is loaded when it is chosen.
import { loadAdapter, type Configured } from '../../destinations/adapters.ts'
import { takesFiles, type Connection, type Delivery, type Put } from '../../destinations/contract.ts'
import { deliver } from '../../destinations/deliver.ts'
import type { SavedDestination } from '../../workspace/publishing/destinations.svelte.ts'
import type { Destination, Written } from './destination.ts'

/** @returns null when its settings are no longer what its kind needs, or this page may not talk to it (the origin says which) */
export async function openRemote(
  place: SavedDestination,
  allowedOrigins: readonly string[] | undefined,
): Promise<{ readonly destination: Destination } | { readonly refused: 'settings' | 'origin'; readonly origin: string }> {
  const { id, label, settings } = place
  if (!takesFiles(place)) return { refused: 'settings', origin: '' }
  const { kind } = place
  const configured = (await loadAdapter(kind)).configure(settings)
  if (!configured) return { refused: 'settings', origin: '' }
  const origin = allowedOrigins && configured.origins.find((one) => !allowedOrigins.includes(one))
  if (origin !== undefined) return { refused: 'origin', origin }
  return { destination: remoteDestination(connectionOf(place, configured), { kind, label, destination: id }) }
}

/** Connections as long as a place is set up like this: what one knows of half-sent files serves the next try. They go with the lock. */
const connections = new WeakMap<SavedDestination, Connection>()

function connectionOf(place: SavedDestination, configured: Configured): Connection {
  const connection = connections.get(place) ?? configured.connect()
  connections.set(place, connection)
  return connection
}

export function remoteDestination(connection: Connection, place: Destination['place']): Destination {
  return {
    place,
    taken: [],
    keepsEachFile: true,
    async write(signal, delivery, allowed) {
      const asked = { ...connection, put: askFirst(connection, allowed) }
      try {
        return writtenOf(await deliver(signal, asked, delivery))
      } catch (error) {
        if (error instanceof NotAllowed) return { ok: false, problem: 'not-allowed' }
        throw error
      }
    },
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  }
}

/** Between two tries lie seconds, in which a consent may end. */
class NotAllowed extends Error {}

function askFirst(connection: Connection, allowed: () => boolean): Connection['put'] {
  return (signal: AbortSignal, delivery: Delivery, onProgress) => {
    if (!allowed()) return Promise.reject(new NotAllowed())
    return connection.put(signal, delivery, onProgress)
  }
}

const writtenOf = (put: Put): Written => (put.ok ? put : { ok: false, problem: put.problem })
