// What this device remembers before anything is unlocked: which workspaces, and the account key or practice secret that the protocol keeps here (§3).
// Only staff data and random secrets; nothing about a depicted person.
import { Dexie, type Table } from 'dexie'
import type { Bytes } from '../../core/bytes.ts'
import type { InvitationId, WorkspaceId } from '../../core/ids.ts'
import type { WordNumbers } from '../../core/words/words.ts'
import { durable } from './durable.ts'
import { workspaceDatabaseName } from './database.ts'

export interface RememberedWorkspace {
  readonly workspace: WorkspaceId
  readonly kind: 'member' | 'practice'
  readonly workspaceName: string
  readonly memberName: string
  /** Typed once on this device, or made here. */
  readonly accountKey: string | null
  /** Practice workspaces only: opens them without a passphrase. */
  readonly deviceSecret: string | null
  /** The newest heads of chain and log seen here, sealed by the vault: it refuses an older history. */
  readonly sealedHeads: Bytes | null
  /** Credential ids of the passkeys that opened it here: asked for first. Absent in rows from before passkeys. */
  readonly passkeys?: readonly string[]
  /** Answered an invitation here and waits for its inviter: what asks the server how it stands, and the words to read out. Neither opens anything. */
  readonly waiting?: { readonly invitation: InvitationId; readonly auth: string; readonly words: WordNumbers }
  readonly usedAt: number
}

class DeviceDatabase extends Dexie {
  declare readonly workspaces: Table<RememberedWorkspace, WorkspaceId>

  constructor() {
    super('imprimatur-device', { chromeTransactionDurability: 'strict' })
    this.version(1).stores({ workspaces: 'workspace, kind, usedAt' })
  }
}

/** The device's memory. Opened for each use and closed again, so that forgetting is never blocked by an open tab. */
async function withDevice<T>(use: (database: DeviceDatabase) => Promise<T>): Promise<T> {
  const database = new DeviceDatabase()
  try {
    return await durable(() => use(database))
  } finally {
    database.close()
  }
}

/** The workspace used last, of one kind when asked. */
export function findRemembered(kind?: RememberedWorkspace['kind']): Promise<RememberedWorkspace | undefined> {
  return withDevice(async ({ workspaces }) => {
    const rows = await workspaces.orderBy('usedAt').reverse().toArray()
    // A practice set never hides the real workspace behind it.
    return kind ? rows.find((row) => row.kind === kind) : (rows.find((row) => row.kind === 'member') ?? rows[0])
  })
}

export function saveRemembered(row: RememberedWorkspace): Promise<void> {
  return withDevice(async ({ workspaces }) => {
    await workspaces.put(row)
  })
}

export function saveSealedHeads(workspace: WorkspaceId, sealedHeads: Bytes): Promise<void> {
  return withDevice(async ({ workspaces }) => {
    await workspaces.update(workspace, { sealedHeads })
  })
}

export function findRememberedById(workspace: WorkspaceId): Promise<RememberedWorkspace | undefined> {
  return withDevice(({ workspaces }) => workspaces.get(workspace))
}

/** The account key of a new sheet replaces the one from before. */
export function saveAccountKey(workspace: WorkspaceId, accountKey: string): Promise<void> {
  return withDevice(async ({ workspaces }) => {
    await workspaces.update(workspace, { accountKey })
  })
}

/** The passkeys that open this workspace on this device. */
export function savePasskeys(workspace: WorkspaceId, passkeys: readonly string[]): Promise<void> {
  return withDevice(async ({ workspaces }) => {
    await workspaces.update(workspace, { passkeys })
  })
}

/** Removes one workspace and all it stored here. */
export async function forgetRemembered(workspace: WorkspaceId): Promise<void> {
  await withDevice(({ workspaces }) => workspaces.delete(workspace))
  await durable(() => Dexie.delete(workspaceDatabaseName(workspace)))
  // What screens remember of a workspace in plain view (sizes, a logo) stands under its id.
  for (const name of Object.keys(localStorage))
    if (name.startsWith('imprimatur.') && name.endsWith(`.${workspace}`)) localStorage.removeItem(name)
}

/** Removes everything this device holds. */
export async function forgetAll(): Promise<void> {
  const workspaces = await withDevice(({ workspaces }) => workspaces.toArray())
  for (const { workspace } of workspaces) await forgetRemembered(workspace)
}
