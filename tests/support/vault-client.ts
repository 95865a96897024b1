// A member as the product makes one: a real vault and the answers of a real server, without a browser between them.
import { fromBase64Url, type Bytes } from '../../core/bytes.ts'
import type { MemberId, OwnerId, Pseudonym, RecordId, ShareId } from '../../core/ids.ts'
import type { Role, Scope } from '../../core/scopes.ts'
import { FeedPage, Outcomes, SessionInfo, SharesReleased, ShareStarted, SignedIn, type StartShare } from '../../core/wire.ts'
import {
  ChainAppended,
  InvitationOpened,
  LeftBehind,
  MembersInfo,
  RecoveryOpened,
  SignedHashes,
  type AppendChain,
  type InvitationView,
} from '../../core/wire/members.ts'
import { createPseudonym } from '../../core/ids.ts'
import type { ChainIntent, RecoverySheet, ReleasedShare, UnlockWithSecret, VaultApi } from '../../workers/vault/api.ts'
import { createVault } from '../../workers/vault/vault.ts'
import { foundInput, newId } from './practice-vault.ts'

/** An app, or anything that answers like one. */
export interface Answers {
  request(input: string, init?: RequestInit): Response | Promise<Response>
}

export const passphrase = 'zeven zwarte zwanen zwemmen'

export class Refused extends Error {
  readonly code: string
  constructor(code: string, path: string) {
    super(`${path} was refused: ${code}`)
    this.code = code
  }
}

/** Sealed heads and the chain they lead to. */
export interface Memory {
  readonly heads: readonly Bytes[]
  readonly chain: SessionInfo['chain'] | null
}

interface Schema<T> {
  parse(value: unknown): T
}

export class VaultClient {
  readonly vault: VaultApi = createVault()
  app: Answers
  sheet: RecoverySheet | undefined
  /** As the server last described it. */
  session: SessionInfo | undefined
  #cookie = ''

  constructor(app: Answers) {
    this.app = app
  }

  // --- Talking ---

  /** @throws Refused */
  async ask<T>(schema: Schema<T>, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
    const response = await this.app.request(`http://localhost:8420${path}`, {
      method,
      headers: { cookie: this.#cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const set = [...(response.headers.get('set-cookie') ?? '').matchAll(/__Host-imprimatur=([^;,]+)/g)].at(-1)?.[1]
    if (set) this.#cookie = `__Host-imprimatur=${set}`
    const answer: unknown = await response.json()
    if (!response.ok) throw new Refused((answer as { code: string }).code, path)
    return schema.parse(answer)
  }

  get cookie(): string {
    return this.#cookie
  }

  /** The same member, whose requests something else answers from now on. */
  answeredBy(app: Answers): this {
    this.app = app
    return this
  }

  /** Somebody with this member's keys and without a session. */
  withoutSession(app: Answers): VaultClient {
    const other = new VaultClient(app)
    Object.defineProperty(other, 'vault', { value: this.vault })
    return other
  }

  // --- Coming in ---

  async found(): Promise<this> {
    const { request, sheet } = await this.vault.foundWorkspace(foundInput, passphrase)
    this.sheet = sheet
    this.session = await this.ask(SessionInfo, 'POST', '/api/workspaces', request)
    return this
  }

  /** Answers an invitation; {@link unlock} works once it was admitted. @returns the words to compare */
  async join(fragment: string, name: string): Promise<readonly number[]> {
    const proof = await this.vault.invitationProof(fragment)
    const opened = await this.ask(InvitationOpened, 'POST', '/api/invitations/open', proof)
    const { request, sheet, words } = await this.vault.joinWorkspace({ fragment, opened, name, passphrase })
    this.sheet = sheet
    await this.ask({ parse: (value) => value }, 'POST', '/api/invitations/answer', request)
    return words
  }

  /** By recovery code: no second of Argon2id. */
  async unlock(memory?: Memory): Promise<this> {
    const unlock: UnlockWithSecret = { kind: 'recovery', recoveryCode: this.sheet!.recoveryCode }
    const proof = await this.vault.signInSecret(unlock)
    const { session, unlocker } = await this.ask(SignedIn, 'POST', '/api/sign-in', proof)
    this.session = session
    await this.vault.unlock(unlock, unlocker, session, memory?.heads, memory?.chain)
    return this.#readClosings()
  }

  // --- Remembering, and a server that was restored ---

  /** What a device keeps of what it saw. */
  async memory(): Promise<Memory> {
    await this.refresh()
    return { heads: [await this.vault.sealHeads()], chain: this.session!.chain }
  }

  /** The same member in another browser, which remembers this or nothing. */
  async elsewhere(app: Answers, memory?: Memory): Promise<VaultClient> {
    return this.lockedElsewhere(app).unlock(memory)
  }

  lockedElsewhere(app: Answers): VaultClient {
    const other = new VaultClient(app)
    other.sheet = this.sheet
    return other
  }

  /** An owner's word after `restored_waiting`. */
  async confirmRestore(): Promise<this> {
    await this.ask(ChainAppended, 'POST', '/api/chain', await this.vault.signRestored(this.session!))
    this.session = await this.ask(SessionInfo, 'GET', '/api/session')
    await this.vault.unlockRestored(this.session)
    return this.#readClosings()
  }

  /** Everything the feed shows. */
  async feed(): Promise<FeedPage['changes']> {
    const changes: FeedPage['changes'] = []
    for (let after = 0, more = true; more;) {
      const page = await this.ask(FeedPage, 'GET', `/api/feed?after=${String(after)}`)
      changes.push(...page.changes)
      ;({ next: after, more } = page)
    }
    return changes
  }

  /** Uses two sheets of the recovery key and unlocks as the new owner. */
  async recover(sheets: readonly [string, string]): Promise<this> {
    const proof = await this.vault.recoveryProof(sheets)
    if (!proof.ok) throw new Refused(proof.code, 'recoveryProof')
    const opened = await this.ask(RecoveryOpened, 'POST', '/api/recovery/open', { auth: proof.auth })
    const member = { name: 'Wies', email: null }
    const { request, sheet } = await this.vault.recoverWorkspace({ sheets, opened, member, passphrase })
    this.sheet = sheet
    await this.ask(SessionInfo, 'POST', '/api/recovery/use', request)
    return this.unlock()
  }

  // --- The chain ---

  members(): Promise<MembersInfo> {
    return this.ask(MembersInfo, 'GET', '/api/members')
  }

  async refresh(): Promise<this> {
    this.session = await this.ask(SessionInfo, 'GET', '/api/session')
    await this.vault.acceptSession(this.session)
    return this.#readClosings()
  }

  async #readClosings(): Promise<this> {
    for (const seq of (await this.vault.chainView()).closingsWanted)
      await this.vault.noteClosing(seq, (await this.ask(SignedHashes, 'GET', `/api/chain/${String(seq)}/signed`)).hashes)
    return this
  }

  async append(append: AppendChain): Promise<void> {
    await this.ask(ChainAppended, 'POST', '/api/chain', append)
    await this.refresh()
  }

  async say(intent: ChainIntent): Promise<void> {
    await this.append(await this.vault.signIntent(intent))
  }

  async signedBy(member: string): Promise<string> {
    return (await this.ask(SignedHashes, 'GET', `/api/members/${member}/signed`)).hashes
  }

  async invite(roles: Role[], change: { delivery?: 'mailed'; member?: string } = {}): Promise<string> {
    const { request, fragment } = await this.vault.createInvitation({
      purpose: change.member === undefined ? 'join' : 'reset',
      member: (change.member ?? null) as InvitationView['member'],
      name: 'Sam',
      email: null,
      roles,
      delivery: change.delivery ?? 'handed-over',
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    })
    await this.ask({ parse: (value) => value }, 'POST', '/api/invitations', request)
    return fragment
  }

  /** The one invitation that waits for this owner. */
  async answered(): Promise<InvitationView> {
    const waiting = (await this.members()).invitations.find(({ state }) => state === 'answered')
    if (!waiting) throw new Error('no invitation was answered')
    return waiting
  }

  async admit(compared = false): Promise<void> {
    const invitation = await this.answered()
    const signed = invitation.member === null ? '' : await this.signedBy(invitation.member)
    await this.say({ type: 'admit', invitation, compared, signed })
  }

  /** Invites, lets them join, admits, gives keys. */
  async addMember(roles: Role[], name = 'Sam'): Promise<VaultClient> {
    const invited = new VaultClient(this.app)
    await invited.join(await this.invite(roles), name)
    await this.admit()
    await this.giveKeys()
    return invited.unlock()
  }

  /** Seals what waits. @returns how many grants the server took */
  async giveKeys(...decided: (MemberId | null)[]): Promise<number> {
    const put = await this.vault.grantWaiting(await this.members(), decided)
    if (put.grants.length + put.recoveryGrants.length === 0) return 0
    const { stored } = await this.ask({ parse: (value) => value as { stored: number } }, 'POST', '/api/grants', put)
    return stored
  }

  // --- Rotation ---

  /** Makes every epoch this member owes. */
  async startEpochs(): Promise<void> {
    const next = async (): Promise<AppendChain | undefined> => this.vault.startEpoch(await this.members())
    for (let append = await next(); append; append = await next()) await this.append(append)
  }

  /** Seals what is left behind again, in batches. @returns how many shares */
  async rewrap(limit = 1000, batches = Infinity): Promise<number> {
    let count = 0
    let after: ShareId | undefined
    for (let batch = 0; batch < batches; batch++) {
      const query = `limit=${String(limit)}${after ? `&after=${after}` : ''}`
      const { shares, more } = await this.ask(LeftBehind, 'GET', `/api/shares/left-behind?${query}`)
      const { rewraps } = await this.vault.rewrapShares(shares)
      if (rewraps.length > 0) await this.ask(Outcomes, 'POST', '/api/shares/rewrap', { rewraps })
      count += rewraps.length
      after = shares.at(-1)?.statement.body.share
      if (!more) break
    }
    return count
  }

  // --- Data ---

  /** A person with one sealed record. */
  /** @param more further fields of the document */
  async addPerson(
    name: string,
    more: object = {},
  ): Promise<{ owner: OwnerId; pseudonym: Pseudonym; record: RecordId; share: ShareId }> {
    const owner = newId<OwnerId>()
    const pseudonym = createPseudonym(crypto.getRandomValues(new Uint8Array(5)))
    const signed = await this.vault.signOwner(owner, 'subject', pseudonym)
    const { outcomes } = await this.ask(Outcomes, 'POST', '/api/statements', { statements: [signed] })
    if (outcomes[0]?.outcome !== 'stored') throw new Refused(outcomes[0]?.code ?? '', '/api/statements')
    const share = await this.startShare(owner, 'people')
    const record = newId<RecordId>()
    const document = { json: { name, ...more }, attachment: null }
    const [put] = await this.vault.sealRecords([{ table: 'person', record, version: 1, share, document }])
    const stored = await this.ask(Outcomes, 'POST', '/api/records', { records: [put] })
    if (stored.outcomes[0]?.outcome !== 'stored') throw new Refused(stored.outcomes[0]?.code ?? '', '/api/records')
    return { owner, pseudonym, record, share }
  }

  async startShare(owner: OwnerId, scope: Scope): Promise<ShareId> {
    const start = await this.vault.startShare(owner, scope)
    const { serverHalf } = await this.ask(ShareStarted, 'POST', '/api/shares', start)
    await this.vault.completeShare(start.statement.body.share, serverHalf)
    return start.statement.body.share
  }

  /** Everything the feed shows, opened by this member. @returns names by record, null for what does not open */
  async readNames(): Promise<Map<RecordId, string | null>> {
    const shares = new Map<ShareId, Omit<ReleasedShare, 'serverHalf'>>()
    const records: Extract<FeedPage['changes'][number], { kind: 'record' }>[] = []
    for (let after = 0, more = true; more;) {
      const page = await this.ask(FeedPage, 'GET', `/api/feed?after=${String(after)}`)
      for (const change of page.changes) {
        if (change.kind === 'share') shares.set(change.statement.body.share, change)
        else if (change.kind === 'record') records.push(change)
        else if (change.kind === 'rewrap') {
          const share = shares.get(change.statement.body.share) as StartShare
          shares.set(change.statement.body.share, { ...share, rewrap: change.statement, sealed: change.sealed })
        }
      }
      ;({ next: after, more } = page)
    }
    if (shares.size > 0) {
      const { halves } = await this.ask(SharesReleased, 'POST', '/api/shares/release', {
        shares: [...shares.keys()],
        purpose: 'roster',
      })
      const released = halves.map(({ share, serverHalf }) => ({ ...shares.get(share)!, serverHalf }))
      await this.vault.openShares(released)
    }
    const opened = await this.vault.openRecords(records.map(({ statement, envelope }) => ({ statement, envelope })))
    return new Map(opened.map((one) => [one.record, one.ok ? (one.document.json as { name: string }).name : null]))
  }
}

/** What a server would have to alter to alter these bytes. */
export const flip = (text: string): string => {
  const bytes = fromBase64Url(text)
  bytes[0] = (bytes[0] ?? 0) ^ 1
  return Buffer.from(bytes).toString('base64url')
}
