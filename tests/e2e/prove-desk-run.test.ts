// A small run of the desk-run proof, its control included: what `npm run prove -- desk-run` does, with a handful of photos.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { deskRun } from '../prove/proofs/desk-run.ts'

it(
  'an event in which everybody signed takes few keys and ends right, and more where nobody was enrolled',
  { timeout: 600_000 },
  async () => {
    const lines: string[] = []
    const progress: string[] = []
    const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
    const status = await prove([deskRun], ['desk-run', '--cases', '6', '--seed', '4'], output, () => 4)
    expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
      last: 'desk-run: 6 cases, 0 failures, control caught: yes, seed 4',
      status: 0,
      progress: [],
    })
  },
)
