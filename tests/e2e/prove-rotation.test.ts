// A small run of the rotation proof, its control included: what `npm run prove -- rotation` does, with fewer kills.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { rotation } from '../prove/proofs/rotation.ts'

it('takes up a killed rotation, and catches one that is left as it was', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([rotation], ['rotation', '--cases', '2', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'rotation: 2 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
