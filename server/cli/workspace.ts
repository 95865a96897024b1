// `npm run workspace -- invite`: makes a founding code for somebody who may start a workspace here. Works beside a running server and without one.
import { parseArgs } from 'node:util'
import { readSettings } from '../env.ts'
import { createFoundingCode, foundingCodeLifeMs } from '../founding.ts'
import { runCommand, withMain } from './run.ts'

const usage = `Usage: npm run workspace -- invite [--days N]

  invite   makes a code, good once, to found a workspace at this address
  --days   how long the code lasts (1 to 90, default 7)
`
const dayMs = 24 * 3_600_000

/** @returns the exit status */
async function run(args: string[]): Promise<number> {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options: { days: { type: 'string' } } })
  const days = Number(values.days ?? foundingCodeLifeMs / dayMs)
  if (positionals.join(' ') !== 'invite' || !Number.isInteger(days) || days < 1 || days > 90) {
    process.stderr.write(usage)
    return 2
  }
  const settings = readSettings(process.env)
  const { code, expiresAt } = await withMain(settings, (main) => createFoundingCode(main, new Date(), days * dayMs))
  process.stdout.write(`${code}\n`)
  process.stderr.write(`Good once, until ${expiresAt.toISOString().slice(0, 10)}, at ${settings.publicUrl.origin}\n`)
  return 0
}

runCommand(run)
