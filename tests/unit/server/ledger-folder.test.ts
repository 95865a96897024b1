// The ledger as files: every line once, also after a power loss cut one off; an altered line is refused.
import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { OwnerId, ShareId, WorkspaceId } from '../../../core/ids.ts'
import type { LedgerLine } from '../../../core/ledger.ts'
import { ledgerFolder, readLedgerFolder } from '../../../server/ledger-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprimatur-ledger-'))
  return () => {
    rmSync(folder, { recursive: true, force: true })
  }
})

const lineAt = (at: string): LedgerLine => ({
  format: 'imprimatur/v1',
  workspace: WorkspaceId.parse(randomUUID()),
  line: randomUUID(),
  at,
  reason: 'erased',
  owner: OwnerId.parse(randomUUID()),
  shares: [ShareId.parse(randomUUID())],
})

test('keeps each line once, in a file per month, and reads them oldest first', async () => {
  const [late, early] = [lineAt('2026-12-01T00:00:00.000Z'), lineAt('2026-11-30T23:59:59.999Z')]
  for (const line of [late, early, late]) await ledgerFolder(folder).keep(line)
  expect(readdirSync(folder)).toEqual(['ledger-2026-11.jsonl', 'ledger-2026-12.jsonl'])
  expect(readLedgerFolder(folder)).toEqual([early, late])
})

test('a line that a power loss cut off is left out, and the next one is whole', async () => {
  const [cut, next] = [lineAt('2026-11-01T00:00:00.000Z'), lineAt('2026-11-02T00:00:00.000Z')]
  appendFileSync(join(folder, 'ledger-2026-11.jsonl'), JSON.stringify(cut).slice(0, 90))
  await ledgerFolder(folder).keep(next)
  expect(readLedgerFolder(folder)).toEqual([next])
})

test('an altered line and a folder that is not there are refused', async () => {
  await ledgerFolder(folder).keep(lineAt('2026-11-01T00:00:00.000Z'))
  const path = join(folder, 'ledger-2026-11.jsonl')
  writeFileSync(path, readFileSync(path, 'utf8').replace('"erased"', '"kept"'))
  expect(() => readLedgerFolder(folder)).toThrow(path)
  expect(() => readLedgerFolder(join(folder, 'nothing'))).toThrow('no ledger folder')
})
