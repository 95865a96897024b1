// A small run of the covering proof, its control included: what `npm run prove -- covering` does, with fewer faces.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { covering } from '../prove/proofs/covering.ts'

it('a covered face is gone for detector and recogniser, and a weak blur is not', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const small = { ...covering, controlCases: 9 }
  const status = await prove([small], ['covering', '--cases', '18', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'covering: 18 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
