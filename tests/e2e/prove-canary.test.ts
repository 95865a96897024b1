// A small run of the canary proof, its control included: what `npm run prove -- canary` does, with fewer needles.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { canary } from '../prove/proofs/canary.ts'

it('finds nothing readable on the server, and catches the leaky build', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([canary], ['canary', '--cases', '100', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'canary: 100 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
