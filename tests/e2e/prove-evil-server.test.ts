// A small run of the evil-server proof, its control included: what `npm run prove -- evil-server` does, with fewer scripts.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import { evilServer } from '../prove/proofs/evil-server.ts'

it('refuses or shows what a lying server tells, and each lie works without the check', { timeout: 600_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([evilServer], ['evil-server', '--cases', '4', '--seed', '4'], output, () => 4)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'evil-server: 4 cases, 0 failures, control caught: yes, seed 4',
    status: 0,
    progress: [],
  })
})
