// Proof: nothing sealed opens after any change to it, in any other place, or under any other key. A case is one envelope with every single-bit flip.
import { openWith, sealTo } from '../../../workers/vault/hpke.ts'
import { openEnvelope, sealEnvelope } from '../../../workers/vault/v1/envelope.ts'
import { carelessSuites } from '../broken/careless-envelopes.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { tryEnvelope, type Suite } from './envelopes/cases.ts'
import { randomFor } from '../random.ts'

const shipped: Suite = { sealEnvelope, openEnvelope, sealTo, openWith }
/** Each kind of envelope once. */
const controlCases = 6

export const envelopes: Proof = {
  name: 'envelopes',
  describe:
    'an envelope of any kind with any single bit flipped, cut, extended, moved to another place or under another commitment does not open',
  defaultCases: 1000,
  controlCases,
  run: ({ broken, ...options }) => (broken ? runControl(options) : runSuite(shipped, options)),
}

async function runSuite(suite: Suite, { cases, seed, progress }: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const failures: string[] = []
  for (let index = 0; index < cases; index++) {
    const faults = await tryEnvelope(suite, index, randomFor(seed, index))
    failures.push(...faults.map((fault) => `envelope ${String(index)}, ${fault}`))
    if ((index + 1) % 100 === 0) progress(`${String(index + 1)} envelopes tried`)
  }
  return { cases, failures }
}

/** Every careless reader has to be caught; one that slips through makes the whole control fail. */
async function runControl(options: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const failures: string[] = []
  for (const [name, suite] of Object.entries(carelessSuites)) {
    const found = (await runSuite(suite, { ...options, cases: controlCases })).failures
    if (found.length === 0) {
      options.progress(`a reader ${name} was not caught`)
      return { cases: controlCases, failures: [] }
    }
    failures.push(`a reader ${name}: ${String(found[0])}`)
  }
  return { cases: controlCases, failures }
}
