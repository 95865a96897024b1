// Proof: who was erased cannot be opened again, with every backup of the main database, every member's keys and the shred backups that are left; everybody
// else can. A case is a subject. Names in file names and in texts count; so do destroyed halves in the files of the store itself.
import type { StartShare } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { ShareId } from '../../../core/ids.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { Organisation, type Backup, type Named, type Person } from './erasure/organisation.ts'

/** Every tenth is erased; of those, every second has their name in a file name, an alt text and an event's name. */
const everyTenth = 10

export const erasure: Proof = {
  name: 'erasure',
  describe:
    'nobody erased can be opened from any main backup with every key once the shred backups of before are gone; everybody else can',
  defaultCases: 1000,
  controlCases: 20,
  run: prove,
}

async function prove({ cases, seed, broken, progress }: ProofRun): Promise<ProofResult> {
  const organisation = new Organisation()
  await organisation.open(broken ? 'keeps a share' : undefined)
  try {
    const people = await organisation.addPeople(namesFrom(seed, cases))
    const erased = people.filter((_, i) => i % everyTenth === 0)
    const named = new Map<Person, Named>()
    for (const [i, person] of erased.entries()) if (i % 2 === 0) named.set(person, await organisation.addNamedEvent(person))
    progress(`${String(people.length)} people, ${String(named.size)} of the ${String(erased.length)} to erase named in texts`)
    const before = await organisation.backup()
    const gone = erased.flatMap((person) => [
      person.share.statement.body.share,
      ...(named.has(person) ? [named.get(person)!.share] : []),
    ])
    const goneHalves = gone.map((share) => before.halves.get(share) ?? '')
    if (organisation.findInShredFiles(goneHalves.slice(0, 5)) === 0) throw new Error('the search of the files finds nothing')
    for (const person of erased) await organisation.erase(person, named.get(person))
    await organisation.settle()
    const after = await organisation.backup()
    progress('erased; trying to open everything from both backups')
    const left = organisation.findInShredFiles(goneHalves)
    const failures = [
      ...(left > 0 ? [`${String(left)} destroyed halves are still in the files of the store`] : []),
      ...(await brokenPromises(organisation, people, new Set(erased), named, [before, after], after.halves)),
    ]
    return { cases: people.length, failures }
  } finally {
    await organisation.close()
  }
}

async function brokenPromises(
  organisation: Organisation,
  people: readonly Person[],
  erased: ReadonlySet<Person>,
  named: ReadonlyMap<Person, Named>,
  mains: readonly Backup[],
  halves: Backup['halves'],
): Promise<string[]> {
  const vault = await organisation.vaultWithAllKeys()
  const texts = (await Promise.all(mains.map((main) => openEverything(vault, main, halves)))).flat()
  const failures: string[] = []
  for (const person of people) {
    const needles = [person.name.toLowerCase(), ...(named.get(person)?.texts ?? []).map((text) => text.toLowerCase())]
    const readable = texts.some((text) => needles.some((needle) => text.includes(needle)))
    if (readable === erased.has(person))
      failures.push(`${person.pseudonym} ${readable ? 'can still be read' : 'cannot be read any more'}`)
    if (!erased.has(person)) continue
    const receipt = await organisation.receipt(person)
    const told = receipt.ok && receipt.value.live !== null && receipt.value.backups !== null && receipt.value.stillMoving === 0
    if (!told || receipt.value.note === null) failures.push(`${person.pseudonym} has no complete receipt`)
  }
  return failures
}

/** Every text that these keys and halves open in a main backup, lower-case. */
async function openEverything(vault: VaultApi, main: Backup, halves: ReadonlyMap<ShareId, string>): Promise<string[]> {
  const released = [...main.shares.values()].flatMap((start: StartShare) => {
    const serverHalf = halves.get(start.statement.body.share)
    return serverHalf === undefined ? [] : [{ ...start, serverHalf }]
  })
  await vault.openShares(released)
  const opened = await vault.openRecords(main.records)
  return opened.flatMap((result) => (result.ok ? [JSON.stringify(result.document.json).toLowerCase()] : []))
}

/** Names that exist nowhere else, from the seed. */
function namesFrom(seed: number, count: number): string[] {
  let state = (seed >>> 0) + 1
  const letter = (): string => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return 'bcdfghjklmnprstvwz'[state % 18] ?? 'b'
  }
  const word = (length: number): string => {
    const text = Array.from({ length }, letter).join('')
    return text.charAt(0).toUpperCase() + text.slice(1)
  }
  return Array.from({ length: count }, () => `${word(6)} ${word(9)}`)
}
