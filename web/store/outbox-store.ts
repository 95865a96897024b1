// The outbox on disk: rows are added before a command is acknowledged and leave when the feed has shown them.
import type { PutRecord, RefusalCode } from '../../core/wire.ts'
import type { OutboxRow, WorkspaceDatabase } from './database.ts'
import { durable } from './durable.ts'

export type StoredOutboxRow = OutboxRow & { readonly id: number }
export type NewOutboxRow = Pick<OutboxRow, 'key' | 'kind' | 'record' | 'intent' | 'wire' | 'statement'>

/**
 * Adds rows in order, all or none. A row with `replaces` takes the place of that waiting row while nothing was signed from it yet.
 * @returns the rows as stored
 */
export function addToOutbox(
  { outbox }: WorkspaceDatabase,
  rows: readonly (NewOutboxRow & { readonly replaces: { readonly id: number; readonly key: string } | null })[],
): Promise<StoredOutboxRow[]> {
  return durable(() =>
    outbox.db.transaction('rw', outbox, async () => {
      const stored: StoredOutboxRow[] = []
      for (const { replaces, ...row } of rows) {
        const waiting = replaces === null ? undefined : await outbox.get(replaces.id)
        if (replaces !== null && waiting?.key === replaces.key && waiting.wire === null && waiting.refused === null) {
          const next = {
            ...waiting,
            id: replaces.id,
            key: row.key,
            intent: row.intent,
            revision: waiting.revision + 1,
            replaced: true,
          }
          await outbox.put(next)
          stored.push(next)
        } else {
          const next: OutboxRow = { ...row, revision: 0, replaced: false, sent: 0, refused: null, conflicts: 0 }
          // Dexie writes the new number into the object it adds.
          const id = await outbox.add({ ...next })
          stored.push({ ...next, id })
        }
      }
      return stored
    }),
  )
}

/** All rows in the order of the commands. */
export function savedOutbox({ outbox }: WorkspaceDatabase): Promise<StoredOutboxRow[]> {
  return durable(async () => (await outbox.orderBy('id').toArray()).filter((row): row is StoredOutboxRow => row.id !== undefined))
}

/**
 * Keeps what was signed from intents, before it is sent: a repeat after a crash sends the very same bytes.
 * @returns the numbers of the rows whose intent had not changed meanwhile; the others are signed again
 */
export function saveWires(
  { outbox }: WorkspaceDatabase,
  wires: readonly { readonly id: number; readonly revision: number; readonly wire: PutRecord }[],
): Promise<Set<number>> {
  return durable(() =>
    outbox.db.transaction('rw', outbox, async () => {
      const kept = new Set<number>()
      for (const { id, revision, wire } of wires) {
        const row = await outbox.get(id)
        if (row?.revision !== revision) continue
        await outbox.update(id, { wire, statement: wire.statement.body.statement })
        kept.add(id)
      }
      return kept
    }),
  )
}

/** The server has these. They stay until the feed shows them. */
export function markSent({ outbox }: WorkspaceDatabase, ids: readonly number[]): Promise<void> {
  return durable(async () => {
    await outbox.where(':id').anyOf(ids).modify({ sent: 1 })
  })
}

/** The feed did not show what the server said it has: the same bytes wait to be sent again. */
export function markUnsent({ outbox }: WorkspaceDatabase, ids: readonly number[]): Promise<void> {
  return durable(async () => {
    await outbox.where(':id').anyOf(ids).modify({ sent: 0 })
  })
}

export function markRefused({ outbox }: WorkspaceDatabase, ids: readonly number[], refused: RefusalCode): Promise<void> {
  return durable(async () => {
    await outbox.where(':id').anyOf(ids).modify({ refused })
  })
}

/** A newer version stood in the way: what was signed is thrown away, the intent is merged and signed again. */
export function markConflict({ outbox }: WorkspaceDatabase, ids: readonly number[]): Promise<void> {
  return durable(async () => {
    await outbox
      .where(':id')
      .anyOf(ids)
      .modify((row) => {
        Object.assign(row, { wire: null, statement: null, revision: row.revision + 1, conflicts: row.conflicts + 1 })
      })
  })
}

/**
 * Refused changes wait again. What the server may have stored all the same (`internal`) keeps its signed bytes, so that it is stored once;
 * other records are signed anew, because what they were made for may have moved on.
 */
export function markRetry({ outbox }: WorkspaceDatabase, ids: readonly number[]): Promise<void> {
  return durable(async () => {
    await outbox
      .where(':id')
      .anyOf(ids)
      .modify((row) => {
        const anew = row.kind !== 'statement' && row.refused !== 'internal' ? { wire: null, statement: null } : {}
        Object.assign(row, { ...anew, refused: null, conflicts: 0, revision: row.revision + 1 })
      })
  })
}

export function removeFromOutbox({ outbox }: WorkspaceDatabase, ids: readonly number[]): Promise<void> {
  return durable(() => outbox.bulkDelete([...ids]))
}
