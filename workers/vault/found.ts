// Founding: a member, five scope keys, the signed genesis entry, grants to the founder, unlockers, and the first settings.
import { toBase64Url } from '../../core/bytes.ts'
import {
  chainEntryBytes,
  chainSigningBytes,
  foldChain,
  type ChainEntry,
  type GenesisEntry,
  type SignedChainEntry,
} from '../../core/chain.ts'
import type { MemberSecret } from '../../core/format/v1.ts'
import type { MemberId, WorkspaceId } from '../../core/ids.ts'
import { roles, scopes } from '../../core/scopes.ts'
import { SettingsStatement } from '../../core/statements.ts'
import type { FoundWorkspace } from '../../core/wire.ts'
import type { SecretUnlocker } from '../../core/wire/unlockers.ts'
import type { DeviceSecret, FoundInput, RecoverySheet, UnlockWithSecret } from './api.ts'
import { chainPrimitives } from './chain-primitives.ts'
import { signBytes } from './key-pairs.ts'
import { LogHeads } from './log-heads.ts'
import { newSheet, wrapForAll } from './new-unlockers.ts'
import { randomBytes, sha256Hex } from './primitives.ts'
import { Session } from './session.ts'
import { signStatement } from './statements.ts'
import { createScopeKey, sealScopeKey } from './v1/grants.ts'
import { newMemberKeys } from './v1/member.ts'
import { deviceSecretLength } from './v1/unlockers.ts'

interface Founded {
  readonly session: Session
  readonly request: FoundWorkspace
}

/** A workspace opened by passphrase and account key, or by the recovery code. */
export async function foundWithSheet(input: FoundInput, passphrase: string): Promise<Founded & { sheet: RecoverySheet }> {
  const { unlocks, sheet } = newSheet(passphrase)
  return { ...(await found({ ...input, practice: false }, unlocks)), sheet }
}

/** A practice workspace, opened by a secret that stays on this device. */
export async function foundForPractice(input: FoundInput): Promise<Founded & { device: DeviceSecret }> {
  const device = { secret: toBase64Url(randomBytes(deviceSecretLength)) }
  return { ...(await found({ ...input, practice: true }, [{ kind: 'device', device }])), device }
}

async function found(input: FoundInput, unlocks: readonly UnlockWithSecret[]): Promise<Founded> {
  const secretBytes = randomBytes(32)
  const workspace = crypto.randomUUID() as WorkspaceId
  const member = crypto.randomUUID() as MemberId
  const { keys, signPublic } = await newMemberKeys(secretBytes.slice())
  const receiveKey = toBase64Url(keys.receive.publicBytes)

  const scopeKeys = await Promise.all(scopes.map((scope) => createScopeKey(scope, 1)))
  const grants = await Promise.all(scopeKeys.map((key) => sealScopeKey(key, { workspace, member, receiveKey })))
  for (const { privateBytes } of scopeKeys) privateBytes.fill(0)
  const body: GenesisEntry = {
    format: 'imprimatur/v1',
    type: 'genesis',
    workspace,
    seq: 0,
    previous: null,
    at: new Date().toISOString(),
    author: member,
    // One person founds and does everything until others are added: "small practice", shown as such.
    founder: { member, roles: [...roles], signKey: signPublic, receiveKey },
    scopeKeys: scopeKeys.map(({ scope, pair }) => ({ scope, epoch: 1, publicKey: toBase64Url(pair.publicBytes) })),
    minimumFormat: 1,
  }
  const genesis = { body, signature: await signBytes(keys.signKey, chainSigningBytes(body)) }
  const genesisHash = await sha256Hex(chainEntryBytes(genesis))
  const choice = await smallPractice(keys.signKey, { workspace, author: member, previous: genesisHash })
  const chain = await foldChain([genesis, choice], chainPrimitives)

  const pairs = new Map(scopeKeys.map(({ scope, pair }) => [`${scope}|1`, pair]))
  const verified = { chain, scopePairs: pairs, grants }
  const session = new Session({ workspace, member, genesisHash, keys }, verified, new LogHeads(workspace))
  const unlockers = await wrapForAll(unlocks, { secret: secretBytes, workspace, member, genesisHash })
  secretBytes.fill(0)
  const { name, practice, foundingCode, recognition } = input
  const settings = await signStatement(session, SettingsStatement, { type: 'settings', recognition, ownChannels: [] })
  return { session, request: { name, practice, member: input.member, genesis, choice, grants, unlockers, settings, foundingCode } }
}

/** One founder, no recovery key yet: said in the chain, where everybody sees it, and taken back there. */
async function smallPractice(
  signKey: CryptoKey,
  { workspace, author, previous }: { readonly workspace: WorkspaceId; readonly author: MemberId; readonly previous: string },
): Promise<SignedChainEntry> {
  const body: ChainEntry = {
    format: 'imprimatur/v1',
    type: 'small-practice',
    workspace,
    seq: 1,
    previous,
    at: new Date().toISOString(),
    author,
    alone: true,
  }
  return { body, signature: await signBytes(signKey, chainSigningBytes(body)) }
}

/** The same for somebody who joins; the secret's bytes stay the caller's to zero. */
export async function sheetUnlockers(
  passphrase: string,
  secret: MemberSecret,
): Promise<{ unlockers: SecretUnlocker[]; sheet: RecoverySheet }> {
  const { unlocks, sheet } = newSheet(passphrase)
  return { unlockers: await wrapForAll(unlocks, secret), sheet }
}
