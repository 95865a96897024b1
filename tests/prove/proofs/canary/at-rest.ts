// What lies still: backups of both databases as an operator takes them, shut and opened, and what the browser keeps of a workspace when it is closed.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { opened } from '../../../../server/backup/seal.ts'
import { runInShell } from '../../../support/cli.ts'
import { printedCommand, recipientsIn } from '../restore/printed.ts'
import { filesUnder, type Place } from './places.ts'

/** Takes backups while the server runs, with the commands that docs/operating.md prints. */
export async function backupsOf(dataDir: string, root: string, folder: string): Promise<readonly Place[]> {
  const at = (name: string): string => join(folder, name)
  const blank = { keys: at('keys'), mainBackups: at('main'), shredBackups: at('shares'), ledger: at('ledger'), dataDir: at('new') }
  const keys = await runInShell(printedCommand('--make-keys', blank), root)
  const command = printedCommand('… npm run backup', { ...blank, recipients: recipientsIn(keys.output) })
  const taken = await runInShell(command, root, { DATA_DIR: dataDir })
  if (taken.status !== 0) throw new Error(`the backup failed:\n${taken.output}`)
  const of = (backups: string, key: string): Place[] => {
    const identity = /^AGE-SECRET-KEY-\S+$/m.exec(readFileSync(join(blank.keys, key), 'utf8'))?.[0] ?? ''
    const files = readdirSync(backups).map((name) => join(backups, name))
    const sealed = files.filter((path) => path.endsWith('.age'))
    if (sealed.length === 0) throw new Error(`no backup lies in ${backups}`)
    return [
      ...files.map((path): Place => ({ kind: 'backups', name: path, read: () => readFileSync(path) })),
      ...sealed.map((path): Place => ({ kind: 'backups', name: `${path} opened`, read: () => whole(opened(path, identity)) })),
    ]
  }
  return [...of(blank.mainBackups, 'main.key'), ...of(blank.shredBackups, 'shred.key')]
}

/** @param profile of a browser that was closed */
export function browserStorageOf(profile: string): readonly Place[] {
  const files = filesUnder(profile)
  if (!files.some((path) => path.includes('IndexedDB'))) throw new Error('the browser kept nothing: there is no database to search')
  return files.map((path): Place => ({ kind: 'browser storage', name: path, read: () => readFileSync(path) }))
}

export function profileFolder(folder: string): string {
  const profile = join(folder, 'profile')
  mkdirSync(profile, { recursive: true })
  return profile
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}
