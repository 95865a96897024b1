// Small things a member keeps on this device, each sealed under the device key: set-up of destinations, presets.
import type { Bytes } from '../../core/bytes.ts'
import type { WorkspaceDatabase } from './database.ts'
import { durable } from './durable.ts'

export function savedNote({ notes }: WorkspaceDatabase, key: string): Promise<Bytes | undefined> {
  return durable(async () => (await notes.get(key))?.sealed)
}

export function saveNote({ notes }: WorkspaceDatabase, key: string, sealed: Bytes): Promise<void> {
  return durable(async () => {
    await notes.put({ key, sealed })
  })
}
