// One's own unlockers and sessions, as a screen sees them. Changes need a confirmation first. See [Note: Why keys are confirmed].
import { isCodedError } from '../../../core/errors.ts'
import type { UnlockerId } from '../../../core/ids.ts'
import type { RefusalCode, SessionInfo } from '../../../core/wire.ts'
import type { OwnSession, SessionId } from '../../../core/wire/sessions.ts'
import type { NewUnlocker, OwnUnlocker, SignInProof } from '../../../core/wire/unlockers.ts'
import type { RecoverySheet, SignInSecret, UnlockWith, UnlockWithSecret, VaultApi } from '../../../workers/vault/api.ts'
import {
  askPasskey,
  createPasskey,
  movedToVault,
  passkeySupport,
  type KnownPasskey,
  type PasskeyFailure,
} from '../../api/passkey.ts'
import type { Answer, ServerDoor } from '../../api/server-door.ts'
import { findRememberedById, saveAccountKey, savePasskeys } from '../../store/device.ts'
import type { UnlockChoice } from '../types.ts'

export interface KeyView {
  readonly id: UnlockerId
  readonly kind: OwnUnlocker['kind']
  /** Given by its owner; null for the name its kind has. */
  readonly name: string | null
  readonly madeAt: string | null
  readonly usedAt: string | null
}

export type KeyFailure =
  RefusalCode | PasskeyFailure | 'offline' | 'mistyped' | 'account_key_needed' | 'passkey_unknown' | 'not_readable'
export type Done = { readonly ok: true } | { readonly ok: false; readonly code: KeyFailure }
type Made<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly code: KeyFailure }

export interface OwnKeys {
  list(): Promise<Made<{ readonly keys: readonly KeyView[] }>>
  sessions(): Promise<Made<{ readonly sessions: readonly OwnSession[] }>>
  endSession(session: SessionId): Promise<Done>
  endOtherSessions(): Promise<Done>

  /** Whether this page can have passkeys, and whether one of them was used on this device. */
  passkeySupport(): 'ready' | 'passkey_unsupported' | 'passkey_address'
  /** Shows an unlocker again; what follows works for five minutes. Account key null: the one remembered here. */
  confirm(choice: UnlockChoice): Promise<Done>
  /** Forgets the confirmation. */
  done(): Promise<void>

  /** Account key null: the one remembered here. */
  changePassphrase(passphrase: string, accountKey: string | null): Promise<Done>
  /** A new sheet, for this passphrase or (null) the one just confirmed with. Nothing changes until `keep`: then the old sheet is worth nothing. */
  newSheet(passphrase: string | null): Promise<Made<{ readonly sheet: RecoverySheet; readonly keep: () => Promise<Done> }>>
  addPasskey(name: string): Promise<Done>
  rename(key: UnlockerId, name: string): Promise<Done>
  remove(key: UnlockerId): Promise<Done>
}

export interface OwnKeysParts {
  readonly session: Pick<SessionInfo, 'workspace' | 'member'>
  readonly vault: VaultApi
  readonly server: ServerDoor
  /** The way to sign in again by itself changed. */
  readonly renewWith: (secret: SignInSecret | undefined) => void
}

export class BrowserKeys implements OwnKeys {
  readonly #parts: OwnKeysParts

  constructor(parts: OwnKeysParts) {
    this.#parts = parts
  }

  passkeySupport = passkeySupport

  async list(): ReturnType<OwnKeys['list']> {
    const answer = await this.#parts.server.unlockers()
    if (!answer.ok) return answer
    const { unlockers } = answer.value
    const labelled = unlockers.flatMap(({ unlocker, label }) => (label === null ? [] : [{ unlocker, label }]))
    const names = await this.#parts.vault.openLabels(labelled)
    const nameOf = new Map(labelled.map(({ unlocker }, index) => [unlocker, names[index] ?? null]))
    const keys = unlockers.map(({ unlocker, kind, madeAt, usedAt }) => ({
      id: unlocker,
      kind,
      name: nameOf.get(unlocker) ?? null,
      madeAt,
      usedAt,
    }))
    return { ok: true, keys }
  }

  async sessions(): ReturnType<OwnKeys['sessions']> {
    const answer = await this.#parts.server.sessions()
    return answer.ok ? { ok: true, sessions: answer.value.sessions } : answer
  }

  async endSession(session: SessionId): Promise<Done> {
    return doneOf(await this.#parts.server.endSessions({ session }))
  }

  async endOtherSessions(): Promise<Done> {
    return doneOf(await this.#parts.server.endSessions({ others: true }))
  }

  // --- Confirming ---

  async confirm(choice: UnlockChoice): Promise<Done> {
    if ('passkey' in choice) return this.#confirmWithPasskey()
    const unlock = await this.#unlockOf(choice)
    if (!unlock) return { ok: false, code: 'account_key_needed' }
    const secret = await this.#parts.vault.signInSecret(unlock)
    return secret ? this.#confirmWith(secret, unlock) : { ok: false, code: 'mistyped' }
  }

  async done(): Promise<void> {
    await this.#parts.vault.endConfirmation()
  }

  async #unlockOf(choice: Exclude<UnlockChoice, { passkey: unknown }>): Promise<UnlockWithSecret | undefined> {
    if ('recoveryCode' in choice) return { kind: 'recovery', recoveryCode: choice.recoveryCode }
    const accountKey = choice.accountKey ?? (await this.#rememberedAccountKey())
    return accountKey === null ? undefined : { kind: 'passphrase', passphrase: choice.passphrase, accountKey }
  }

  async #confirmWithPasskey(): Promise<Done> {
    const challenge = await this.#parts.server.passkeyChallenge()
    const known = await this.#knownPasskeys()
    if (!challenge.ok) return challenge
    if (!known.ok) return known
    const asked = await askPasskey(challenge.value.challenge, known.passkeys)
    if (!asked.ok) return asked
    if (!asked.prf) return { ok: false, code: 'passkey_no_key' }
    const unlock = movedToVault({ kind: 'passkey', prf: asked.prf } as const, asked.prf)
    const done = await this.#confirmWith({ passkey: asked.assertion }, unlock)
    return !done.ok && done.code === 'wrong_secret' ? { ok: false, code: 'passkey_unknown' } : done
  }

  async #confirmWith(proof: SignInProof, unlock: UnlockWith): Promise<Done> {
    const answer = await this.#parts.server.confirm(proof)
    if (!answer.ok) return answer
    try {
      await this.#parts.vault.confirmUnlocker(unlock, answer.value.unlocker)
      return { ok: true }
    } catch (error) {
      if (isCodedError(error, 'not_readable')) return { ok: false, code: 'not_readable' }
      throw error
    }
  }

  // --- Changing ---

  async changePassphrase(passphrase: string, typedKey: string | null): Promise<Done> {
    const accountKey = typedKey ?? (await this.#rememberedAccountKey())
    if (accountKey === null) return { ok: false, code: 'account_key_needed' }
    const made = await confirmed(() => this.#parts.vault.wrapForPassphrase(passphrase, accountKey))
    if (made === 'confirm_needed') return { ok: false, code: made }
    if (!made) return { ok: false, code: 'mistyped' }
    const done = await this.#replace(['passphrase'], [made])
    if (done.ok) await this.#afterNewPassphrase(passphrase, accountKey)
    return done
  }

  async newSheet(passphrase: string | null): ReturnType<OwnKeys['newSheet']> {
    const made = await confirmed(() => this.#parts.vault.wrapForSheet(passphrase))
    if (made === 'confirm_needed') return { ok: false, code: made }
    const { sheet, unlockers } = made
    const keep = async (): Promise<Done> => {
      const done = await this.#replace(['passphrase', 'recovery'], unlockers)
      if (done.ok) await saveAccountKey(this.#parts.session.workspace.id, sheet.accountKey)
      if (done.ok && passphrase !== null) await this.#afterNewPassphrase(passphrase, sheet.accountKey)
      else if (done.ok) this.#parts.renewWith(undefined)
      return done
    }
    return { ok: true, sheet, keep }
  }

  async addPasskey(name: string): Promise<Done> {
    const { server, vault, session } = this.#parts
    const challenge = await server.passkeyChallenge()
    const known = await this.#knownPasskeys()
    if (!challenge.ok) return challenge
    if (!known.ok) return known
    const created = await createPasskey({
      challenge: challenge.value.challenge,
      member: session.member.id,
      memberName: session.member.name,
      workspaceName: session.workspace.name,
      known: known.passkeys,
    })
    if (!created.ok) return created
    const { registration, prf } = created
    const wrapped = await confirmed(() => vault.wrapForPasskey(movedToVault(prf, prf), name))
    if (wrapped === 'confirm_needed') return { ok: false, code: wrapped }
    const done = doneOf(await server.changeUnlockers({ add: [{ ...wrapped, passkey: registration }], remove: [] }))
    if (done.ok) {
      const before = (await findRememberedById(session.workspace.id))?.passkeys ?? []
      await savePasskeys(session.workspace.id, [registration.credential, ...before])
    }
    return done
  }

  async rename(key: UnlockerId, name: string): Promise<Done> {
    return doneOf(await this.#parts.server.labelUnlocker(key, await this.#parts.vault.sealLabel(key, name)))
  }

  async remove(key: UnlockerId): Promise<Done> {
    const { server, session } = this.#parts
    const before = await server.unlockers()
    const done = doneOf(await server.changeUnlockers({ add: [], remove: [key] }))
    const credential = before.ok ? before.value.unlockers.find(({ unlocker }) => unlocker === key)?.passkey?.credential : undefined
    if (done.ok && credential !== undefined) {
      const passkeys = (await findRememberedById(session.workspace.id))?.passkeys ?? []
      await savePasskeys(
        session.workspace.id,
        passkeys.filter((one) => one !== credential),
      )
    }
    return done
  }

  /** New ones take the place of all of these kinds, in one step. */
  async #replace(kinds: readonly OwnUnlocker['kind'][], add: NewUnlocker[]): Promise<Done> {
    const listed = await this.#parts.server.unlockers()
    if (!listed.ok) return listed
    const remove = listed.value.unlockers.filter(({ kind }) => kinds.includes(kind)).map(({ unlocker }) => unlocker)
    return doneOf(await this.#parts.server.changeUnlockers({ add, remove }))
  }

  async #afterNewPassphrase(passphrase: string, accountKey: string): Promise<void> {
    const { vault, renewWith, session } = this.#parts
    await saveAccountKey(session.workspace.id, accountKey)
    renewWith(await vault.signInSecret({ kind: 'passphrase', passphrase, accountKey }))
  }

  async #rememberedAccountKey(): Promise<string | null> {
    return (await findRememberedById(this.#parts.session.workspace.id))?.accountKey ?? null
  }

  async #knownPasskeys(): Promise<Made<{ readonly passkeys: readonly KnownPasskey[] }>> {
    const listed = await this.#parts.server.unlockers()
    if (!listed.ok) return listed
    return { ok: true, passkeys: listed.value.unlockers.flatMap(({ passkey }) => (passkey ? [passkey] : [])) }
  }
}

const doneOf = (answer: Answer<unknown>): Done => (answer.ok ? { ok: true } : answer)

/** The confirmation may have run out meanwhile: an expected answer, not a fault. */
async function confirmed<T>(work: () => Promise<T>): Promise<T | 'confirm_needed'> {
  try {
    return await work()
  } catch (error) {
    if (isCodedError(error, 'confirm_needed')) return 'confirm_needed'
    throw error
  }
}
