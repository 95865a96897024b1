// A tab that goes away at half a batch: what was saved stays, the next visit says how far it got, and the same folder brings the rest, once each.
import { beforeEach, expect, test } from 'vitest'
import { toHex } from '../../../core/bytes.ts'
import type { AssetDocument } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import { Batch } from '../../../web/console/desk/batch.svelte.ts'
import type { IntakeDoor } from '../../../web/console/desk/intake.ts'
import type { BatchNote, Workspace } from '../../../web/workspace/types.ts'
import type { Analysis } from '../../../workers/vision/api.ts'

const event = 'event-of-the-batch' as OwnerId
const folder = Array.from({ length: 7 }, (_, index) => new File([`photo ${String(index)}`], `${String(index)}.jpg`))

/** What the device keeps over a reload. */
let saved: { readonly document: AssetDocument }[] = []
let notes = new Map<OwnerId, BatchNote>()
let analysed: string[] = []

/** A workspace whose worker answers only `answers` times: then the tab is gone. */
function visit(answers: number): Batch {
  const vision = {
    width: 2,
    prepare: () => Promise.resolve(),
    counts: () => Promise.resolve({ found: 0, compared: 0, kept: 0 }),
    forgetBatch: () => Promise.resolve(),
    analyse: async (_signal: AbortSignal, file: File): Promise<Analysis> => {
      if (answers-- <= 0) return new Promise(() => undefined)
      analysed.push(file.name)
      const contentHash = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())))
      const rest = { mediaType: 'image/jpeg', onlyFirst: false, fingerprint: '0', width: 1, height: 1, faces: [], recogniser: null }
      return { ok: true, contentHash, ...rest, preview: new Uint8Array(1) }
    },
  }
  const door: Partial<Record<keyof IntakeDoor | 'batchNote' | 'noteBatch' | 'events', unknown>> = {
    recognition: false,
    events: [],
    grouping: false,
    outbox: { storageFull: false },
    assetsOf: () => saved,
    addAsset: (_event: OwnerId, document: AssetDocument) => {
      saved.push({ document })
      return Promise.resolve({ duplicate: false })
    },
    offerFiles: () => Promise.resolve(1),
    batchNote: (of: OwnerId) => Promise.resolve(notes.get(of) ?? null),
    noteBatch: (of: OwnerId, note: BatchNote | null) => {
      if (note) notes.set(of, note)
      else notes.delete(of)
      return Promise.resolve()
    },
    vision,
  }
  return new Batch(door as unknown as Workspace)
}

beforeEach(() => {
  saved = []
  notes = new Map()
  analysed = []
})

test('after a reload at half a batch nothing is lost and nothing is analysed twice', async () => {
  const first = visit(3)
  void first.start(event, folder)
  await expect.poll(() => first.stateFor(event)?.added).toBe(3)

  await expect.poll(() => notes.get(event)).toEqual({ done: 3, total: 7 })

  const second = visit(folder.length)
  await second.open(event)
  expect(second.interrupted).toEqual({ done: 3, total: 7 })
  await second.start(event, folder)
  expect(second.stateFor(event)).toMatchObject({ phase: 'done', added: 4, duplicates: 3 })
  expect(analysed.toSorted()).toEqual(folder.map(({ name }) => name))
  expect(new Set(saved.map(({ document }) => document.contentHash)).size).toBe(7)

  // Nobody left and came back: what was said of the first half is over with the second.
  expect(second.interrupted).toBeNull()
  const third = visit(0)
  await third.open(event)
  expect(third.interrupted).toBeNull()
})

test('whoever looks at an event while its batch runs is not told afterwards that it was cut short', async () => {
  const batch = visit(folder.length)
  const ended = batch.start(event, folder)
  await batch.open(event)
  await ended
  expect(batch.stateFor(event)?.phase).toBe('done')
  expect(batch.interrupted).toBeNull()
})

test('another event waits for its turn, and the results of the first stay to be read', async () => {
  const other = 'another-event' as OwnerId
  const batch = visit(2 * folder.length)
  const ends = await Promise.all([
    batch.start(event, folder),
    batch.start(other, [new File(['one more'], 'one more.jpg'), new File([], 'empty.jpg')]),
  ])
  expect(ends.map((end) => [end?.phase, end?.added])).toEqual([
    ['done', folder.length],
    ['done', 1],
  ])
  expect(batch.stateFor(event)?.added).toBe(folder.length)
  expect(batch.stateFor(other)?.problems).toHaveLength(1)
  batch.close(event)
  expect([batch.stateFor(event), batch.stateFor(other)?.added]).toEqual([null, 1])
})

test('a stop is meant for what waits as well; afterwards it goes on as before', async () => {
  const other = 'another-event' as OwnerId
  const batch = visit(3)
  const ended = Promise.all([batch.start(event, folder), batch.start(other, folder)])
  await expect.poll(() => batch.stateFor(event)?.added).toBe(3)
  batch.cancel()
  const [first, second] = await ended
  expect([first?.stop, second]).toEqual(['cancelled', null])
  expect(batch.stateFor(other)).toBeNull()
  expect(batch.running).toBe(false)
  expect((await batch.start(other, [new File([], 'empty.jpg')]))?.phase).toBe('done')
})
