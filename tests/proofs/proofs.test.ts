// Every proof in small, its control included: what `npm run prove -- NAME` does, with fewer cases. Left out is what needs real faces, which lie beside the project
// on some machines only: `desk-run-real` is run by hand.
import { expect, test } from 'vitest'
import { prove } from '../prove/harness.ts'
import { proofs } from '../prove/proofs/index.ts'
import { attacks } from '../prove/proofs/sign-abuse/attacks.ts'

interface Small {
  readonly cases: number
  readonly seed: number
  /** Fewer than the proof's own, where the control shows sooner. */
  readonly controlCases?: number
}

const small: Readonly<Record<string, Small>> = {
  'access-matrix': { cases: 400, seed: 3 },
  canary: { cases: 100, seed: 7 },
  'consent-clocks': { cases: 1000, seed: 7 },
  covering: { cases: 18, seed: 7, controlCases: 9 },
  'desk-run': { cases: 6, seed: 4 },
  envelopes: { cases: 12, seed: 7 },
  erasure: { cases: 60, seed: 7 },
  'evil-server': { cases: 4, seed: 4 },
  'kill-loop': { cases: 2, seed: 7 },
  metadata: { cases: 8, seed: 7, controlCases: 1 },
  receipts: { cases: 4, seed: 5 },
  restore: { cases: 40, seed: 7 },
  rotation: { cases: 2, seed: 7 },
  // All of them: an attack is quick.
  'sign-abuse': { cases: Object.keys(attacks).length, seed: 5 },
  verdicts: { cases: 2000, seed: 7 },
}

const everywhere = proofs.filter(({ name }) => name !== 'desk-run-real')

test.each(everywhere.map((proof) => [proof.name, proof.describe, proof] as const))('%s: %s', async (name, _, proof) => {
  const size = small[name]
  if (!size) throw new Error(`${name} has no size here`)
  const { cases, seed, ...own } = size
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([{ ...proof, ...own }], [name, '--cases', String(cases), '--seed', String(seed)], output, () => seed)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: `${name}: ${String(cases)} cases, 0 failures, control caught: yes, seed ${String(seed)}`,
    status: 0,
    progress: [],
  })
})
