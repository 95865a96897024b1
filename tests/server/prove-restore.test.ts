// A small run of the restore proof, its control included: what `npm run prove -- restore` does, with fewer records.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { restore } from '../prove/proofs/restore.ts'

it('the printed commands restore all of it, and a restore without the ledger is caught', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([restore], ['restore', '--cases', '40', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'restore: 40 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
