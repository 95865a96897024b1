// Changing unlockers: an unlocked vault no longer has the member secret, so one unlocker is shown again; the secret then stays for some minutes,
// long enough to wrap it once more. See [Note: Why keys are confirmed].
// [Note: Why keys are confirmed] Whoever passes an open screen could add a passkey of their own and come back for ever. So a change asks for an
// unlocker first, twice over: the vault cannot wrap what it does not have, and the server takes no change without a sign-in of the last minutes.
import { CodedError } from '../../core/errors.ts'
import type { MemberSecret } from '../../core/format/v1.ts'
import type { Unlocker } from '../../core/wire.ts'
import type { NewUnlocker } from '../../core/wire/unlockers.ts'
import type { PrfOutputs, RecoverySheet, UnlockWith } from './api.ts'
import { sealLabel } from './labels.ts'
import { newSheet, newUnlockerId, wrapFor, wrapForAll } from './new-unlockers.ts'
import type { Session } from './session.ts'
import { unlockerKeys, unwrapMemberSecret, wrapMemberSecret } from './v1/unlockers.ts'

const heldMs = 5 * 60_000

export type WrappedPasskey = Omit<Extract<NewUnlocker, { kind: 'passkey' }>, 'passkey'>

export class KeyChange {
  readonly #session: Session
  #held: { readonly secret: MemberSecret; readonly passphrase: string | null } | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(session: Session) {
    this.#session = session
  }

  /** @throws CodedError `not_readable`, also for the unlocker of another member */
  async confirm(unlock: UnlockWith, unlocker: Unlocker): Promise<void> {
    this.end()
    const keys = await unlockerKeys(unlock)
    if (!keys) throw new CodedError('not_readable')
    const secret = await unwrapMemberSecret(keys, unlocker)
    const { workspace, member, chain } = this.#session
    const isOwn = secret.workspace === workspace && secret.member === member && secret.genesisHash === chain.genesisHash
    if (!isOwn) {
      secret.secret.fill(0)
      throw new CodedError('not_readable')
    }
    this.#held = { secret, passphrase: unlock.kind === 'passphrase' ? unlock.passphrase : null }
    this.#timer = setTimeout(() => {
      this.end()
    }, heldMs)
  }

  /** Another passphrase under the account key that stays. @returns undefined when the account key cannot be one */
  async forPassphrase(passphrase: string, accountKey: string): Promise<NewUnlocker | undefined> {
    const made = await wrapFor({ kind: 'passphrase', passphrase, accountKey }, this.#ensure().secret)
    return made && { ...made, kind: 'passphrase', label: null }
  }

  /** A new sheet. Null: under the passphrase that was just shown. @throws CodedError `confirm_needed` also when none was shown */
  async forSheet(typed: string | null): Promise<{ sheet: RecoverySheet; unlockers: NewUnlocker[] }> {
    const held = this.#ensure()
    const passphrase = typed ?? held.passphrase
    if (passphrase === null) throw new CodedError('confirm_needed')
    const { sheet, unlocks } = newSheet(passphrase)
    const made = await wrapForAll(unlocks, held.secret)
    const unlockers = made.map((one, index) => ({
      ...one,
      kind: index === 0 ? ('passphrase' as const) : ('recovery' as const),
      label: null,
    }))
    return { sheet, unlockers }
  }

  async forPasskey(prf: PrfOutputs, name: string): Promise<WrappedPasskey> {
    const { secret } = this.#ensure()
    const keys = await unlockerKeys({ kind: 'passkey', prf })
    if (!keys) throw new CodedError('not_readable')
    const { unlocker, wrapped } = await wrapMemberSecret(keys, newUnlockerId(), secret)
    return { unlocker, kind: 'passkey', wrapped, label: await sealLabel(this.#session, unlocker, name) }
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#held?.secret.secret.fill(0)
    this.#held = undefined
  }

  #ensure(): { readonly secret: MemberSecret; readonly passphrase: string | null } {
    if (!this.#held) throw new CodedError('confirm_needed')
    return this.#held
  }
}
