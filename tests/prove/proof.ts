// What a proof is. Each lives in one file under tests/prove/proofs, exports `proof`, and is listed in proofs/index.ts.

export interface ProofRun {
  readonly cases: number
  readonly seed: number
  /** Run against the deliberately broken variant: the positive control. */
  readonly broken: boolean
  /** One line for the person who waits; goes to standard error. */
  progress(line: string): void
}

export interface ProofResult {
  /** Cases really run. */
  readonly cases: number
  /** What went wrong, one sentence per failure. The control is caught when its run has at least one. */
  readonly failures: readonly string[]
}

export interface Proof {
  readonly name: string
  /** What is promised, in one sentence. */
  readonly describe: string
  readonly defaultCases: number
  /** How many cases the control runs; a broken variant should show quickly. The default is one. */
  readonly controlCases?: number
  run(options: ProofRun): Promise<ProofResult>
}
