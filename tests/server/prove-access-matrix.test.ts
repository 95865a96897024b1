// A part of the access matrix with its control: what `npm run prove -- access-matrix` does, with fewer cells. No route may be undeclared.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { accessMatrix } from '../prove/proofs/access-matrix.ts'

it('refuses twice what a role may not, and a server without guards is caught', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([accessMatrix], ['access-matrix', '--cases', '400', '--seed', '3'], output, () => 3)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'access-matrix: 400 cases, 0 failures, control caught: yes, seed 3',
    status: 0,
    progress: [],
  })
})
