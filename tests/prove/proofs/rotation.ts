// Proof: a rotation whose browser is killed leaves nothing unreadable, and once a holder has finished it nothing is left on the old key.
// A case is one killed rotation: a process with the real vault, killed (SIGKILL) somewhere between its first request and its last, against the built
// product. What it left is taken up by another browser, and every record is opened by a third.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { MemberId, RecordId } from '../../../core/ids.ts'
import type { Role } from '../../../core/scopes.ts'
import { repoRoot, startProduct } from '../../support/product.ts'
import { VaultClient } from '../../support/vault-client.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { chance } from '../../../workers/practice/random.ts'
import { httpAnswers } from './rotation/http.ts'

const people = 40
const batch = 5
const wide: Role[] = ['viewer', 'consent-officer', 'editor']
const narrow: Role[] = ['viewer']

export const rotation: Proof = {
  name: 'rotation',
  describe: 'a rotation that is killed midway leaves nothing unreadable, and nothing on the old key once it is finished',
  defaultCases: 50,
  controlCases: 1,
  run,
}

interface Place {
  readonly url: string
  readonly owner: VaultClient
  readonly member: MemberId
  readonly names: Map<RecordId, string>
}

async function run({ cases, seed, broken, progress }: ProofRun): Promise<ProofResult> {
  const product = await startProduct({})
  try {
    const random = chance(seed, 'kills')
    const place = await prepare(product.url)
    // How long a whole rotation takes here and now: the kills are spread over it.
    await takeRole(place)
    const wholeMs = (await rotate(place.url, place.owner, undefined)) ?? 0
    await giveRole(place)
    const failures: string[] = []
    let killed = 0
    for (let tries = 0; killed < cases && tries < cases * 4; tries++) {
      await takeRole(place)
      const ended = await rotate(place.url, place.owner, random.next() * wholeMs)
      const midway = ended === undefined
      await place.owner.refresh()
      const found = midway ? await afterKill(place, broken) : await look(place)
      if (midway) {
        killed++
        failures.push(...found.map((failure) => `kill ${String(killed)}: ${failure}`))
        if (killed % 5 === 0 || killed === cases) progress(`${String(killed)} rotations killed`)
      } else failures.push(...found)
      // The broken variant leaves its half-done work behind: finished here, so that the next case begins as it should.
      await finish(place)
      await giveRole(place)
    }
    return { cases: killed, failures }
  } finally {
    await product.stop()
  }
}

async function prepare(url: string): Promise<Place> {
  const owner = await new VaultClient(httpAnswers(url)).found()
  const names = new Map<RecordId, string>()
  for (let i = 0; i < people; i++) {
    const name = `Person ${String(i)}`
    const person = await owner.addPerson(name)
    names.set(person.record, name)
    // Two scopes to move, and `papers`, to which nothing is sealed: its key changes all the same.
    if (i % 2 === 0) await owner.startShare(person.owner, 'faces')
  }
  const sam = await owner.addMember(wide)
  const { members } = await sam.vault.chainView()
  const mine = (await owner.vault.chainView()).members[0]?.member
  const member = members.find((one) => one.member !== mine)?.member
  if (!member) throw new Error('the second member is not in the chain')
  return { url, owner, member, names }
}

/** Takes away what opens people and faces: their keys, and the library's, have to change. */
async function takeRole({ owner, member }: Place): Promise<void> {
  await owner.refresh()
  await owner.say({ type: 'roles', member, roles: narrow, compared: false, signed: await owner.signedBy(member) })
}

async function giveRole({ owner, member }: Place): Promise<void> {
  await owner.refresh()
  await owner.say({ type: 'roles', member, roles: wide, compared: false, signed: '' })
  await owner.giveKeys()
}

/** @param killAfterMs undefined: not at all. @returns how long it took; undefined when it was killed before its end */
async function rotate(url: string, { sheet }: VaultClient, killAfterMs: number | undefined): Promise<number | undefined> {
  const script = fileURLToPath(new URL('./rotation/rotate.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, sheet?.recoveryCode ?? '', String(batch)], {
    cwd: repoRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  let startedAt = 0
  let doneAt: number | undefined
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (startedAt === 0 && output.includes('ready')) {
      startedAt = performance.now()
      if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    }
    if (output.includes('done')) doneAt ??= performance.now()
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (doneAt === undefined && code !== null) throw new Error(`the rotating process ended with ${String(code)} by itself`)
  return doneAt === undefined ? undefined : doneAt - startedAt
}

/** Another browser of the same owner takes up what was left. The broken variant believes that the first one finished. */
async function afterKill(place: Place, broken: boolean): Promise<string[]> {
  const midway = await unreadable(place)
  if (!broken) await finish(place)
  return [...midway, ...(await look(place))]
}

async function finish({ owner }: Place): Promise<void> {
  await owner.refresh()
  await owner.startEpochs()
  await owner.rewrap(batch)
}

/** What should be: nothing owed, nothing on an old key, no grant of one, every record readable. */
async function look(place: Place): Promise<string[]> {
  const { owner } = place
  await owner.refresh()
  const { leftBehind, grants } = await owner.members()
  const { epochs } = await owner.vault.chainView()
  const old = grants.filter(({ scope, epoch }) => epochs.some((one) => one.scope === scope && one.epoch > epoch))
  return [
    ...epochs.filter(({ stale }) => stale).map(({ scope }) => `no new key for ${scope}`),
    ...leftBehind.map(({ scope, shares }) => `${String(shares)} shares of ${scope} are left on an old key`),
    ...old.map(({ scope, epoch }) => `a grant of ${scope} ${String(epoch)} is still there`),
    ...(await unreadable(place)),
  ]
}

/** Opened by a browser that starts with nothing but the recovery code. */
async function unreadable({ url, owner, names }: Place): Promise<string[]> {
  const fresh = new VaultClient(httpAnswers(url))
  fresh.sheet = owner.sheet
  const opened = await (await fresh.unlock()).readNames()
  return [...names].filter(([record, name]) => opened.get(record) !== name).map(([, name]) => `${name} cannot be read`)
}
