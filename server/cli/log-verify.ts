// `npm run log:verify`: recomputes every workspace's log (or one exported file) and checks each signed checkpoint. Reads, never writes.
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { toHex } from '../../core/bytes.ts'
import { WorkspaceId } from '../../core/ids.ts'
import { originOf, parseVerifierKey } from '../../core/log/checkpoint.ts'
import { readHead } from '../db/head.ts'
import { ensureLogKey } from '../db/installation.ts'
import { readCheckpoints, readLines, readLogSizes } from '../db/log.ts'
import type { Sql } from '../db/sql.ts'
import { readSettings } from '../env.ts'
import { asyncSha256 } from '../hash.ts'
import { createLogSigner } from '../log/signer.ts'
import { verifyLog, type LogVerdict, type StoredLine } from '../log/verify-log.ts'
import { StartError } from '../start-error.ts'
import { runCommand, withMain } from './run.ts'

const usage = `Usage: npm run log:verify [-- --workspace ID]
       npm run log:verify -- --lines lines.jsonl --checkpoint checkpoint.txt --key key.txt

  Without files: every workspace in the database, or one.
  With files:    a log that somebody exported, without any server.
`
const linesAtOnce = 2000

async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { workspace: { type: 'string' }, lines: { type: 'string' }, checkpoint: { type: 'string' }, key: { type: 'string' } },
  })
  const { lines, checkpoint, key } = values
  if (lines !== undefined && checkpoint !== undefined && key !== undefined) return verifyFiles(lines, checkpoint, key)
  const wanted = values.workspace === undefined ? undefined : WorkspaceId.safeParse(values.workspace)
  if (lines !== undefined || checkpoint !== undefined || key !== undefined || wanted?.success === false) {
    process.stderr.write(usage)
    return 2
  }
  return withMain(readSettings(process.env), (main) => verifyDatabase(main, wanted?.data))
}

async function verifyDatabase(main: Sql, wanted: WorkspaceId | undefined): Promise<number> {
  const { publicKey } = createLogSigner(await ensureLogKey(main))
  const workspaces = (await readLogSizes(main)).map(({ workspace }) => workspace).filter((id) => (wanted ?? id) === id)
  // Not good either: whoever runs this every night wants to hear that the database is empty.
  if (workspaces.length === 0)
    throw new StartError(
      'bad_setting',
      wanted ? 'There is no such workspace in this database.' : 'There is no log in this database: no workspace was founded in it.',
    )
  let bad = 0
  for (const workspace of workspaces) {
    // In this order, so that what comes in meanwhile never looks like something missing.
    const checkpoints = await readCheckpoints(main, workspace)
    const stored = (await readHead(main, workspace))?.logHead ?? null
    const verdict = await verifyLog({ workspace, publicKey, checkpoints, lines: linesOf(main, workspace, stored?.size ?? 0) })
    const grown = verdict.ok && (verdict.head?.size !== stored?.size || verdict.head?.root !== stored?.root)
    if (!tell(workspace, verdict) || grown) bad += 1
    if (grown) process.stdout.write(`${workspace}: BAD, the stored head is not the root of the lines\n`)
  }
  return bad === 0 ? 0 : 1
}

async function* linesOf(main: Sql, workspace: WorkspaceId, size: number): AsyncGenerator<StoredLine> {
  for (let from = 0; from < size; from += linesAtOnce) {
    const lines = await readLines(main, workspace, from, Math.min(linesAtOnce, size - from))
    yield* lines
    if (lines.length === 0) return
  }
}

async function verifyFiles(linesPath: string, checkpointPath: string, keyPath: string): Promise<number> {
  const key = await parseVerifierKey(readFileSync(keyPath, 'utf8').trim(), asyncSha256)
  const workspace = WorkspaceId.parse(key.name.split('/').at(-1))
  if (key.name !== originOf(workspace)) throw new StartError('bad_setting', 'This key is not of one of our logs.')
  const note = readFileSync(checkpointPath, 'utf8')
  const size = Number(note.split('\n')[1])
  const verdict = await verifyLog({
    workspace,
    publicKey: key.publicKey,
    checkpoints: [{ size, note }],
    lines: fileLines(linesPath),
  })
  process.stdout.write(`key ${toHex(key.publicKey)}\n`)
  return tell(workspace, verdict) ? 0 : 1
}

async function* fileLines(path: string): AsyncGenerator<StoredLine> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) yield { line }
}

function tell(workspace: WorkspaceId, verdict: LogVerdict): boolean {
  process.stdout.write(`${workspace}: ${sentence(verdict)}\n`)
  return verdict.ok
}

function sentence(verdict: LogVerdict): string {
  if (verdict.ok)
    return `good, ${String(verdict.head?.size ?? 0)} lines, ${String(verdict.checkpoints)} signed checkpoints, root ${verdict.head?.root ?? 'none'}`
  if ('line' in verdict) return `BAD, first bad line ${String(verdict.line)}: ${verdict.flaw}`
  return `BAD, checkpoint of ${String(verdict.checkpoint)} lines: ${verdict.flaw}; what came up to line ${String(verdict.from)} is good`
}

runCommand(run)
