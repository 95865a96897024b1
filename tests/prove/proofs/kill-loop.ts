// Proof: whatever is killed at whatever moment, nothing that was acknowledged is lost and nothing happens twice. A case is one `kill -9` of the
// server, of one database, of both, or of all three at once, while four clients write.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { newDataDir } from '../../support/data-dir.ts'
import { freePort, repoRoot } from '../../support/product.ts'
import { startServerProcess, type ServerProcess } from '../../support/server-process.ts'
import { TestMember, type Answers } from '../../server/member.ts'
import { makePatchedCopy } from '../broken/patched-copy.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { randomFor } from '../random.ts'
import { compareAll, findLost, withRunning } from './kill-loop/compare.ts'
import { startWriter } from './kill-loop/writer.ts'

const writersAtOnce = 4
/** Most kills take one process; a machine that loses its power takes all of them. */
const victims: readonly (readonly Victim[])[] = [['server'], ['main'], ['shred'], ['main', 'shred'], ['server', 'main', 'shred']]
type Victim = 'server' | 'main' | 'shred'

export const killLoop: Proof = {
  name: 'kill-loop',
  describe: 'no kill -9 of server or database loses an acknowledged write, and no retry stores one twice',
  defaultCases: 200,
  controlCases: 8,
  run: ({ broken, ...options }) => (broken ? runControl(options) : run(repoRoot, options)),
}

/** A server that answers first and commits a moment later. */
async function runControl(options: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const copy = makePatchedCopy([
    {
      file: 'server/db/head.ts',
      find: 'return inTransaction(sql, async (tx) => {',
      replace: 'return answerFirst(sql, async (tx) => {',
    },
    {
      file: 'server/db/head.ts',
      find: 'export async function withHead',
      replace: `function answerFirst<T>(sql: Sql, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    inTransaction(sql, async (tx) => {
      resolve(await work(tx))
      await new Promise((later) => setTimeout(later, 400))
    }).catch(reject)
  })
}
export async function withHead`,
    },
  ])
  try {
    return await run(copy.root, options)
  } finally {
    copy.remove()
  }
}

async function run(root: string, { cases, seed, progress }: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const dataDir = await newDataDir()
  const port = await freePort()
  const origin = `http://localhost:${String(port)}`
  const server: Answers = { request: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(20_000) }) }
  let running: ServerProcess | undefined
  try {
    running = await startServerProcess({ dataDir, port, root })
    const member = await TestMember.create()
    member.origin = origin
    await member.found(server)
    const writers = Array.from({ length: writersAtOnce }, () => startWriter(member, server))
    const failures: string[] = []
    const looked = writers.map(() => 0)
    let killed = 0
    for (; killed < cases && failures.length === 0; killed++) {
      const random = randomFor(seed, killed)
      await sleep(20 + random.below(780))
      await kill(running, dataDir, random.pick(victims))
      running = await startServerProcess({ dataDir, port, root })
      for (const [i, writer] of writers.entries())
        await withRunning(dataDir, async ({ main }) => {
          const { lost, upTo } = await findLost(main, member.workspace, writer, looked[i] ?? 0)
          looked[i] = upTo
          failures.push(...lost.map((statement) => `after kill ${String(killed + 1)} acknowledged statement ${statement} is lost`))
        })
      if ((killed + 1) % 20 === 0) progress(`${String(killed + 1)} kills`)
    }
    // Writers in the middle of a request get their answer first.
    await Promise.all(writers.map((writer) => writer.stop()))
    if (failures.length === 0)
      failures.push(...(await withRunning(dataDir, (databases) => compareAll(databases, member.workspace, writers))))
    const acknowledged = writers.reduce((sum, writer) => sum + writer.acknowledged.statements.length, 0)
    progress(`${String(acknowledged)} writes were acknowledged`)
    if (acknowledged < killed)
      failures.push(`only ${String(acknowledged)} writes in ${String(killed)} rounds: nothing was under way`)
    return { cases: killed, failures }
  } finally {
    await running?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Kills in one go, and waits until the server is gone too: without a database it ends by itself. */
async function kill(server: ServerProcess, dataDir: string, which: readonly Victim[]): Promise<void> {
  // Looked up before the first signal: a server that sees its database die clears up.
  const pids = which.map((victim) => (victim === 'server' ? server.pid : postmasterOf(join(dataDir, victim))))
  for (const pid of pids) process.kill(pid, 'SIGKILL')
  await server.ended
}

/** The first line of the pid file, written by the instance that this proof started. */
function postmasterOf(cluster: string): number {
  const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
  if (!Number.isSafeInteger(pid) || pid < 2) throw new Error('no postmaster')
  return pid
}
