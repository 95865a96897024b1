// The doors for somebody who has no member secret yet: an invited browser, and two people with sheets of the recovery key.
import { isCodedError } from '../../core/errors.ts'
import type { InvitationOpened, InvitationState } from '../../core/wire/members.ts'
import type { WordNumbers } from '../../core/words/words.ts'
import type { CheckedInvitation, RecoverySheet } from '../../workers/vault/api.ts'
import { ServerDoor, type FailCode } from '../api/server-door.ts'
import { startVault } from '../api/vault-door.ts'
import { saveRemembered } from '../store/device.ts'

type Refused<Code> = { readonly ok: false; readonly code: Code }
export type Opened =
  | { readonly ok: true; readonly invitation: InvitationOpened; readonly checked: CheckedInvitation }
  | Refused<FailCode | 'chain_refused' | 'not_readable'>

export interface JoinDoor {
  /** What the link is for, verified as far as the link reaches. `not_readable`: the text behind `#` is no invitation. */
  open(fragment: string): Promise<Opened>
  /**
   * Makes the member and answers, once. The account key is remembered on this device; unlocking works when the inviter has confirmed.
   * @returns what to print, and the six words to compare
   */
  answer(
    fragment: string,
    invitation: InvitationOpened,
    about: { readonly name: string; readonly passphrase: string },
  ): Promise<
    { readonly ok: true; readonly sheet: RecoverySheet; readonly words: WordNumbers } | Refused<FailCode | 'chain_refused'>
  >
  /** Has the inviter confirmed? */
  state(fragment: string): Promise<{ readonly ok: true; readonly state: InvitationState } | Refused<FailCode>>
}

export interface RecoverWish {
  readonly sheets: readonly [string, string]
  readonly name: string
  readonly email: string | null
  readonly passphrase: string
}

export type Recovered =
  /** Signed out again: the new owner unlocks with what is on the sheet. */
  | { readonly ok: true; readonly workspaceName: string; readonly sheet: RecoverySheet }
  | { readonly ok: false; readonly code: 'mistyped'; readonly sheet: number }
  | Refused<FailCode | 'same_sheet' | 'other_key' | 'chain_refused' | 'not_readable'>

export class BrowserJoinDoor implements JoinDoor {
  readonly #baseUrl: string
  constructor(baseUrl: string = location.origin) {
    this.#baseUrl = baseUrl
  }

  async open(fragment: string): Promise<Opened> {
    return this.#withVault(async (vault, server) => {
      const proof = await vault.invitationProof(fragment)
      if (!proof) return { ok: false, code: 'not_readable' } as const
      const answer = await server.openInvitation(proof)
      if (!answer.ok) return answer
      return { ok: true as const, invitation: answer.value, checked: await vault.checkInvitation(fragment, answer.value) }
    })
  }

  async answer(
    fragment: string,
    opened: InvitationOpened,
    { name, passphrase }: { readonly name: string; readonly passphrase: string },
  ): ReturnType<JoinDoor['answer']> {
    return this.#withVault(async (vault, server) => {
      const { request, sheet, words } = await vault.joinWorkspace({ fragment, opened, name, passphrase })
      const answer = await server.answerInvitation(request)
      if (!answer.ok) return answer
      await saveRemembered({
        workspace: opened.workspace.id,
        kind: 'member',
        workspaceName: opened.workspace.name,
        memberName: name,
        accountKey: sheet.accountKey,
        deviceSecret: null,
        // What an earlier secret of this member sealed, the new one cannot open.
        sealedHeads: null,
        usedAt: Date.now(),
      })
      return { ok: true, sheet, words }
    })
  }

  async state(fragment: string): ReturnType<JoinDoor['state']> {
    return this.#withVault(async (vault, server) => {
      const proof = await vault.invitationProof(fragment)
      const answer = proof ? await server.openInvitation(proof) : ({ ok: false, code: 'not_found' } as const)
      return answer.ok ? { ok: true, state: answer.value.state } : answer
    })
  }

  /** The ceremony of the recovery key (docs/recovery.md). */
  async recover({ sheets, name, email, passphrase }: RecoverWish): Promise<Recovered> {
    return this.#withVault(async (vault, server) => {
      const proof = await vault.recoveryProof(sheets)
      if (!proof.ok) return proof
      const opened = await server.openRecovery(proof.auth)
      if (!opened.ok) return opened
      const member = { name, email }
      const { request, sheet } = await vault.recoverWorkspace({ sheets, opened: opened.value, member, passphrase })
      const answer = await server.useRecovery(request)
      if (!answer.ok) return answer
      await server.signOut()
      return { ok: true, workspaceName: opened.value.workspace.name, sheet }
    })
  }

  /** A vault for one step; a chain that does not verify is an answer. */
  async #withVault<T>(
    work: (vault: ReturnType<typeof startVault>['api'], server: ServerDoor) => Promise<T>,
  ): Promise<T | Refused<'chain_refused'>> {
    const vault = startVault()
    try {
      return await work(vault.api, new ServerDoor({ baseUrl: this.#baseUrl }))
    } catch (error) {
      if (isCodedError(error, 'chain_refused')) return { ok: false, code: 'chain_refused' }
      throw error
    } finally {
      vault.end()
    }
  }
}
