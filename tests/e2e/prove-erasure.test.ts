// A small run of the erasure proof, its control included.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { erasure } from '../prove/proofs/erasure.ts'

it('opens nobody who was erased and everybody else, and catches a server that keeps a share', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([erasure], ['erasure', '--cases', '60', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'erasure: 60 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
