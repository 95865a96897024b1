// The outbox on disk: rows are added before a command is acknowledged and leave when the feed has shown them.
import type { Bytes } from '../../core/bytes.ts'
import type { ClearStatement, PutRecord, RefusalCode } from '../../core/wire.ts'
import type { OutboxRow, WorkspaceDatabase } from './database.ts'
import { durable } from './durable.ts'

export type StoredOutboxRow = OutboxRow & { readonly id: number }
export type NewOutboxRow = Pick<OutboxRow, 'key' | 'kind' | 'record' | 'intent' | 'wire' | 'statement'>

/** A sealed intent and the key it is sealed under. Every sealing has a key of its own. */
export interface SealedIntent {
  readonly key: string
  readonly intent: Bytes
}

/** Adds rows in order, all or none. A row with `replaces` takes the place of that waiting row while nothing was signed from it yet. */
export function addToOutbox(
  { outbox }: WorkspaceDatabase,
  rows: readonly (NewOutboxRow & { readonly replaces: number | null })[],
): Promise<void> {
  return durable(() =>
    outbox.db.transaction('rw', outbox, async () => {
      for (const { replaces, ...row } of rows) {
        const waiting = replaces === null ? undefined : await outbox.get(replaces)
        if (replaces !== null && waiting && waiting.wire === null && waiting.refused === null)
          await outbox.update(replaces, { key: row.key, intent: row.intent, revision: waiting.revision + 1 })
        else await outbox.add({ ...row, revision: 0, sent: 0, refused: null, conflicts: 0 })
      }
    }),
  )
}

/** All rows in the order of the commands. */
export function savedOutbox({ outbox }: WorkspaceDatabase): Promise<StoredOutboxRow[]> {
  return durable(async () => (await outbox.orderBy('id').toArray()).filter((row): row is StoredOutboxRow => row.id !== undefined))
}

/**
 * Keeps what was signed from an intent, before it is sent: a repeat after a crash sends the very same bytes.
 * @returns false when the intent changed meanwhile; sign again.
 */
export function saveWire(
  { outbox }: WorkspaceDatabase,
  id: number,
  revision: number,
  wire: PutRecord | ClearStatement,
): Promise<boolean> {
  return durable(() =>
    outbox.db.transaction('rw', outbox, async () => {
      const row = await outbox.get(id)
      if (row?.revision !== revision) return false
      const { statement } = 'body' in wire ? wire.body : wire.statement.body
      await outbox.update(id, { wire, statement })
      return true
    }),
  )
}

/** The server has these. They stay until the feed shows them. */
export function markSent({ outbox }: WorkspaceDatabase, ids: readonly number[]): Promise<void> {
  return durable(async () => {
    await outbox.where(':id').anyOf(ids).modify({ sent: 1 })
  })
}

export function markRefused({ outbox }: WorkspaceDatabase, ids: readonly number[], refused: RefusalCode): Promise<void> {
  return durable(async () => {
    await outbox.where(':id').anyOf(ids).modify({ refused })
  })
}

/** A newer version stood in the way: the merged intent takes the old one's place and is signed anew. */
export function saveMerged({ outbox }: WorkspaceDatabase, row: StoredOutboxRow, merged: SealedIntent): Promise<void> {
  return durable(async () => {
    const change = { ...merged, wire: null, statement: null, revision: row.revision + 1, conflicts: row.conflicts + 1 }
    await outbox.update(row.id, change)
  })
}

export function removeFromOutbox({ outbox }: WorkspaceDatabase, ids: readonly number[]): Promise<void> {
  return durable(() => outbox.bulkDelete([...ids]))
}
