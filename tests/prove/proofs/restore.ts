// Proof: from an empty folder, by the printed commands alone, everything that was backed up is there again; what was destroyed since stays destroyed; and two
// clients that are ahead of the backup give back what they had seen, once an owner has signed for it. A case is one restored record.
import { copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { QuitclaimId, type ShareId } from '../../../core/ids.ts'
import { Outcomes, SharesReleased } from '../../../core/wire.ts'
import { runInShell } from '../../support/cli.ts'
import { fillDataDir } from '../../support/data-dir.ts'
import { freePort, repoRoot } from '../../support/product.ts'
import { startServerProcess, type ServerProcess } from '../../support/server-process.ts'
import { Refused, VaultClient } from '../../support/vault-client.ts'
import { makePatchedCopy } from '../broken/patched-copy.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { randomFor } from '../random.ts'
import { fill, giveBack, readAll } from './restore/fill.ts'
import { askingFor, saidByPersons, withdrawAll } from './restore/persons.ts'
import { printedCommand, recipientsIn, type Places } from './restore/printed.ts'
import { httpAnswers } from './rotation/http.ts'

/** Each costs a start of the command: small runs try one, the control none. */
const flips = (cases: number): number => (cases < 1000 ? 1 : 3)

export const restore: Proof = {
  name: 'restore',
  describe:
    'the printed commands restore every record onto an empty place, refuse an altered backup, bring nothing destroyed back and take back what clients hold',
  defaultCases: 100_000,
  controlCases: 40,
  run: ({ broken, ...options }) => (broken ? runControl(options) : run(repoRoot, options)),
}

/** A restore that forgets the ledger. */
async function runControl(options: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const copy = makePatchedCopy([
    {
      file: 'server/backup/replay.ts',
      find: '(await readLedger(shred)), ...copy].map(',
      replace: '(await readLedger(shred)), ...copy.slice(0, 0)].map(',
    },
    // Not even for the new place: a server that is started there would carry out what it finds.
    {
      file: 'server/cli/restore.ts',
      find: 'for (const line of ledger) await',
      replace: 'for (const line of ledger.slice(0, 0)) await',
    },
  ])
  try {
    return await run(copy.root, options, true)
  } finally {
    copy.remove()
  }
}

async function run(root: string, { cases, seed, progress }: Omit<ProofRun, 'broken'>, isControl = false): Promise<ProofResult> {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-restore-proof-'))
  const at = (name: string): string => join(folder, name)
  const blank = { keys: at('keys'), mainBackups: at('main'), shredBackups: at('shares'), ledger: at('ledger'), dataDir: at('new') }
  const port = await freePort()
  const server = httpAnswers(`http://localhost:${String(port)}`)
  let running: ServerProcess | undefined
  const failures: string[] = []
  try {
    await fillDataDir(at('old'))
    running = await startServerProcess({ dataDir: at('old'), port })
    const owner = await new VaultClient(server).found()
    const officer = await owner.addMember(['consent-officer', 'editor'])
    const people = await fill(officer, cases, progress)
    const [matched, erased] = [await officer.addPerson('Matched'), await officer.addPerson('Erased')]
    const template = await officer.startShare(matched.owner, 'faces')
    const signThroughLink = await askingFor(officer, server)
    const early = await signThroughLink('Early')

    const keys = await runInShell(printedCommand('--make-keys', blank), root)
    const places: Places = { ...blank, recipients: recipientsIn(keys.output) }
    const taken = await runInShell(printedCommand('… npm run backup', places), root, { DATA_DIR: at('old') })
    if (taken.status !== 0) throw new Error(`the backup failed:\n${taken.output}`)
    progress(`backed up in ${taken.seconds.toFixed(1)} s while the server ran`)
    const backedUp = await readAll(officer)

    // Beyond the backup: the first client sees half of the withdrawals; the second sees all of them, and what destroys halves.
    const quitclaim = QuitclaimId.parse(randomFor(seed, 1).id())
    const withdrawals = []
    for (const { owner: person } of people)
      withdrawals.push(await officer.vault.signConsent(person, { action: 'withdraw', quitclaim, channels: null }, null))
    const half = Math.ceil(withdrawals.length / 2)
    await officer.ask(Outcomes, 'POST', '/api/statements', { statements: withdrawals.slice(0, half) })
    const first = { held: await readAll(owner), memory: await owner.memory() }
    const destroying = await officer.vault.signConsent(matched.owner, { action: 'matching-withdraw', grant: quitclaim }, null)
    const tombstone = await officer.vault.signErased(erased.owner, erased.pseudonym, null)
    await withdrawAll(server, early)
    await signThroughLink('Late')
    const last = [...withdrawals.slice(half), destroying, tombstone]
    await officer.ask(Outcomes, 'POST', '/api/statements', { statements: last })
    const second = { held: await readAll(officer), memory: await officer.memory() }
    await running.stop()
    running = undefined
    cpSync(join(at('old'), 'ledger'), places.ledger, { recursive: true })

    const command = printedCommand('npm run restore -- --main /backup/main', places)
    if (!isControl) failures.push(...(await refusesFlipped(command, places, root, seed, flips(cases))))
    const restored = await runInShell(command, root)
    if (restored.status !== 0) throw new Error(`the restore failed:\n${restored.output}`)
    progress(`restored and checked in ${restored.seconds.toFixed(1)} s`)

    running = await startServerProcess({ dataDir: places.dataDir, port })
    const [ownerAgain, officerAgain] = [owner.lockedElsewhere(server), officer.lockedElsewhere(server)]
    if ((await codeOf(officerAgain.unlock(second.memory))) !== 'restored_waiting')
      failures.push('a client goes on with a restored server before an owner signed for it')
    if ((await codeOf(ownerAgain.unlock(first.memory))) !== 'restored_waiting') failures.push('an owner was not asked')
    await ownerAgain.confirmRestore()
    await officerAgain.unlock(second.memory)

    const back = await readAll(officerAgain)
    let lost = 0
    for (const [statement, { kind, content }] of backedUp) {
      // Whoever was erased since the backup was erased again by the ledger: their halves, not yet their rows.
      if (back.get(statement)?.content === content) continue
      failures.push(`${kind} ${statement} did not come back as it was`)
      if (kind === 'record') lost++
    }
    const records = Math.max(0, cases - lost)
    const destroyed = [template, erased.share]
    const released = await releasedOf(officerAgain, [...destroyed, ...people.map(({ share }) => share)])
    for (const share of destroyed) if (released.has(share)) failures.push('a destroyed half is released again')
    for (const { share } of people) if (!released.has(share)) failures.push(`the half of share ${share} did not come back`)

    if (failures.length > 0) return { cases: records, failures }
    const givers = [
      { client: ownerAgain, ...first },
      { client: officerAgain, ...second },
    ]
    for (const { client, held } of givers)
      for (const statement of await giveBack(client, held, await readAll(client))) failures.push(`${statement} was not taken back`)
    const whole = await readAll(officerAgain)
    for (const { body } of [...withdrawals, destroying, tombstone])
      if (!whole.has(body.statement)) failures.push(`${body.type} ${body.statement}, which a client had seen, is lost`)
    const said = saidByPersons(second.held)
    if (said.every((statement) => back.has(statement))) failures.push('nothing that persons signed was beyond the backup')
    for (const statement of said) if (!whole.has(statement)) failures.push(`${statement}, which a person signed, is lost`)
    failures.push(...(await unreadable(officerAgain, people, cases)))
    return { cases: records, failures }
  } finally {
    await running?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'none'
  } catch (error) {
    return error instanceof Refused || (error instanceof Error && 'code' in error) ? String(error.code) : 'unknown'
  }
}

async function releasedOf(client: VaultClient, shares: readonly ShareId[]): Promise<Set<ShareId>> {
  const { halves } = await client.ask(SharesReleased, 'POST', '/api/shares/release', { shares, purpose: 'roster' })
  return new Set(halves.map(({ share }) => share))
}

/** Small runs open every record; a large one opens what one page of memory holds comfortably, the people's own. */
async function unreadable(client: VaultClient, people: readonly { readonly record: string }[], cases: number): Promise<string[]> {
  if (cases > 5000) return []
  const names = new Map<string, string | null>(await client.readNames())
  return people
    .filter(({ record }) => typeof names.get(record) !== 'string')
    .map(({ record }) => `record ${record} cannot be opened`)
}

/** Backups with one bit flipped, at places that follow from the seed. */
async function refusesFlipped(command: string, places: Places, root: string, seed: number, count: number): Promise<string[]> {
  const failures: string[] = []
  const name = readdirSync(places.mainBackups).find((file) => file.endsWith('.age')) ?? ''
  const path = join(places.mainBackups, name)
  const kept = join(places.keys, 'kept')
  copyFileSync(path, kept)
  for (let i = 0; i < count; i++) {
    const bytes = readFileSync(kept)
    const bit = randomFor(seed, 100 + i).below(bytes.length * 8)
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    writeFileSync(path, bytes)
    const { status, output } = await runInShell(command, root)
    if (status === 0 || !output.includes('not what was written'))
      failures.push(`a backup with bit ${String(bit)} flipped was not refused`)
  }
  copyFileSync(kept, path)
  return failures
}
