// Pictures kept on this device: sealed previews, sealed copies of originals, remembered folders, and which events keep copies.
import type { Bytes } from '../../core/bytes.ts'
import type { OwnerId, RecordId } from '../../core/ids.ts'
import type { OriginalRow, WorkspaceDatabase } from './database.ts'
import { durable } from './durable.ts'

const copiesKey = (event: OwnerId): string => `keep-copies:${event}`

export function savePreview({ previews }: WorkspaceDatabase, asset: RecordId, sealed: Bytes): Promise<void> {
  return durable(async () => {
    await previews.put({ asset, sealed })
  })
}

export function savedPreview({ previews }: WorkspaceDatabase, asset: RecordId): Promise<Bytes | undefined> {
  return durable(async () => (await previews.get(asset))?.sealed)
}

export function saveOriginal({ originals }: WorkspaceDatabase, row: OriginalRow): Promise<void> {
  return durable(async () => {
    await originals.put(row)
  })
}

export function savedOriginal({ originals }: WorkspaceDatabase, asset: RecordId): Promise<Blob | undefined> {
  return durable(async () => (await originals.get(asset))?.sealed)
}

/** How many sealed copies an event has here, and the room they take. */
export function savedCopiesOf({ originals }: WorkspaceDatabase, event: OwnerId): Promise<{ count: number; sizeBytes: number }> {
  return durable(async () => {
    const sum = { count: 0, sizeBytes: 0 }
    await originals
      .where('event')
      .equals(event)
      .each((row) => {
        sum.count += 1
        sum.sizeBytes += row.sizeBytes
      })
    return sum
  })
}

export async function keepsCopies({ marks }: WorkspaceDatabase, event: OwnerId): Promise<boolean> {
  return (await durable(() => marks.get(copiesKey(event))))?.value === true
}

/** Ending it removes the copies at once. */
export function saveKeepCopies({ marks, originals }: WorkspaceDatabase, event: OwnerId, keep: boolean): Promise<void> {
  return durable(() =>
    marks.db.transaction('rw', [marks, originals], async () => {
      await marks.put({ key: copiesKey(event), value: keep })
      if (!keep) await originals.where('event').equals(event).delete()
    }),
  )
}

/** Takes everything this device holds of these photos away. */
export function removePictures({ previews, originals }: WorkspaceDatabase, assets: readonly RecordId[]): Promise<void> {
  return durable(() =>
    previews.db.transaction('rw', [previews, originals], async () => {
      await previews.bulkDelete([...assets])
      await originals.bulkDelete([...assets])
    }),
  )
}

export function saveFolder({ folders }: WorkspaceDatabase, event: OwnerId, handle: FileSystemDirectoryHandle): Promise<void> {
  return durable(async () => {
    await folders.put({ event, handle })
  })
}

export function savedFolder({ folders }: WorkspaceDatabase, event: OwnerId): Promise<FileSystemDirectoryHandle | undefined> {
  return durable(async () => (await folders.get(event))?.handle)
}
