import { expect, test } from 'vitest'
import type { OwnerId, RecordId } from '../../../../core/ids.ts'
import type { PutRecord } from '../../../../core/wire.ts'
import type { RecordRow } from '../../../../web/store/database.ts'
import { maySucceed } from '../../../../web/store/feed-store.ts'

const row = (version: number, statement: string, change: Partial<RecordRow> = {}): RecordRow => ({
  record: 'r' as RecordId,
  seq: 1,
  owner: 'o' as OwnerId,
  table: 'person',
  version,
  put: { statement: { body: { statement, version } }, envelope: 'x' } as unknown as PutRecord,
  sizeBytes: 0,
  ...change,
})
const held = row(3, 'three')

// Control first: what must come in does.
test.each<[string, RecordRow, RecordRow | undefined]>([
  ['a record not held yet', row(2, 'two'), undefined],
  ['the next version', row(4, 'four'), held],
  ['a later one, versions between not seen', row(9, 'nine'), held],
  ['the very same once more', row(3, 'three', { seq: 8 }), held],
])('%s is taken in', (_name, next, before) => {
  expect(maySucceed(next, before)).toBe(true)
})

test.each<[string, RecordRow]>([
  ['a version that was replaced', row(2, 'two')],
  ['the first version', row(1, 'one')],
  ['another statement of the same version', row(3, 'other')],
  ['a later version of another person', row(4, 'four', { owner: 'p' as OwnerId })],
  ['a later version in another table', row(4, 'four', { table: 'template' })],
])('%s is not', (_name, next) => {
  expect(maySucceed(next, held)).toBe(false)
})
