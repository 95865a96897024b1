// A member for server tests: makes keys, founds, signs and sends as the vault and the console do, with WebCrypto and core only.
// What it "seals" is random bytes: the server could not tell the difference, and that is the point.
import { randomBytes, randomUUID, webcrypto } from 'node:crypto'
import { toBase64Url, toHex, utf8, type Bytes } from '../../core/bytes.ts'
import { chainEntryBytes, chainSigningBytes, type GenesisEntry, type LinkedEntry, type SignedChainEntry } from '../../core/chain.ts'
import {
  createPseudonym,
  MemberId,
  OwnerId,
  RecordId,
  ShareId,
  StatementId,
  UnlockerId,
  WorkspaceId,
  type Pseudonym,
} from '../../core/ids.ts'
import { scopes, type Role, type Scope } from '../../core/scopes.ts'
import {
  statementSigningBytes,
  tableHome,
  type AliasStatement,
  type ChainHead,
  type ConsentAction,
  type ConsentStatement,
  type OwnerStatement,
  type RecordStatement,
  type RecordTable,
  type SettingsStatement,
  type ShareStatement,
  type Signed,
  type Statement,
} from '../../core/statements.ts'
import { Outcomes, type FoundWorkspace, type PutRecord, type StartShare } from '../../core/wire.ts'

const { subtle } = webcrypto
const b64 = (sizeBytes: number): string => toBase64Url(randomBytes(sizeBytes))

export async function sha256(bytes: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-256', new Uint8Array(bytes)))
}
export const sha256Hex = async (bytes: Uint8Array): Promise<string> => toHex(await sha256(bytes))

export const allRoles: readonly Role[] = ['owner', 'consent-officer', 'editor', 'viewer', 'auditor']

type Own<T> = T extends LinkedEntry ? Omit<T, 'format' | 'workspace' | 'seq' | 'previous' | 'at' | 'author'> : never
/** What an entry says, without its place in the chain. */
export type EntryFields = Own<LinkedEntry>

/** An app or anything that answers like one. */
export interface Answers {
  request(input: string, init?: RequestInit): Response | Promise<Response>
}

export class TestMember {
  /** Of their own until they join another. */
  workspace = WorkspaceId.parse(randomUUID())
  readonly member = MemberId.parse(randomUUID())
  readonly signInSecret = b64(32)
  readonly roles: readonly Role[]
  chainHead: ChainHead = { seq: 0, hash: '' }
  cookie: string | null = null
  origin = 'http://localhost:8420'
  /** Sent with every request. */
  headers: Record<string, string> = {}
  readonly #keys: webcrypto.CryptoKeyPair
  readonly #publicKey: string
  readonly #receiveKey = b64(32)

  private constructor(keys: webcrypto.CryptoKeyPair, publicKey: string, roles: readonly Role[]) {
    this.#keys = keys
    this.#publicKey = publicKey
    this.roles = roles
  }

  static async create(roles: readonly Role[] = allRoles): Promise<TestMember> {
    const keys = (await subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
    return new TestMember(keys, toBase64Url(new Uint8Array(await subtle.exportKey('raw', keys.publicKey))), roles)
  }

  /** Founds a workspace of their own and is signed in. @throws when the server refuses */
  static async founder(app: Answers, roles: readonly Role[] = allRoles): Promise<TestMember> {
    return (await TestMember.create(roles)).found(app)
  }

  /** The same member in another browser, or in this one with another cookie. */
  elsewhere(cookie: string | null = null): TestMember {
    const { workspace, member, signInSecret, chainHead, origin } = this
    const other = new TestMember(this.#keys, this.#publicKey, this.roles)
    return Object.assign(other, { workspace, member, signInSecret, chainHead, origin, cookie })
  }

  // --- Talking ---

  async send(app: Answers, method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { ...this.headers }
    if (body !== undefined) headers['content-type'] ??= 'application/json'
    if (this.cookie !== null) headers['cookie'] = this.cookie
    const response = await app.request(`${this.origin}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const set = response.headers.get('set-cookie')
    if (set !== null) this.cookie = /Max-Age=0/i.test(set) && !/Max-Age=[1-9]/i.test(set) ? null : latestCookie(set)
    return response
  }

  get = (app: Answers, path: string): Promise<Response> => this.send(app, 'GET', path)
  post = (app: Answers, path: string, body: unknown): Promise<Response> => this.send(app, 'POST', path, body)

  /** Founds a workspace and signs in with it. @throws when the server refuses */
  async found(app: Answers, extra: Partial<FoundWorkspace> = {}): Promise<this> {
    const response = await this.post(app, '/api/workspaces', { ...(await this.founding()), ...extra })
    if (response.status !== 201) throw new Error(`founding was refused: ${String(response.status)} ${await response.text()}`)
    return this
  }

  /** @returns what came of each statement: the code where it was refused */
  async say(app: Answers, ...statements: readonly unknown[]): Promise<string[]> {
    const { outcomes } = Outcomes.parse(await (await this.post(app, '/api/statements', { statements })).json())
    return outcomes.map(({ outcome, code }) => code ?? outcome)
  }

  // --- Making requests ---

  async founding(): Promise<FoundWorkspace> {
    const body: GenesisEntry = {
      format: 'imprimatur/v1',
      type: 'genesis',
      workspace: this.workspace,
      seq: 0,
      previous: null,
      at: new Date().toISOString(),
      author: this.member,
      founder: {
        member: this.member,
        roles: [...this.roles],
        signKey: this.#publicKey,
        receiveKey: this.#receiveKey,
      },
      scopeKeys: await Promise.all(
        scopes.map(async (scope) => ({ scope, epoch: 1, publicKey: toBase64Url(await sha256(utf8(scope))) })),
      ),
      minimumFormat: 1,
    }
    const genesis = { body, signature: await this.#signBytes(chainSigningBytes(body)) }
    const choice = await this.#smallPractice(await sha256Hex(chainEntryBytes(genesis)))
    this.chainHead = { seq: 1, hash: await sha256Hex(chainEntryBytes(choice)) }
    return {
      name: 'Streekziekenhuis',
      practice: false,
      member: { name: 'Ilse', email: 'ilse@example.org' },
      genesis,
      choice,
      grants: scopes.map((scope) => ({ scope, epoch: 1, sealed: b64(80) })),
      unlockers: [
        {
          unlocker: UnlockerId.parse(randomUUID()),
          kind: 'passphrase',
          wrapped: b64(60),
          signInHash: toBase64Url(await sha256(Buffer.from(this.signInSecret, 'base64url'))),
        },
      ],
      settings: await this.settings(true),
      foundingCode: null,
    }
  }

  /** One founder, and data from the first minute. */
  async #smallPractice(previous: string): Promise<SignedChainEntry> {
    return this.entry({ type: 'small-practice', alone: true }, { seq: 0, hash: previous })
  }

  /** A chain entry by this member that follows `head`. */
  async entry(fields: EntryFields, head: ChainHead = this.chainHead): Promise<SignedChainEntry> {
    const body = {
      format: 'imprimatur/v1',
      workspace: this.workspace,
      seq: head.seq + 1,
      previous: head.hash,
      at: new Date().toISOString(),
      author: this.member,
      ...fields,
    } as LinkedEntry
    return { body, signature: await this.#signBytes(chainSigningBytes(body)) }
  }

  /** Public keys as the chain names them. */
  get keys(): { readonly signKey: string; readonly receiveKey: string } {
    return { signKey: this.#publicKey, receiveKey: this.#receiveKey }
  }

  signedBy() {
    return {
      format: 'imprimatur/v1' as const,
      workspace: this.workspace,
      statement: StatementId.parse(randomUUID()),
      author: this.member,
      at: new Date().toISOString(),
      chainHead: this.chainHead,
      logHead: null,
    }
  }

  async sign<T extends Statement>(body: T): Promise<Signed<T>> {
    return { body, signature: await this.#signBytes(statementSigningBytes(body)) }
  }

  settings(recognition: boolean): Promise<Signed<SettingsStatement>> {
    return this.sign({ type: 'settings', ...this.signedBy(), recognition, ownChannels: [] })
  }

  subject(
    pseudonym: Pseudonym = createPseudonym(randomBytes(5)),
    owner = OwnerId.parse(randomUUID()),
  ): Promise<Signed<OwnerStatement>> {
    return this.sign({ type: 'owner', ...this.signedBy(), owner, kind: 'subject', pseudonym })
  }

  event(owner = OwnerId.parse(randomUUID())): Promise<Signed<OwnerStatement>> {
    return this.sign({ type: 'owner', ...this.signedBy(), owner, kind: 'event', pseudonym: null })
  }

  consent(owner: OwnerId, consent: ConsentAction): Promise<Signed<ConsentStatement>> {
    return this.sign({ type: 'consent', ...this.signedBy(), owner, after: null, consent })
  }

  alias(owner: OwnerId, of: OwnerId, joined = true): Promise<Signed<AliasStatement>> {
    return this.sign({ type: 'alias', ...this.signedBy(), owner, of, joined })
  }

  async share(owner: OwnerId, scope: Scope): Promise<StartShare> {
    const sealed = randomBytes(80)
    const body: ShareStatement = {
      type: 'share',
      ...this.signedBy(),
      owner,
      scope,
      share: ShareId.parse(randomUUID()),
      epoch: 1,
      sealedHash: await sha256Hex(sealed),
    }
    return { statement: await this.sign(body), sealed: toBase64Url(sealed) }
  }

  /** A version of a record with this many bytes of ciphertext; null removes it. */
  async record(
    at: { owner: OwnerId; share: ShareId; table: RecordTable; record?: RecordId; version?: number },
    sizeBytes: number | null = 300,
  ): Promise<PutRecord> {
    const envelope = sizeBytes === null ? null : randomBytes(sizeBytes)
    const body: RecordStatement = {
      type: 'record',
      ...this.signedBy(),
      owner: at.owner,
      scope: tableHome[at.table].scope,
      share: at.share,
      table: at.table,
      record: at.record ?? RecordId.parse(randomUUID()),
      version: at.version ?? 1,
      envelopeHash: envelope === null ? null : await sha256Hex(envelope),
    }
    return { statement: await this.sign(body), envelope: envelope === null ? null : toBase64Url(envelope) }
  }

  // --- Steps most tests need ---

  /** Adds a person (or an event) and starts a share. @throws when refused */
  async withShare(
    app: Answers,
    scope: Scope,
  ): Promise<{ owner: OwnerId; share: ShareId; pseudonym: Pseudonym | null; serverHalf: string }> {
    const statement = scope === 'library' ? await this.event() : await this.subject()
    const added = await this.post(app, '/api/statements', { statements: [statement] })
    const start = await this.share(statement.body.owner, scope)
    const started = await this.post(app, '/api/shares', start)
    if (added.status !== 200 || started.status !== 201) throw new Error(`share was refused: ${await started.text()}`)
    const { serverHalf } = (await started.json()) as { serverHalf: string }
    return { owner: statement.body.owner, share: start.statement.body.share, pseudonym: statement.body.pseudonym, serverHalf }
  }

  async #signBytes(bytes: Bytes): Promise<string> {
    return toBase64Url(new Uint8Array(await subtle.sign('Ed25519', this.#keys.privateKey, bytes)))
  }
}

/** Of several `Set-Cookie` values the last one that sets something stands. */
function latestCookie(header: string): string {
  const values = [...header.matchAll(/__Host-imprimatur=([^;,]*)/g)].map(([, value]) => value ?? '').filter((value) => value !== '')
  return `__Host-imprimatur=${values.at(-1) ?? ''}`
}

/** A secret with another last letter, of those that 32 bytes can end with. */
export const almostRight = ({ signInSecret }: TestMember): string =>
  `${signInSecret.slice(0, 42)}${signInSecret.endsWith('A') ? 'E' : 'A'}`
