import { expect, test } from 'vitest'
import { CodedError } from '../../../../core/errors.ts'
import type { OwnerId } from '../../../../core/ids.ts'
import { BatchNotes } from '../../../../web/console/desk/batch-notes.ts'
import type { BatchNote } from '../../../../web/workspace/types.ts'

const event = 'event' as OwnerId

/** A disk that answers when it is told to. */
function slowDisk() {
  const written: (BatchNote | null)[] = []
  let flushed: ((failure?: Error) => void) | undefined
  return {
    written,
    flush: (failure?: Error) => flushed?.(failure),
    door: {
      batchNote: () => Promise.resolve(written.at(-1) ?? null),
      noteBatch: (_event: OwnerId, note: BatchNote | null) =>
        new Promise<void>((resolve, reject) => {
          flushed = (failure) => {
            if (failure) reject(failure)
            else {
              written.push(note)
              resolve()
            }
          }
        }),
    },
  }
}

const note = (done: number): BatchNote => ({ done, total: 9 })
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

test('while one note is written only the newest after it waits, and the last word stands', async () => {
  const { door, flush, written } = slowDisk()
  const notes = new BatchNotes(door)
  for (const done of [1, 2, 3, 4]) notes.keep(event, note(done))
  flush()
  await later()
  notes.keep(event, null)
  const found = notes.find(event)
  flush()
  await later()
  flush()
  expect(await found).toBeNull()
  expect(written).toEqual([note(1), note(4), null])
})

test('no room for a note, or a lock in between, is no failure; the next one is written again', async () => {
  const { door, flush, written } = slowDisk()
  const notes = new BatchNotes(door)
  notes.keep(event, note(1))
  notes.keep(event, note(2))
  flush(new CodedError('storage_full'))
  await later()
  notes.keep(event, note(3))
  flush()
  expect(await notes.find(event)).toEqual(note(3))
  expect(written).toEqual([note(3)])
})

test('what cannot be read is none', async () => {
  const { door } = slowDisk()
  const notes = new BatchNotes({ ...door, batchNote: () => Promise.reject(new CodedError('locked')) })
  expect(await notes.find(event)).toBeNull()
})
