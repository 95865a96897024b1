// The commands as docs/operating.md prints them, with the example places exchanged for places of this run. A command that the page no longer prints is an
// error: what an operator reads is what is proved.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repoRoot } from '../../../support/product.ts'

export interface Places {
  readonly keys: string
  readonly mainBackups: string
  readonly shredBackups: string
  readonly ledger: string
  readonly dataDir: string
  /** By the names the page uses. */
  readonly recipients?: Readonly<Record<'BACKUP_RECIPIENT' | 'SHRED_BACKUP_RECIPIENT', string>>
}

/** @returns the one printed command with these words, for these places */
export function printedCommand(words: string, places: Places): string {
  const page = readFileSync(join(repoRoot, 'docs/operating.md'), 'utf8')
  const commands = [...page.matchAll(/^```\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.trim().split('\n'))
  const [command, ...others] = commands.filter((one) => one.includes(words))
  if (command === undefined || others.length > 0) throw new Error(`docs/operating.md does not print one command with "${words}"`)
  return command
    .replace('/media/usb/imprimatur-keys', places.keys)
    .replace('/backup/main', places.mainBackups)
    .replace('/vault/shares', places.shredBackups)
    .replace('/elsewhere/ledger', places.ledger)
    .replace('/srv/imprimatur-new', places.dataDir)
    .replace(' main.key', ` ${join(places.keys, 'main.key')}`)
    .replace(' shred.key', ` ${join(places.keys, 'shred.key')}`)
    .replace(' BACKUP_RECIPIENT=age1…', ` BACKUP_RECIPIENT=${places.recipients?.BACKUP_RECIPIENT ?? ''}`)
    .replace('SHRED_BACKUP_RECIPIENT=age1…', `SHRED_BACKUP_RECIPIENT=${places.recipients?.SHRED_BACKUP_RECIPIENT ?? ''}`)
}

/** What the command that makes keys printed. */
export function recipientsIn(output: string): NonNullable<Places['recipients']> {
  const of = (name: string): string => new RegExp(`^${name}=(age1\\S+)$`, 'm').exec(output)?.[1] ?? ''
  return { BACKUP_RECIPIENT: of('BACKUP_RECIPIENT'), SHRED_BACKUP_RECIPIENT: of('SHRED_BACKUP_RECIPIENT') }
}
