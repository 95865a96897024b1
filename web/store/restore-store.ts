// What this device keeps for the day a server comes back from a backup: the chain as last verified, which restore it has lived through, and what that cost.
import type { SignedChainEntry } from '../../core/chain.ts'
import type { WorkspaceId } from '../../core/ids.ts'
import {
  WorkspaceDatabase,
  type FormRow,
  type RecordRow,
  type RestoreReport,
  type ShareRow,
  type StatementRow,
} from './database.ts'
import { durable } from './durable.ts'
import { cursorKey } from './feed-store.ts'

const chainKey = 'chain'
const restoreKey = 'restore'
const reportKey = 'restore-report'

/** Before a workspace is open, and only to be compared: it counts where a sealed head leads to it. */
export async function savedChain(workspace: WorkspaceId): Promise<readonly SignedChainEntry[] | null> {
  const database = new WorkspaceDatabase(workspace)
  try {
    return await keptChain(database)
  } finally {
    database.close()
  }
}

export async function keptChain({ marks }: WorkspaceDatabase): Promise<readonly SignedChainEntry[] | null> {
  const row = await durable(() => marks.get(chainKey))
  return (row?.value as readonly SignedChainEntry[] | undefined) ?? null
}

export function saveChain({ marks }: WorkspaceDatabase, chain: readonly SignedChainEntry[]): Promise<void> {
  return durable(async () => {
    await marks.put({ key: chainKey, value: chain })
  })
}

/** True when this device has taken part in this restore already. */
export async function hasLivedThrough({ marks }: WorkspaceDatabase, restore: string): Promise<boolean> {
  return durable(async () => (await marks.get(restoreKey))?.value === restore)
}

export interface Held {
  readonly statements: readonly StatementRow[]
  readonly shares: readonly ShareRow[]
  readonly records: readonly RecordRow[]
  readonly forms: readonly FormRow[]
}

/** The feed as received from the server of before, in its order. */
export function savedFeed({ statements, shares, records, forms }: WorkspaceDatabase): Promise<Held> {
  return durable(async () => ({
    statements: await statements.orderBy('seq').toArray(),
    shares: await shares.orderBy('seq').toArray(),
    records: await records.orderBy('seq').toArray(),
    forms: await forms.orderBy('seq').toArray(),
  }))
}

/** Lets go of the old feed, so that the whole of the new one is fetched. Until then everything given back is still here, and giving back starts again. */
export function startAnew(database: WorkspaceDatabase, restore: string, report: RestoreReport | null): Promise<void> {
  const { statements, shares, records, forms, marks } = database
  return durable(() =>
    database.transaction('rw', [statements, shares, records, forms, marks], async () => {
      await Promise.all([statements.clear(), shares.clear(), records.clear(), forms.clear()])
      await marks.bulkPut([
        { key: cursorKey, value: 0 },
        { key: restoreKey, value: restore },
      ])
      if (report) await marks.put({ key: reportKey, value: report })
    }),
  )
}

export async function savedReport({ marks }: WorkspaceDatabase): Promise<RestoreReport | null> {
  return durable(async () => ((await marks.get(reportKey))?.value as RestoreReport | undefined) ?? null)
}

export function dropReport({ marks }: WorkspaceDatabase): Promise<void> {
  return durable(async () => {
    await marks.delete(reportKey)
  })
}
