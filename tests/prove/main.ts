// `npm run prove`: lists the proofs, or runs one against the built product (design §9).
import { randomInt } from 'node:crypto'
import { prove } from './harness.ts'
import { proofs } from './proofs/index.ts'

const output = {
  result: (line: string) => process.stdout.write(`${line}\n`),
  progress: (line: string) => process.stderr.write(`${line}\n`),
}
process.exitCode = await prove(proofs, process.argv.slice(2), output, () => randomInt(2 ** 31))
