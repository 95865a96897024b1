// Runs proofs by the rules of the house: the control first, plain integers in the last line of standard output, and an exit status that is zero
// only when nothing failed and the control was caught.
import type { Proof, ProofResult } from './proof.ts'

export interface Output {
  /** Standard output. */
  result(line: string): void
  /** Standard error. */
  progress(line: string): void
}

const usage = 'npm run prove -- NAME [--cases N] [--seed S]'
const shownFailures = 20

/** @param args what stands behind `npm run prove --`. @returns the exit status */
export async function prove(
  proofs: readonly Proof[],
  args: readonly string[],
  output: Output,
  randomSeed: () => number,
): Promise<number> {
  const wish = parseArguments(args)
  if (wish === undefined) {
    output.progress(`Not understood. ${usage}`)
    return 2
  }
  if (wish.name === undefined) {
    for (const { name, describe, defaultCases } of proofs) output.result(`${name} (${defaultCases} cases): ${describe}`)
    output.progress(usage)
    return 0
  }
  const proof = proofs.find(({ name }) => name === wish.name)
  if (!proof) {
    output.progress(`There is no proof named ${wish.name}. These exist: ${proofs.map(({ name }) => name).join(', ')}.`)
    return 2
  }
  return runProof(proof, wish.cases ?? proof.defaultCases, wish.seed ?? randomSeed(), output)
}

async function runProof(proof: Proof, cases: number, seed: number, output: Output): Promise<number> {
  const progress = (line: string): void => {
    output.progress(`${proof.name}: ${line}`)
  }
  progress('control, a broken variant that must be caught')
  const control = await runSafely(proof, { cases: proof.controlCases ?? 1, seed, broken: true, progress })
  // A control that could not run proves nothing: only failures that the proof itself found count as caught.
  const caught = !control.crashed && control.result.failures.length > 0
  progress(
    caught
      ? `control caught (${String(control.result.failures[0])})`
      : `control NOT caught ${control.result.failures.join(' ')}`.trim(),
  )
  progress(`${cases} cases, seed ${seed}`)
  const { result } = await runSafely(proof, { cases, seed, broken: false, progress })
  for (const failure of result.failures.slice(0, shownFailures)) progress(`FAILED ${failure}`)
  const ran = result.cases > 0
  if (!ran) progress('no case was run')
  const failures = result.failures.length
  output.result(
    `${proof.name}: ${result.cases} cases, ${failures} failures, control caught: ${caught ? 'yes' : 'no'}, seed ${seed}`,
  )
  return failures === 0 && caught && ran ? 0 : 1
}

/** A proof that throws has failed; it must not look like one that was never run. */
async function runSafely(proof: Proof, options: Parameters<Proof['run']>[0]): Promise<{ result: ProofResult; crashed: boolean }> {
  try {
    return { result: await proof.run(options), crashed: false }
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { result: { cases: 0, failures: [`the proof itself broke: ${why}`] }, crashed: true }
  }
}

interface Wish {
  name?: string
  cases?: number
  seed?: number
}

function parseArguments(args: readonly string[]): Wish | undefined {
  const wish: Wish = {}
  const rest = [...args]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [flag = '', inline] = argument.split('=')
    if (flag === '--cases' || flag === '--seed') {
      const value = inline ?? rest.shift() ?? ''
      const number = Number(value)
      if (!/^\d+$/.test(value) || !Number.isSafeInteger(number) || (flag === '--cases' && number === 0)) return undefined
      wish[flag === '--cases' ? 'cases' : 'seed'] = number
    } else if (!argument.startsWith('-') && wish.name === undefined) wish.name = argument
    else return undefined
  }
  return wish.name === undefined && args.length > 0 ? undefined : wish
}
