// A small run of the envelopes proof, its control included: what `npm run prove -- envelopes` does, with fewer envelopes.
import { expect, it } from 'vitest'
import { prove } from '../../prove/harness.ts'
import { envelopes } from '../../prove/proofs/envelopes.ts'

it('no altered envelope opens, and careless readers are caught', { timeout: 120_000 }, async () => {
  const lines: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: () => undefined }
  const status = await prove([envelopes], ['envelopes', '--cases', '12', '--seed', '7'], output, () => 7)
  expect({ status, last: lines.at(-1) }).toEqual({
    status: 0,
    last: 'envelopes: 12 cases, 0 failures, control caught: yes, seed 7',
  })
})
