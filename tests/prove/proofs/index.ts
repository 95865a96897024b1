// Every proof there is, in the order `npm run prove` lists them.
import type { Proof } from '../proof.ts'

export const proofs: readonly Proof[] = []
