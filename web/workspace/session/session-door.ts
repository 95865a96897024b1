// The doors into a workspace: found, practise, unlock, forget. Signing in yields no key; only the vault's second step does.
import { fromBase64Url, type Bytes } from '../../../core/bytes.ts'
import { isCodedError } from '../../../core/errors.ts'
import { RefusalCode, type SessionInfo, type SignedIn } from '../../../core/wire.ts'
import type { SignInSecret, UnlockWith, UnlockWithSecret } from '../../../workers/vault/api.ts'
import { deferred, type Deferred } from '../../api/deferred.ts'
import { askPasskey, movedToVault, passkeySupport } from '../../api/passkey.ts'
import { ServerDoor, type Renewed, type SessionOver } from '../../api/server-door.ts'
import { startVault, type VaultDoor } from '../../api/vault-door.ts'
import {
  findRemembered,
  findRememberedById,
  forgetAll,
  forgetRemembered,
  savePasskeys,
  saveRemembered,
  type RememberedWorkspace,
} from '../../store/device.ts'
import { startFreshLog } from '../../store/fresh-log.ts'
import { ClockWatch } from './clock.svelte.ts'
import { BrowserJoinDoor, type JoinDoor } from './join-door.ts'
import { savedChain } from '../../store/restore-store.ts'
import { announceSession } from './one-session.ts'
import { SentList } from './sent.svelte.ts'
import type { SessionDoor } from '../types.ts'
import { OpenWorkspace } from '../workspace.ts'

/** Clear on the server, like any workspace name; screens show their own words for a practice workspace. */
const practiceName = 'Practice'

type Unlocked = Awaited<ReturnType<SessionDoor['unlock']>>
type Refused = { readonly ok: false; readonly code: RefusalCode | 'offline' }

/** Vault, server and list of one session in the making. */
interface Making {
  readonly vault: VaultDoor
  readonly server: ServerDoor
  readonly sent: SentList
  readonly clock: ClockWatch
  /** From here on what this device says it has saved survives the next kill too. */
  readonly freshLog: Promise<void>
  /** How to sign in again when the session ends while work goes on; undefined where only a touch of its owner can. */
  signInSecret: Promise<SignInSecret | undefined>
  /** The restore that this session began after, if there was one. */
  restore: string | undefined
  /** Resolves when the server lets this session do nothing more. */
  readonly over: Deferred<SessionOver>
}

export class BrowserSessionDoor implements SessionDoor {
  readonly joining: JoinDoor
  readonly #baseUrl: string
  readonly #freshLog = startFreshLog()

  /** Told by tests; screens use the page's own origin. */
  constructor(baseUrl: string = location.origin) {
    this.#baseUrl = baseUrl
    this.joining = new BrowserJoinDoor(baseUrl)
  }

  async remembered(): ReturnType<SessionDoor['remembered']> {
    const row = await findRemembered()
    if (!row) return undefined
    const { workspaceName, memberName, kind, passkeys = [], waiting } = row
    const passkey = passkeys.length > 0 && passkeySupport() === 'ready'
    return { workspaceName, memberName, kind, passkey, ...(waiting && { waiting: waiting.words }) }
  }

  async foundingNeedsCode(): Promise<boolean> {
    const answer = await new ServerDoor({ baseUrl: this.#baseUrl }).startInfo()
    return answer.ok && answer.value.foundingNeedsCode
  }

  async found(input: Parameters<SessionDoor['found']>[0]): ReturnType<SessionDoor['found']> {
    const making = this.#make()
    const { request, sheet } = await making.vault.api.foundWorkspace(
      {
        name: input.workspaceName,
        practice: false,
        member: { name: input.memberName, email: input.email },
        foundingCode: input.foundingCode,
        recognition: input.recognition,
      },
      input.passphrase,
    )
    const answer = await making.server.found(request)
    if (!answer.ok) return refused(making, answer.code)
    const opened = await openFounded(making, answer.value, 'member', { accountKey: sheet.accountKey, deviceSecret: null })
    if (!opened.ok) return opened
    void navigator.storage.persist()
    this.#learnSignInSecret(making, { kind: 'passphrase', passphrase: input.passphrase, accountKey: sheet.accountKey })
    return { ...opened, sheet }
  }

  async practice(): ReturnType<SessionDoor['practice']> {
    const row = await findRemembered('practice')
    if (row?.deviceSecret) {
      const reopened = await this.#unlockWith({ kind: 'device', device: { secret: row.deviceSecret } })
      if (reopened.ok) return { ...reopened, fresh: false }
      // Deleted after its 24 hours: nothing can open it any more. Anything else is told.
      if (reopened.code !== 'wrong_secret') return { ok: false, code: plain(reopened.code) }
      await forgetRemembered(row.workspace)
    }
    const making = this.#make()
    const { request, device } = await making.vault.api.foundPracticeWorkspace({
      name: practiceName,
      practice: true,
      member: { name: practiceName, email: null },
      foundingCode: null,
      recognition: true,
    })
    const answer = await making.server.found(request)
    if (!answer.ok) return refused(making, answer.code)
    const opened = await openFounded(making, answer.value, 'practice', { accountKey: null, deviceSecret: device.secret })
    if (!opened.ok) return opened
    this.#learnSignInSecret(making, { kind: 'device', device })
    return { ...opened, fresh: true }
  }

  async unlock(unlock: Parameters<SessionDoor['unlock']>[0]): Promise<Unlocked> {
    if ('passkey' in unlock) return this.#unlockWithPasskey(unlock.passkey)
    if ('recoveryCode' in unlock) return this.#unlockWith({ kind: 'recovery', recoveryCode: unlock.recoveryCode })
    const accountKey = unlock.accountKey ?? (await findRemembered('member'))?.accountKey
    if (!accountKey) return { ok: false, code: 'account_key_needed' }
    return this.#unlockWith({ kind: 'passphrase', passphrase: unlock.passphrase, accountKey })
  }

  async forgetDevice(): Promise<void> {
    const row = await findRemembered()
    if (row) await forgetRemembered(row.workspace)
  }

  async forgetEverything(): Promise<void> {
    await forgetAll()
  }

  async #unlockWith(unlock: UnlockWithSecret): Promise<Unlocked> {
    const making = this.#make()
    const secret = await making.vault.api.signInSecret(unlock)
    if (secret === undefined) return refused(making, 'mistyped')
    const answer = await making.server.signIn(secret)
    if (!answer.ok) return refused(making, answer.code)
    making.signInSecret = Promise.resolve(secret)
    return this.#unwrap(making, unlock, answer.value)
  }

  /** One touch signs in and opens. A passkey that this device used before is asked for by name; `any` lets another answer. */
  async #unlockWithPasskey(which: 'remembered' | 'any'): Promise<Unlocked> {
    const making = this.#make()
    const asked = await making.server.passkeyChallenge()
    if (!asked.ok) return refused(making, asked.code)
    const known = which === 'remembered' ? ((await findRemembered('member'))?.passkeys ?? []) : []
    const passkey = await askPasskey(
      asked.value.challenge,
      known.map((credential) => ({ credential, transports: [] })),
    )
    if (!passkey.ok) return refused(making, passkey.code)
    const answer = await making.server.signIn({ passkey: passkey.assertion })
    if (!answer.ok) return refused(making, answer.code === 'wrong_secret' ? 'passkey_unknown' : answer.code)
    if (!passkey.prf) {
      void making.server.signOut()
      return refused(making, 'passkey_no_key')
    }
    const unlock = movedToVault({ kind: 'passkey', prf: passkey.prf } as const, passkey.prf)
    const unlocked = await this.#unwrap(making, unlock, answer.value)
    if (unlocked.ok) {
      const { id } = answer.value.session.workspace
      const before = (await findRememberedById(id))?.passkeys ?? []
      await savePasskeys(id, [...new Set([passkey.assertion.credential, ...before])])
    }
    return unlocked
  }

  async #unwrap(making: Making, unlock: UnlockWith, { session: signedIn, unlocker }: SignedIn): Promise<Unlocked> {
    const row = await findRememberedById(signedIn.workspace.id)
    const kept = await making.server.heads()
    if (!kept.ok) return refused(making, kept.code)
    // Asked again after every remembered copy was read: another tab or device may have moved the heads on since signing in.
    const described = await making.server.session()
    if (!described.ok) return refused(making, described.code)
    const session = described.value
    const secrets = {
      accountKey: unlock.kind === 'passphrase' ? unlock.accountKey : (row?.accountKey ?? null),
      deviceSecret: unlock.kind === 'device' ? unlock.device.secret : (row?.deviceSecret ?? null),
    }
    const heads = rememberedHeads(row?.sealedHeads, kept.value.sealed)
    const chain = row ? await savedChain(row.workspace) : null
    try {
      await making.vault.api.unlock(unlock, unlocker, session, heads, chain)
    } catch (error) {
      if (isCodedError(error, 'restored_waiting')) return waitingFor(making, session, secrets)
      return refusedBy(making, error)
    }
    return openRemembered(making, session, secrets)
  }

  #make(): Making {
    const sent = new SentList()
    const clock = new ClockWatch()
    const making: Making = {
      vault: startVault(),
      sent,
      clock,
      freshLog: this.#freshLog,
      signInSecret: Promise.resolve(undefined),
      restore: undefined,
      over: deferred<SessionOver>(),
      server: new ServerDoor({
        baseUrl: this.#baseUrl,
        onSent: (item) => {
          sent.note(item)
        },
        onClock: (reading) => {
          clock.heard(reading)
        },
        renew: () => renew(making),
        onOver: (reason) => {
          making.over.resolve(reason)
        },
      }),
    }
    return making
  }

  /** After founding, the secret that signs in again is not known yet; it costs a second of the vault's time, when nobody waits for it. */
  #learnSignInSecret(making: Making, unlock: UnlockWithSecret): void {
    making.signInSecret = making.vault.api.signInSecret(unlock).catch((error: unknown) => {
      if (!isCodedError(error, 'worker_ended')) throw error
      return undefined
    })
  }
}

type Secrets = Pick<RememberedWorkspace, 'accountKey' | 'deviceSecret'>

async function openRemembered(making: Making, session: SessionInfo, secrets: Secrets): Promise<Unlocked> {
  await remember(session, session.workspace.practice ? 'practice' : 'member', secrets)
  return { ok: true, workspace: await open(making, session) }
}

/** @throws whatever is no refusal of what the server showed */
function refusedBy(making: Making, error: unknown): Unlocked {
  for (const code of ['not_readable', 'chain_refused', 'log_refused'] as const)
    if (isCodedError(error, code)) return refused(making, code)
  throw error
}

/** A backup was put back (protocol §8): an owner may say that this is so, everybody else waits for that. */
function waitingFor(making: Making, session: SessionInfo, secrets: Secrets): Unlocked {
  const { restored, member } = session
  if (!restored || !member.roles.includes('owner')) return refused(making, 'restored_waiting')
  return {
    ok: false,
    code: 'restored_owner',
    takenAt: restored.takenAt,
    restoredAt: restored.restoredAt,
    cancel: () => {
      void making.server.signOut()
      making.vault.end()
    },
    confirm: async () => {
      const { api } = making.vault
      try {
        const signed = await making.server.appendChain(await api.signRestored(session))
        // Another owner, or another device, may have been first: then the entry stands already.
        if (!signed.ok && signed.code !== 'conflict') return refused(making, signed.code)
        const described = await making.server.session()
        if (!described.ok) return refused(making, described.code)
        await api.unlockRestored(described.value)
        return await openRemembered(making, described.value, secrets)
      } catch (error) {
        return refusedBy(making, error)
      }
    },
  }
}

/** The session ran out while the vault is still open: sign in again, so that work goes on. A passkey needs its owner for that. */
async function renew({ vault, server, signInSecret, restore }: Making): Promise<Renewed> {
  const secret = await signInSecret
  if (secret === undefined) return 'refused'
  const answer = await server.signIn(secret)
  if (!answer.ok) return answer.code === 'wrong_secret' ? 'refused' : 'later'
  // Of another time than this session: only unlocking looks at what an owner signed about that.
  if (answer.value.session.restored?.restore !== restore) return 'restored'
  await vault.api.acceptSession(answer.value.session)
  return 'renewed'
}

/** Opens what was just founded, if that is what the server's answer is about. */
async function openFounded(
  making: Making,
  session: SessionInfo,
  kind: RememberedWorkspace['kind'],
  secrets: Pick<RememberedWorkspace, 'accountKey' | 'deviceSecret'>,
) {
  const refusedAnswer = await refusalOfAnswer(making, session)
  if (refusedAnswer !== null) return refused(making, refusedAnswer)
  await remember(session, kind, secrets)
  return { ok: true, workspace: await open(making, session) } as const
}

async function refusalOfAnswer({ vault }: Making, session: SessionInfo): Promise<'chain_refused' | null> {
  try {
    await vault.api.acceptSession(session)
    return null
  } catch (error) {
    for (const code of ['not_readable', 'chain_refused', 'log_refused'] as const)
      if (isCodedError(error, code)) return 'chain_refused'
    throw error
  }
}

async function open(making: Making, session: SessionInfo): Promise<OpenWorkspace> {
  const { vault, server, sent, clock, over, freshLog } = making
  making.restore = session.restored?.restore
  await freshLog
  const workspace = new OpenWorkspace({
    session,
    vault,
    server,
    sent,
    clock,
    over: over.promise,
    renewWith: (secret) => {
      making.signInSecret = Promise.resolve(secret)
    },
  })
  announceSession(session.workspace.id, workspace)
  await workspace.start()
  return workspace
}

/** Every copy there is: one that this device kept, and the one the server keeps for a browser that has none. */
function rememberedHeads(here: Bytes | null | undefined, there: string | null): Bytes[] {
  return [...(here ? [here] : []), ...(there === null ? [] : [fromBase64Url(there)])]
}

function refused<Code>({ vault }: Making, code: Code): { readonly ok: false; readonly code: Code } {
  vault.end()
  return { ok: false, code }
}

async function remember(
  { workspace, member }: SessionInfo,
  kind: RememberedWorkspace['kind'],
  secrets: Pick<RememberedWorkspace, 'accountKey' | 'deviceSecret'>,
): Promise<void> {
  const known = await findRememberedById(workspace.id)
  await saveRemembered({
    workspace: workspace.id,
    kind,
    workspaceName: workspace.name,
    memberName: member.name,
    ...secrets,
    passkeys: known?.passkeys ?? [],
    sealedHeads: known?.sealedHeads ?? null,
    usedAt: Date.now(),
  })
}

const isRefusal = (code: string): code is RefusalCode | 'offline' => code === 'offline' || RefusalCode.safeParse(code).success

/** A practice workspace has no passphrase, so only the server's codes make sense to its caller. */
function plain(code: Extract<Unlocked, { ok: false }>['code']): Refused['code'] {
  if (code === 'log_refused') return 'chain_refused'
  return isRefusal(code) ? code : 'internal'
}
