// A small run of the consent-clocks proof, its ten broken clocks included: what `npm run prove -- consent-clocks` does, with fewer cases.
import { expect, it } from 'vitest'
import { prove } from '../../prove/harness.ts'
import { consentClocks } from '../../prove/proofs/consent-clocks.ts'

it('the clocks agree with a calendar walked day by day, and no broken clock does', { timeout: 120_000 }, async () => {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([consentClocks], ['consent-clocks', '--cases', '1000', '--seed', '7'], output, () => 7)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: 'consent-clocks: 1000 cases, 0 failures, control caught: yes, seed 7',
    status: 0,
    progress: [],
  })
})
