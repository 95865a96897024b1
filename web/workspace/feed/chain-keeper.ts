// Follows the member chain: the vault verifies what is new, and whoever rests on it is told at once (whose statements were closed, which keys are open). Roles that
// changed end the session, because a vault opens by the roles it was unlocked with.
import { CodedError } from '../../../core/errors.ts'
import { scopesOf, type Role } from '../../../core/scopes.ts'
import type { ChainHead } from '../../../core/statements.ts'
import type { SessionInfo } from '../../../core/wire.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import { saveChain } from '../../store/restore-store.ts'
import type { Members } from '../organisation/members.svelte.ts'
import type { Life } from '../session/life.svelte.ts'
import type { HeadsKeeper } from './heads-keeper.ts'
import type { Shares } from './shares.ts'

export interface ChainKeeperParts {
  /** As it was unlocked. */
  readonly member: SessionInfo['member']
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly life: Life
  readonly members: Members
  readonly shares: Shares
  readonly heads: HeadsKeeper
}

export class ChainKeeper {
  readonly #parts: ChainKeeperParts

  constructor(parts: ChainKeeperParts) {
    this.#parts = parts
  }

  /** Fetches the session anew, and with it the chain. */
  async follow(): Promise<void> {
    const { database, heads, life, members, server, vault } = this.#parts
    const answer = await server.session()
    if (!answer.ok) return
    await vault.acceptSession(answer.value)
    await saveChain(database, answer.value.chain)
    await this.read()
    heads.moved()
    // What the new role opens comes with the next unlocking, and what was taken away goes now.
    if (!this.#opensTheSame()) life.lock('roles-changed')
    else life.inBackground(members.tend())
  }

  /** Has the vault verify the chain up to this head, unless it did. */
  async seen(head: ChainHead): Promise<void> {
    if (this.#parts.members.isNews(head)) await this.follow()
  }

  /** Tells what the vault has verified. @throws CodedError with what the server answered */
  async read(): Promise<void> {
    const { members, server, shares, vault } = this.#parts
    for (const seq of (await vault.chainView()).closingsWanted) {
      const answer = await server.closing(seq)
      // Without the list, nothing of that author counts: told now, rather than shown wrong.
      if (!answer.ok) throw new CodedError(answer.code)
      await vault.noteClosing(seq, answer.value.hashes)
    }
    const view = await vault.chainView()
    members.noteChain(view)
    shares.noteHeld(view.held)
  }

  #opensTheSame(): boolean {
    const [before, now] = [scopesOf(this.#parts.member.roles), scopesOf(this.#rolesNow())]
    return now.length === before.length && now.every((scope) => before.includes(scope))
  }

  #rolesNow(): readonly Role[] {
    const { member, members } = this.#parts
    return members.chain?.members.find((one) => one.member === member.id)?.roles ?? []
  }
}
