// The doors for somebody who has no member secret yet: an invited browser, and two people with sheets of the recovery key.
import { isCodedError } from '../../../core/errors.ts'
import type { InvitationOpened, InvitationState, RecoveryOpened } from '../../../core/wire/members.ts'
import type { WordNumbers } from '../../../core/words/words.ts'
import type { CheckedInvitation, RecoverySheet } from '../../../workers/vault/api.ts'
import { ServerDoor, type FailCode } from '../../api/server-door.ts'
import { startVault } from '../../api/vault-door.ts'
import { findRemembered, saveRemembered, type RememberedWorkspace } from '../../store/device.ts'

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
  /** Has the inviter confirmed what this device answered? */
  state(): Promise<{ readonly ok: true; readonly state: InvitationState } | Refused<FailCode>>
  /** The ceremony of the recovery key (docs/recovery.md), first half. A log line says that it was done. */
  openSheets(sheets: Sheets): Promise<SheetsOpened>
  /** Second half: a new owner, whose account key this device remembers. The recovery key is spent. */
  recover(sheets: Sheets, opened: RecoveryOpened, owner: NewOwner): Promise<Recovered>
}

export type Sheets = readonly [string, string]

/** Two sheets that are genuine, and the workspace they open. */
export type SheetsOpened =
  | { readonly ok: true; readonly opened: RecoveryOpened }
  /** Counted from 0. */
  | { readonly ok: false; readonly code: 'mistyped'; readonly sheet: number }
  | Refused<FailCode | 'same_sheet' | 'other_key'>

export interface NewOwner {
  readonly name: string
  readonly email: string | null
  readonly passphrase: string
}

/** Signed out again: the new owner unlocks with what is on the sheet. */
export type Recovered = { readonly ok: true; readonly sheet: RecoverySheet } | Refused<FailCode | 'chain_refused' | 'not_readable'>

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
      const { invitation, auth } = request
      await saveRemembered({ ...newcomer(opened.workspace, name, sheet), waiting: { invitation, auth, words } })
      return { ok: true, sheet, words }
    })
  }

  async state(): ReturnType<JoinDoor['state']> {
    const waiting = (await findRemembered('member'))?.waiting
    if (!waiting) return { ok: false, code: 'not_found' }
    const { invitation, auth } = waiting
    const answer = await new ServerDoor({ baseUrl: this.#baseUrl }).openInvitation({ invitation, auth })
    return answer.ok ? { ok: true, state: answer.value.state } : answer
  }

  async openSheets(sheets: Sheets): Promise<SheetsOpened> {
    const vault = startVault()
    try {
      const proof = await vault.api.recoveryProof(sheets)
      if (!proof.ok) return proof
      const answer = await new ServerDoor({ baseUrl: this.#baseUrl }).openRecovery(proof.auth)
      return answer.ok ? { ok: true, opened: answer.value } : answer
    } finally {
      vault.end()
    }
  }

  async recover(sheets: Sheets, opened: RecoveryOpened, { name, email, passphrase }: NewOwner): Promise<Recovered> {
    return this.#withVault(async (vault, server) => {
      const { request, sheet } = await vault.recoverWorkspace({ sheets, opened, member: { name, email }, passphrase })
      const answer = await server.useRecovery(request)
      if (!answer.ok) return answer
      await server.signOut()
      await saveRemembered(newcomer(opened.workspace, name, sheet))
      return { ok: true, sheet }
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

/** What this device remembers of somebody whose keys were just made here. */
const newcomer = (
  workspace: InvitationOpened['workspace'],
  memberName: string,
  { accountKey }: RecoverySheet,
): RememberedWorkspace => ({
  workspace: workspace.id,
  kind: 'member',
  workspaceName: workspace.name,
  memberName,
  accountKey,
  deviceSecret: null,
  // What an earlier secret of this member sealed, the new one cannot open.
  sealedHeads: null,
  usedAt: Date.now(),
})
