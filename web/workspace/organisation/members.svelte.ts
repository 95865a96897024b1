// Members of an opened workspace: what the verified chain says with the server's names beside it, the commands of owners, and the duties of holders
// (giving keys, new epochs, sealing again), which this does by itself when the chain asks for them.
import { lossBy, type Loss } from '../../../core/chain.ts'
import { isCodedError } from '../../../core/errors.ts'
import type { InvitationId, MemberId, ShareId } from '../../../core/ids.ts'
import { scopesOf, type Role, type Scope } from '../../../core/scopes.ts'
import type { ChainHead } from '../../../core/statements.ts'
import type { AppendChain, InvitationView, MembersInfo } from '../../../core/wire/members.ts'
import type { WordNumbers } from '../../../core/words/words.ts'
import type { ChainIntent, ChainView, VaultApi } from '../../../workers/vault/api.ts'
import type { FailCode, ServerDoor } from '../../api/server-door.ts'
import type { Tabs } from '../session/tabs.ts'

/** Somebody else's entry came first: fetched, checked, signed anew. */
const triesAtMost = 4
const rewrapAtOnce = 500

export interface MemberView {
  readonly member: MemberId
  /** Empty when the server has no account for this member. */
  readonly name: string
  readonly email: string | null
  readonly roles: readonly Role[]
  readonly opens: readonly Scope[]
  /** May open these by the chain, and nobody has sealed them the key yet. */
  readonly waiting: readonly Scope[]
  /** Of these: nobody but this member said so. A holder decides; it never goes by itself. */
  readonly undecided: readonly Scope[]
  /** Came by a link that our server mailed; the six words were not compared. */
  readonly uncompared: boolean
}

export interface InviteWish {
  readonly name: string
  readonly email: string | null
  readonly roles: readonly Role[]
  readonly delivery: InvitationView['delivery']
  readonly days: number
  /** Set to give a member who is here already new keys. */
  readonly reset: MemberId | null
}

export type MembersCode = FailCode | 'answer_refused' | 'not_readable'
export type Done<T = object> = ({ readonly ok: true } & T) | { readonly ok: false; readonly code: MembersCode }

/** A scope whose key is being replaced, because somebody who knows it may not open it any more. */
export interface Renewal {
  readonly scope: Scope
  /** A holder still has to make the new key. */
  readonly keyOwed: boolean
  /** Shares that are still sealed to an older one. */
  readonly shares: number
  /** This member can do it. */
  readonly mine: boolean
}

/** What the members' screens see. Reactive. */
export interface MembersDoor {
  /** Null until the first {@link refresh}. */
  readonly list: readonly MemberView[] | null
  /** Names of those who were members once. */
  readonly former: readonly { readonly member: MemberId; readonly name: string }[]
  /** Of a member, or of somebody who was one; undefined while nobody has told it. */
  nameOf(member: MemberId): string | undefined
  readonly renewals: readonly Renewal[]
  /** Newest first; for owners, empty for others. */
  readonly invitations: readonly InvitationView[]
  readonly chain: ChainView | null
  /** Scopes that the recovery key does not open yet, because whoever made it could not; a holder decides. */
  readonly recoveryUndecided: readonly Scope[]
  /** Shares still sealed to an old key while this browser works on them. */
  readonly rotation: { readonly done: number; readonly left: number } | null
  refresh(): Promise<Done>
  /** What the workspace would be left without if this member kept only these roles. */
  lossBy(member: MemberId, after: readonly Role[]): Loss
  /** Does what a holder owes: gives keys, makes new ones, seals again. Goes on by itself at every unlocking. */
  tend(): Promise<void>
  /** A holder's decision: gives this member (null: the recovery key) the keys that stand here and go to nobody by themselves. */
  give(member: MemberId | null): Promise<Done>
  /** `fragment` goes behind `#` of the join page's address. It is shown once. */
  invite(wish: InviteWish): Promise<Done<{ readonly fragment: string; readonly expiresAt: string }>>
  withdraw(invitation: InvitationId): Promise<Done>
  /** What to compare; undefined when the keys did not come from somebody who knew the link. */
  words(invitation: InvitationView): Promise<WordNumbers | undefined>
  admit(invitation: InvitationView, compared: boolean): Promise<Done>
  changeRoles(member: MemberId, roles: readonly Role[], compared: boolean): Promise<Done>
  remove(member: MemberId): Promise<Done>
  chooseSmallPractice(alone: boolean): Promise<Done>
  /** Three sheets to print, which exist only here. An earlier recovery key no longer counts. */
  createRecoveryKey(): Promise<Done<{ readonly sheets: readonly string[] }>>
}

export interface MembersParts {
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly tabs: Tabs
  /** Fetches the session anew and has the vault verify it. */
  readonly follow: () => Promise<void>
}

export class Members implements MembersDoor {
  readonly #parts: MembersParts
  #info = $state.raw<MembersInfo | null>(null)
  #chain = $state.raw<ChainView | null>(null)
  #rotation = $state.raw<MembersDoor['rotation']>(null)
  #ended = false

  readonly list: readonly MemberView[] | null = $derived(this.#info && this.#chain ? listOf(this.#info, this.#chain) : null)
  readonly invitations: readonly InvitationView[] = $derived(this.#info?.invitations ?? [])
  readonly former: MembersDoor['former'] = $derived(formerOf(this.#info, this.#chain))
  readonly recoveryUndecided: readonly Scope[] = $derived(
    this.#info && this.#chain ? recoveryUndecided(this.#info, this.#chain) : [],
  )
  readonly renewals: readonly Renewal[] = $derived(this.#info && this.#chain ? renewalsOf(this.#info, this.#chain) : [])

  constructor(parts: MembersParts) {
    this.#parts = parts
  }

  nameOf(member: MemberId): string | undefined {
    const known = [...(this.list ?? []), ...this.former].find((one) => one.member === member)
    return known?.name === '' ? undefined : known?.name
  }

  get chain(): ChainView | null {
    return this.#chain
  }

  get rotation(): MembersDoor['rotation'] {
    return this.#rotation
  }

  /** The vault verified a newer chain. */
  noteChain(view: ChainView): void {
    this.#chain = view
  }

  isNews(head: ChainHead): boolean {
    return this.#chain?.head.hash !== head.hash
  }

  end(): void {
    this.#ended = true
    this.#info = null
    this.#chain = null
    this.#rotation = null
  }

  async refresh(): Promise<Done> {
    const answer = await this.#parts.server.members()
    if (!answer.ok) return answer
    this.#info = answer.value
    return { ok: true }
  }

  lossBy(member: MemberId, after: readonly Role[]): Loss {
    const { members = [], recoveryKey = false } = this.#chain ?? {}
    return lossBy(new Map(members.map((one) => [one.member, one])), recoveryKey, member, after)
  }

  // --- Owners ---

  async invite({ days, reset, roles, ...wish }: InviteWish): Promise<Done<{ fragment: string; expiresAt: string }>> {
    const expiresAt = new Date(Date.now() + days * 86_400_000).toISOString()
    const purpose = reset === null ? 'join' : 'reset'
    const { request, fragment } = await this.#parts.vault.createInvitation({
      ...wish,
      roles: [...roles],
      purpose,
      member: reset,
      expiresAt,
    })
    const answer = await this.#parts.server.invite(request)
    if (!answer.ok) return answer
    await this.refresh()
    return { ok: true, fragment, expiresAt }
  }

  async withdraw(invitation: InvitationId): Promise<Done> {
    const answer = await this.#parts.server.withdrawInvitation(invitation)
    return answer.ok ? this.refresh() : answer
  }

  words(invitation: InvitationView): Promise<WordNumbers | undefined> {
    return this.#parts.vault.answerWords(invitation)
  }

  admit(invitation: InvitationView, compared: boolean): Promise<Done> {
    return this.#say(invitation.member, (signed) => ({ type: 'admit', invitation, compared, signed }))
  }

  changeRoles(member: MemberId, roles: readonly Role[], compared: boolean): Promise<Done> {
    return this.#say(member, (signed) => ({ type: 'roles', member, roles, compared, signed }))
  }

  remove(member: MemberId): Promise<Done> {
    return this.#say(member, (signed) => ({ type: 'revoke', member, signed }))
  }

  chooseSmallPractice(alone: boolean): Promise<Done> {
    return this.#say(null, () => ({ type: 'small-practice', alone }))
  }

  async createRecoveryKey(): Promise<Done<{ sheets: readonly string[] }>> {
    let sheets: readonly string[] = []
    const done = await this.#append(async () => {
      const created = await this.#parts.vault.createRecoveryKey()
      sheets = created.sheets
      return { ok: true, append: created.append }
    })
    return done.ok ? { ok: true, sheets } : done
  }

  /** Signs and sends one entry about `member`, whose signed statements it closes where it takes something away. */
  #say(member: MemberId | null, intentFor: (signed: string) => ChainIntent): Promise<Done> {
    const { server, vault } = this.#parts
    return this.#append(async () => {
      const signed = member === null ? ({ ok: true, value: { hashes: '' } } as const) : await server.signedBy(member)
      if (!signed.ok) return signed
      return { ok: true, append: await vault.signIntent(intentFor(signed.value.hashes)) }
    })
  }

  async #append(make: () => Promise<Done<{ append: AppendChain }>>): Promise<Done> {
    for (let tries = 0; tries < triesAtMost; tries++) {
      const made = await attempt(make)
      if (!made.ok) return made
      const answer = await this.#parts.server.appendChain(made.append)
      if (!answer.ok && answer.code !== 'conflict') return answer
      await this.#parts.follow()
      if (!answer.ok) continue
      await this.tend()
      return this.refresh()
    }
    return { ok: false, code: 'conflict' }
  }

  // --- Holders ---

  /** What the chain asks of somebody who holds keys. One tab at a time; each step is kept by the server, so that it goes on wherever it stopped. */
  async tend(): Promise<void> {
    await this.#parts.tabs.alone('members', async () => {
      await this.#startEpochs()
      if (this.#ended) return
      const refreshed = await this.refresh()
      if (!refreshed.ok || this.#info === null) return
      await this.#giveKeys(this.#info, [])
      await this.#sealAgain(this.#info)
    })
  }

  async give(member: MemberId | null): Promise<Done> {
    const refreshed = await this.refresh()
    return refreshed.ok && this.#info !== null ? this.#giveKeys(this.#info, [member]) : refreshed
  }

  async #startEpochs(): Promise<void> {
    const { server, vault, follow } = this.#parts
    const owed = (): boolean => !this.#ended && (this.#chain?.epochs.some(({ stale }) => stale) ?? false)
    for (let tries = 0; tries < 2 * triesAtMost && owed(); tries++) {
      const standing = await server.members()
      const append = standing.ok ? await vault.startEpoch(standing.value) : undefined
      if (!append) return
      const answer = await server.appendChain(append)
      if (!answer.ok && answer.code !== 'conflict') return
      await follow()
    }
  }

  async #giveKeys(info: MembersInfo, decided: readonly (MemberId | null)[]): Promise<Done> {
    const put = await this.#parts.vault.grantWaiting(info, decided)
    if (put.grants.length + put.recoveryGrants.length === 0) return { ok: true }
    const answer = await this.#parts.server.putGrants(put)
    return answer.ok ? this.refresh() : answer
  }

  async #sealAgain(info: MembersInfo): Promise<void> {
    const { server, vault } = this.#parts
    const held = new Set(this.#chain?.held.map((name) => name.split('|')[0]))
    const total = info.leftBehind.filter(({ scope }) => held.has(scope)).reduce((sum, { shares }) => sum + shares, 0)
    if (total === 0) return
    let done = 0
    let after: ShareId | undefined
    this.#rotation = { done, left: total }
    try {
      for (let more = true; more && !this.#ended;) {
        const batch = await server.leftBehind(after, rewrapAtOnce)
        if (!batch.ok) return
        const { rewraps } = await vault.rewrapShares(batch.value.shares)
        const answer = rewraps.length > 0 ? await server.putRewraps(rewraps) : undefined
        if (answer && !answer.ok) return
        done += rewraps.length
        this.#rotation = { done, left: Math.max(0, total - done) }
        after = batch.value.shares.at(-1)?.statement.body.share
        ;({ more } = batch.value)
      }
    } finally {
      this.#rotation = null
    }
    await this.refresh()
  }
}

function listOf({ accounts, grants }: MembersInfo, { members, epochs }: ChainView): readonly MemberView[] {
  const named = new Map(accounts.map((account) => [account.member, account]))
  const epochOf = new Map(epochs.map(({ scope, epoch }) => [scope, epoch]))
  return members.map(({ member, roles, uncompared, ownWord }) => {
    const opens = scopesOf(roles)
    const has = grants
      .filter((grant) => grant.member === member && grant.epoch === epochOf.get(grant.scope))
      .map(({ scope }) => scope)
    const { name = '', email = null } = named.get(member) ?? {}
    const waiting = opens.filter((scope) => !has.includes(scope))
    return { member, name, email, roles, opens, waiting, undecided: waiting.filter((scope) => ownWord.includes(scope)), uncompared }
  })
}

function recoveryUndecided({ recoveryGrants }: MembersInfo, { epochs, recoveryOwnWord }: ChainView): readonly Scope[] {
  const has = (scope: Scope, epoch: number): boolean => recoveryGrants.some((one) => one.scope === scope && one.epoch === epoch)
  return epochs.filter(({ scope, epoch }) => recoveryOwnWord.includes(scope) && !has(scope, epoch)).map(({ scope }) => scope)
}

function formerOf(info: MembersInfo | null, chain: ChainView | null): MembersDoor['former'] {
  const standing = new Set(chain?.members.map(({ member }) => member))
  return (info?.accounts ?? []).filter(({ member }) => !standing.has(member)).map(({ member, name }) => ({ member, name }))
}

function renewalsOf({ leftBehind }: MembersInfo, { epochs, held }: ChainView): readonly Renewal[] {
  const left = new Map(leftBehind.map(({ scope, shares }) => [scope, shares]))
  return epochs
    .map(({ scope, epoch, stale }) => ({
      scope,
      keyOwed: stale,
      shares: left.get(scope) ?? 0,
      mine: held.includes(`${scope}|${String(epoch)}`),
    }))
    .filter(({ keyOwed, shares }) => keyOwed || shares > 0)
}

async function attempt<T>(make: () => Promise<Done<T>>): Promise<Done<T>> {
  try {
    return await make()
  } catch (error) {
    for (const code of ['answer_refused', 'not_readable'] as const) if (isCodedError(error, code)) return { ok: false, code }
    throw error
  }
}
