// PostgreSQL refuses to run as root. These are the ways to run it as somebody else without making an account, best one first;
// each start tries them in order, because only trying shows what a machine and a folder allow.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { chownSync, readFileSync } from 'node:fs'

/** One way to run a PostgreSQL program over a folder. */
export interface Way {
  readonly name: string
  /** Gives the folder to whoever runs the program. */
  give(folder: string): void
  run(program: string, args: readonly string[], options: SpawnOptions): ChildProcess
}

const asIs: Way = {
  name: 'this user',
  give: () => undefined,
  run: (program, args, options) => spawn(program, args, options),
}

/** A user namespace in which root's files belong to an ordinary user. Works inside folders that only root may enter. */
function inNamespace({ uid, gid }: Account): Way {
  const map = ['--user', `--map-user=${String(uid)}`, `--map-group=${String(gid)}`]
  return {
    name: 'a user namespace',
    give: (folder) => {
      chownSync(folder, 0, 0)
    },
    run: (program, args, options) => spawn('unshare', [...map, program, ...args], options),
  }
}

function asUser({ uid, gid }: Account): Way {
  return {
    name: `user ${String(uid)}`,
    give: (folder) => {
      chownSync(folder, uid, gid)
    },
    run: (program, args, options) => spawn(program, args, { ...options, uid, gid }),
  }
}

interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * @param ownerUid who owns the data already, undefined for new data
 * @param folderOwner who owns the folder the data lives in
 */
export function waysToRun(ownerUid: number | undefined, folderOwner: Account): Way[] {
  if (process.getuid?.() !== 0) return [asIs]
  const accounts = readAccounts()
  // initdb wants its user to have a name, so only accounts the machine knows are of use; `nobody` is on every Linux.
  const anybody = accounts.get('nobody') ?? [...accounts.values()].find(({ uid }) => uid !== 0)
  const namespace = anybody && process.platform === 'linux' ? [inNamespace(anybody)] : []
  if (ownerUid === 0) return namespace
  if (ownerUid !== undefined)
    return [asUser([...accounts.values()].find(({ uid }) => uid === ownerUid) ?? { uid: ownerUid, gid: folderOwner.gid })]
  const others = [folderOwner.uid === 0 ? undefined : folderOwner, accounts.get('postgres'), anybody]
  return [...namespace, ...others.filter((account) => account !== undefined).map(asUser)]
}

function readAccounts(): Map<string, Account> {
  const accounts = new Map<string, Account>()
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name !== undefined && uid !== undefined && gid !== undefined) accounts.set(name, { uid: Number(uid), gid: Number(gid) })
  }
  return accounts
}
