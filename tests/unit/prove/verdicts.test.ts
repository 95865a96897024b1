// A small run of the verdicts proof, its ten broken engines included: what `npm run prove -- verdicts` does, with fewer cases.
import { expect, it } from 'vitest'
import { prove } from '../../prove/harness.ts'
import { verdicts } from '../../prove/proofs/verdicts.ts'

it('the engine agrees with its twin, and no broken engine does', { timeout: 120_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([verdicts], ['verdicts', '--cases', '2000', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'verdicts: 2000 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
