// A small run of the kill-loop proof, its control included: what `npm run prove -- kill-loop` does, with fewer kills.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { killLoop } from '../prove/proofs/kill-loop.ts'

it('no kill loses an acknowledged write, and a server that answers too early is caught', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([killLoop], ['kill-loop', '--cases', '2', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'kill-loop: 2 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
