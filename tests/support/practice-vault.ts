// A vault with a fresh practice workspace (no Argon2id, so it is quick) and a stand-in for what the server would keep and release.
import { toBase64Url } from '../../core/bytes.ts'
import type { SignedChainEntry } from '../../core/chain.ts'
import type { OwnerId, RecordId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { FoundWorkspace, PutRecord, SessionInfo } from '../../core/wire.ts'
import type { DeviceSecret, ReleasedShare, SealInput, VaultApi } from '../../workers/vault/api.ts'

/** A fresh id of whatever kind the place it is used in asks for. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller names the brand
export const newId = <T extends string>(): T => crypto.randomUUID() as string as T
export const newHalf = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)))

export const foundInput = {
  name: 'De Linde',
  practice: true,
  member: { name: 'Noor', email: null },
  foundingCode: null,
  recognition: true,
} as const

/** What the server answers after a sign-in to the workspace that `request` founded. */
export function sessionFor(request: FoundWorkspace, change: Partial<SessionInfo> = {}): SessionInfo {
  const { workspace, author, founder } = request.genesis.body
  return {
    workspace: { id: workspace, name: request.name, practice: request.practice, deletesAt: null },
    member: { id: author, name: request.member.name, email: null, roles: founder.roles },
    chain: chainOf(request),
    grants: request.grants,
    logHead: null,
    ...change,
  }
}

/** The chain as founded: genesis and the founder's choice. */
export const chainOf = ({ genesis, choice }: FoundWorkspace): SignedChainEntry[] => (choice ? [genesis, choice] : [genesis])

export interface PracticeVault {
  readonly vault: VaultApi
  readonly request: FoundWorkspace
  readonly device: DeviceSecret
  /** A started and completed share, as the feed and the release would bring it back. */
  share(scope: Scope, owner?: OwnerId): Promise<ReleasedShare>
  /** One sealed record in a fresh share of the table's scope. */
  record(input?: Partial<SealInput>): Promise<{ readonly sealed: PutRecord; readonly share: ReleasedShare }>
}

/** Founds a practice workspace in a locked vault. */
export async function foundPractice(vault: VaultApi): Promise<PracticeVault> {
  const { request, device } = await vault.foundPracticeWorkspace(foundInput)
  const share = async (scope: Scope, owner: OwnerId = newId()): Promise<ReleasedShare> => {
    const started = await vault.startShare(owner, scope)
    const serverHalf = newHalf()
    await vault.completeShare(started.statement.body.share, serverHalf)
    return { ...started, serverHalf }
  }
  const record = async (input: Partial<SealInput> = {}): Promise<{ sealed: PutRecord; share: ReleasedShare }> => {
    const released = await share('people')
    const document = { json: { name: 'Anna de Vries', email: null, note: '' }, attachment: null }
    const [sealed] = await vault.sealRecords([
      {
        table: 'person',
        record: newId<RecordId>(),
        version: 1,
        share: released.statement.body.share,
        document,
        ...input,
      },
    ])
    return { sealed: sealed!, share: released }
  }
  return { vault, request, device, share, record }
}

/** Opens the same workspace in another locked vault, as a reload would. */
export async function reopen(
  vault: VaultApi,
  { request, device }: PracticeVault,
  change: Partial<SessionInfo> = {},
): Promise<VaultApi> {
  const { signInHash: _stored, ...unlocker } = request.unlockers[0]!
  await vault.unlock({ kind: 'device', device }, unlocker, sessionFor(request, change))
  return vault
}
