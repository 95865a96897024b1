// The ledger's copy as files: one line of JSON per destruction in a file per month, in a folder that is in no backup of the databases.
// A restore replays it, because a backup cannot know what was destroyed after it was taken (protocol §8).
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { LedgerLine } from '../core/ledger.ts'
import type { LedgerCopy } from './ledger.ts'
import { aboutFolder, StartError } from './start-error.ts'

const fileOf = (line: LedgerLine): string => `ledger-${line.at.slice(0, 7)}.jsonl`

/** Keeps lines durably before anything they name is destroyed. A line that is there already may be there twice: replaying it twice is harmless. */
export function ledgerFolder(folder: string): LedgerCopy {
  return {
    async keep(line) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 })
        const path = join(folder, fileOf(line))
        if (existsSync(path) && readFileSync(path, 'utf8').includes(`"${line.line}"`)) return
        const file = await open(path, 'a+', 0o600)
        try {
          await file.appendFile(`${(await endsInMidLine(file)) ? '\n' : ''}${JSON.stringify(line)}\n`)
          await file.sync()
        } finally {
          await file.close()
        }
      } catch (error) {
        throw aboutFolder(folder, error)
      }
    },
  }
}

/** A power loss may have cut the last line off. */
async function endsInMidLine(file: Awaited<ReturnType<typeof open>>): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== 10
}

/**
 * Every line of a ledger folder, each once, oldest first. A last line that was cut off was never acted on.
 * @throws StartError `restore_refused` for a folder that is not one, or a line that was altered
 */
export function readLedgerFolder(folder: string): LedgerLine[] {
  if (!existsSync(folder)) throw new StartError('restore_refused', `There is no ledger folder at ${folder}.`)
  const names = readdirSync(folder).filter((name) => /^ledger-\d{4}-\d{2}\.jsonl$/.test(name))
  const lines = names.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .flatMap((text) => parseLine(text, join(folder, name))),
  )
  const once = [...new Map(lines.map((line) => [line.line, line])).values()]
  return once.sort((a, b) => a.at.localeCompare(b.at))
}

function parseLine(text: string, path: string): LedgerLine[] {
  if (text === '') return []
  try {
    return [LedgerLine.parse(JSON.parse(text))]
  } catch (error) {
    if (error instanceof SyntaxError && !text.endsWith('}')) return []
    throw new StartError('restore_refused', `${path} holds a line that is no ledger line; use another copy of the ledger.`, {
      cause: error,
    })
  }
}
