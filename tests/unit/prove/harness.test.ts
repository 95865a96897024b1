// The prove harness on a tiny proof: what it prints, and when its exit status is zero.
import { describe, expect, test } from 'vitest'
import { prove } from '../../prove/harness.ts'
import type { Proof, ProofResult, ProofRun } from '../../prove/proof.ts'

interface Case {
  readonly name: string
  readonly control: (run: ProofRun) => ProofResult
  readonly real: (run: ProofRun) => ProofResult
  readonly status: number
  readonly line: string
}

const fine = ({ cases }: ProofRun): ProofResult => ({ cases, failures: [] })
const found = ({ cases }: ProofRun): ProofResult => ({ cases, failures: ['a leak'] })
const crash = (): ProofResult => {
  throw new Error('no browser')
}

const table: Case[] = [
  {
    name: 'caught, nothing failed',
    control: found,
    real: fine,
    status: 0,
    line: 'tiny: 5 cases, 0 failures, control caught: yes, seed 42',
  },
  {
    name: 'control not caught',
    control: fine,
    real: fine,
    status: 1,
    line: 'tiny: 5 cases, 0 failures, control caught: no, seed 42',
  },
  {
    name: 'control could not run',
    control: crash,
    real: fine,
    status: 1,
    line: 'tiny: 5 cases, 0 failures, control caught: no, seed 42',
  },
  { name: 'failures', control: found, real: found, status: 1, line: 'tiny: 5 cases, 1 failures, control caught: yes, seed 42' },
  {
    name: 'the proof breaks',
    control: found,
    real: crash,
    status: 1,
    line: 'tiny: 0 cases, 1 failures, control caught: yes, seed 42',
  },
  {
    name: 'ran nothing',
    control: found,
    real: () => ({ cases: 0, failures: [] }),
    status: 1,
    line: 'tiny: 0 cases, 0 failures, control caught: yes, seed 42',
  },
]

function tiny({ control, real }: Pick<Case, 'control' | 'real'>, runs: ProofRun[] = []): Proof {
  return {
    name: 'tiny',
    describe: 'Nothing leaks.',
    defaultCases: 5,
    run: (options) => {
      runs.push(options)
      return Promise.resolve().then(() => (options.broken ? control : real)(options))
    },
  }
}

async function output(proofs: readonly Proof[], ...args: string[]) {
  const results: string[] = []
  const status = await prove(proofs, args, { result: (line) => results.push(line), progress: () => undefined }, () => 42)
  return { status, results }
}

describe('running a proof', () => {
  test.each(table)('$name', async (row) => {
    expect(await output([tiny(row)], 'tiny')).toEqual({ status: row.status, results: [row.line] })
  })

  test('the control comes first, with the same seed; cases and seed are taken over', async () => {
    const runs: ProofRun[] = []
    const { results } = await output([tiny({ control: found, real: fine }, runs)], 'tiny', '--cases', '3', '--seed=7')
    expect(runs.map(({ broken, cases, seed }) => ({ broken, cases, seed }))).toEqual([
      { broken: true, cases: 1, seed: 7 },
      { broken: false, cases: 3, seed: 7 },
    ])
    expect(results.at(-1)).toBe('tiny: 3 cases, 0 failures, control caught: yes, seed 7')
  })
})

describe('without running one', () => {
  const proofs = [tiny({ control: found, real: fine })]

  test('lists what there is', async () => {
    expect(await output(proofs)).toEqual({ status: 0, results: ['tiny (5 cases): Nothing leaks.'] })
  })

  test.each([
    ['nope'],
    ['tiny', '--cases', '0'],
    ['tiny', '--cases', 'x'],
    ['tiny', '--seed', '-1'],
    ['tiny', '--fast'],
    ['tiny', 'twice'],
    ['--cases', '3'],
  ])('refuses %s %s %s', async (...args) => {
    const { status, results } = await output(proofs, ...args)
    expect(status).toBe(2)
    expect(results).toEqual([])
  })
})
