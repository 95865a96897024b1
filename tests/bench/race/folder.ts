// The photo files of the race: the event and the small groups of `../shared/faces` when they are there, else drawn ones.
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { drawEvent } from '../../fixtures/event.ts'

export interface RacePhotos {
  readonly kind: 'real' | 'drawn'
  /** Address prefix → folder, for the server. */
  readonly folders: Readonly<Record<string, string>>
  readonly event: readonly string[]
  /** Groups of any size: those with more than {@link mostFaces} faces do not take part. */
  readonly groups: readonly string[]
}

export const mostFaces = 20

export async function racePhotos(sharedFaces: string, drawnFolder: string): Promise<RacePhotos> {
  const [event, groups] = [join(sharedFaces, 'event/photos'), join(sharedFaces, 'groups')]
  if (existsSync(event) && existsSync(groups)) {
    const folders = { '/event': event, '/groups': groups }
    return { kind: 'real', folders, event: addresses('/event', event), groups: addresses('/groups', groups) }
  }
  mkdirSync(drawnFolder, { recursive: true })
  if (readdirSync(drawnFolder).length === 0) await drawEvent({ seed: 1, folder: drawnFolder, people: [] })
  return { kind: 'drawn', folders: { '/drawn': drawnFolder }, event: addresses('/drawn', drawnFolder), groups: [] }
}

function addresses(prefix: string, folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
    .toSorted()
    .map((name) => `${prefix}/${encodeURIComponent(name)}`)
}
