// Proof: the verdict is what a slow, obvious twin says; it is never clear with an unresolved face; restricting, expiring and longer uses never make
// it more permissive; order does not matter. The control runs an engine for each rule, with that rule broken, and counts as caught when all of them are.
import fc from 'fast-check'
import type { Proof } from '../proof.ts'
import { broken, shipped, type Engine } from './verdicts/engines.ts'
import { anyCase, brokenPromise } from './verdicts/promises.ts'

/** Enough for every broken rule to show, whatever the seed: the rarest of them show once in a thousand cases. Each stops at its first. */
const controlCases = 20_000

export const verdicts: Proof = {
  name: 'verdicts',
  describe:
    'every verdict equals a slow twin’s, is never clear with an unresolved face, and no restriction makes it more permissive',
  defaultCases: 20_000,
  controlCases,
  run({ cases, seed, broken: control, progress }) {
    if (!control) return Promise.resolve(check(shipped, cases, seed))
    const results = Object.entries(broken).map(([rule, engine]) => ({ rule, ...check(engine, cases, seed) }))
    const missed = results.filter(({ failures }) => failures.length === 0)
    for (const { rule } of missed) progress(`not caught: ${rule}`)
    return Promise.resolve({
      cases: results.reduce((sum, result) => sum + result.cases, 0),
      failures: missed.length > 0 ? [] : results.map(({ rule, failures }) => `${rule}: ${failures[0] ?? ''}`),
    })
  },
}

function check(engine: Engine, cases: number, seed: number): { cases: number; failures: string[] } {
  let run = 0
  const outcome = fc.check(
    fc.property(anyCase, (one) => {
      run += 1
      const problem = brokenPromise(engine, one)
      if (problem !== undefined) throw new Error(problem)
    }),
    { numRuns: cases, seed, endOnFailure: true },
  )
  if (!outcome.failed) return { cases: run, failures: [] }
  const why = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : 'unknown'
  return { cases: run, failures: [`${why}; case ${String(outcome.counterexamplePath)}: ${JSON.stringify(outcome.counterexample)}`] }
}
