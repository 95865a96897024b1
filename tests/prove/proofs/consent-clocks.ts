// Proof: every clock of a consent (terms, coming of age, validity, warnings, reminders, the day it is) says what a calendar walked day by day says.
// The control runs clocks with one rule broken each, and counts as caught when all are.
import fc from 'fast-check'
import { standingIn } from '../../support/time-zone.ts'
import type { Proof } from '../proof.ts'
import { anyClockCase, brokenClock } from './consent-clocks/cases.ts'
import { broken, shipped, type Clocks } from './consent-clocks/clocks.ts'

export const consentClocks: Proof = {
  name: 'consent-clocks',
  describe:
    'terms, signing at any hour, coming of age, validity, warnings at 80/95/100 % and 90/60/30 days, reminders and the day itself, over leap days, month ends and clock changes, equal a calendar walked day by day',
  defaultCases: 10_000,
  controlCases: 2000,
  run({ cases, seed, broken: control, progress }) {
    const work = () => (control ? checkBroken(cases, seed, progress) : check(shipped, cases, seed))
    return Promise.resolve(standingIn('Europe/Amsterdam', work))
  },
}

function checkBroken(cases: number, seed: number, progress: (line: string) => void) {
  const results = Object.entries(broken).map(([rule, clocks]) => ({ rule, ...check(clocks, cases, seed) }))
  const missed = results.filter(({ failures }) => failures.length === 0)
  for (const { rule } of missed) progress(`not caught: ${rule}`)
  return {
    cases: results.reduce((sum, result) => sum + result.cases, 0),
    failures: missed.length > 0 ? [] : results.map(({ rule, failures }) => `${rule}: ${failures[0] ?? ''}`),
  }
}

function check(clocks: Clocks, cases: number, seed: number): { cases: number; failures: string[] } {
  let run = 0
  const outcome = fc.check(
    fc.property(anyClockCase, (one) => {
      run += 1
      const problem = brokenClock(clocks, one)
      if (problem !== undefined) throw new Error(problem)
    }),
    { numRuns: cases, seed, endOnFailure: true },
  )
  if (!outcome.failed) return { cases: run, failures: [] }
  const why = outcome.errorInstance instanceof Error ? outcome.errorInstance.message : 'unknown'
  return { cases: run, failures: [`${why}: ${JSON.stringify(outcome.counterexample)}`] }
}
