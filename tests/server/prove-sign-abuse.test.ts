// Every attack on links once, and a few receipts, with their controls: what `npm run prove -- sign-abuse` and `-- receipts` do at full size.
import { expect, it } from 'vitest'
import { prove } from '../prove/harness.ts'
import type { Proof } from '../prove/proof.ts'
import { receipts } from '../prove/proofs/receipts.ts'
import { signAbuse } from '../prove/proofs/sign-abuse.ts'
import { attacks } from '../prove/proofs/sign-abuse/attacks.ts'

async function small(proof: Proof, cases: number): Promise<void> {
  const lines: string[] = []
  const progress: string[] = []
  const output = { result: (line: string) => lines.push(line), progress: (line: string) => progress.push(line) }
  const status = await prove([proof], [proof.name, '--cases', String(cases), '--seed', '5'], output, () => 5)
  expect({ last: lines.at(-1), status, progress: status === 0 ? [] : progress }).toEqual({
    last: `${proof.name}: ${String(cases)} cases, 0 failures, control caught: yes, seed 5`,
    status: 0,
    progress: [],
  })
}

it('withstands every attack on a link, and a server without the rules falls', { timeout: 600_000 }, () =>
  small(signAbuse, Object.keys(attacks).length),
)

it('receipts hold for others and fall when touched; a gullible reader is caught', { timeout: 600_000 }, () => small(receipts, 4))
