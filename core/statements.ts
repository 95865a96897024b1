// Signed statements: everything an author puts their name under (protocol §2). Clear and pseudonymous; a client verifies before it uses.
// A statement's bytes are canonical JSON; its signature is Ed25519 (RFC 8032) over a label and those bytes.
import { z } from './zod.ts'
import {
  AcceptanceStatement,
  AskRevokedStatement,
  AskStatement,
  FormRef,
  RequestStatement,
  SignerStatement,
} from './asks/statements.ts'
import { concatBytes, utf8, type Bytes } from './bytes.ts'
import { canonicalBytes } from './canonical.ts'
import { Channel, LegalBasis, Purpose } from './channels.ts'
import { CalendarDate, FormId, OwnerId, Pseudonym, QuitclaimId, RecordId, ShareId, StatementId } from './ids.ts'
import { FormOfferedStatement } from './forms/offered.ts'
import { Scope, scopesOf, type Role } from './scopes.ts'
import { HashHex, SignatureB64, signedBy } from './signed-by.ts'
import { PublishingRules } from './verdict/rules.ts'

export { ChainHead, HashHex, LogHead, SignatureB64 } from './signed-by.ts'

/** A subject or an event begins to exist. Subjects have a pseudonym, events do not. */
export const OwnerStatement = z
  .strictObject({
    type: z.literal('owner'),
    ...signedBy,
    owner: OwnerId,
    kind: z.enum(['subject', 'event']),
    pseudonym: Pseudonym.nullable(),
  })
  .refine(({ kind, pseudonym }) => (kind === 'subject') === (pseudonym !== null))

/** A share begins: binds the sealed client half to its author, so that nobody can slip in a half they know. */
export const ShareStatement = z.strictObject({
  type: z.literal('share'),
  ...signedBy,
  owner: OwnerId,
  scope: Scope,
  share: ShareId,
  epoch: z.int().min(1),
  sealedHash: HashHex,
})

/** The same client half, sealed again to a later epoch of its scope by a member who could open it. The newest epoch stands. */
export const RewrapStatement = z.strictObject({
  type: z.literal('rewrap'),
  ...signedBy,
  owner: OwnerId,
  scope: Scope,
  share: ShareId,
  epoch: z.int().min(2),
  sealedHash: HashHex,
})

export const recordTables = ['person', 'ask', 'template', 'paper', 'event', 'asset'] as const
export const RecordTable = z.enum(recordTables)
export type RecordTable = z.infer<typeof RecordTable>

/** The one scope and kind of owner each table's records are sealed under. */
export const tableHome: Readonly<Record<RecordTable, { readonly scope: Scope; readonly ownerKind: 'subject' | 'event' }>> = {
  person: { scope: 'people', ownerKind: 'subject' },
  /** How a request to sign went out; under the id of its link. */
  ask: { scope: 'people', ownerKind: 'subject' },
  template: { scope: 'faces', ownerKind: 'subject' },
  paper: { scope: 'papers', ownerKind: 'subject' },
  event: { scope: 'library', ownerKind: 'event' },
  asset: { scope: 'library', ownerKind: 'event' },
}

/** One version of a sealed record. A null envelope hash is a signed removal. */
export const RecordStatement = z
  .strictObject({
    type: z.literal('record'),
    ...signedBy,
    owner: OwnerId,
    scope: Scope,
    share: ShareId,
    table: RecordTable,
    record: RecordId,
    version: z.int().min(1),
    envelopeHash: HashHex.nullable(),
  })
  // A name sealed under `library` would open to viewers: no author's mistake may move a table to a wider scope.
  .refine(({ table, scope }) => tableHome[table].scope === scope)

/** What happened to a person's consent. `permit` and `matching-permit` need a verified signature; the rest only restricts. */
export const ConsentAction = z.discriminatedUnion('action', [
  z
    .strictObject({
      action: z.literal('permit'),
      quitclaim: QuitclaimId,
      purposes: z.array(Purpose).max(20),
      channels: z.array(Channel).max(50),
      basis: LegalBasis,
      /** Where it may be used: ISO 3166 code of a country or region, null for anywhere. */
      territory: z.string().min(1).max(16).nullable(),
      from: CalendarDate,
      /** Last day it counts, null only for a basis other than consent. */
      until: CalendarDate.nullable(),
      method: z.enum(['paper', 'page', 'taken-over']),
      form: FormRef.nullable(),
      /** The sealed evidence in the `papers` scope. */
      evidence: z.strictObject({ record: RecordId, version: z.int().min(1) }).nullable(),
      /** Present when it is about a minor: how many guardians signed. Coming of age is only the end date, so there must be one. */
      guardians: z.int().min(1).max(2).optional(),
      /** Somebody decided for a child who is neither parent nor guardian: it counts once an officer accepted who signed. */
      awaits: z.literal(true).optional(),
    })
    .refine(({ basis, until, guardians }) => (basis !== 'consent' && guardians === undefined) || until !== null),
  /** Null channels: the whole quitclaim. */
  z.strictObject({ action: z.literal('withdraw'), quitclaim: QuitclaimId, channels: z.array(Channel).max(50).nullable() }),
  z.strictObject({ action: z.literal('decline'), quitclaim: QuitclaimId }),
  z.strictObject({ action: z.literal('supersede'), quitclaim: QuitclaimId, by: QuitclaimId }),
  /** From this day on the quitclaim no longer counts, coming of age included. */
  z.strictObject({ action: z.literal('lapse'), quitclaim: QuitclaimId, from: CalendarDate }),
  z.strictObject({
    action: z.literal('matching-permit'),
    grant: QuitclaimId,
    until: CalendarDate.nullable(),
    awaits: z.literal(true).optional(),
  }),
  z.strictObject({ action: z.literal('matching-withdraw'), grant: QuitclaimId }),
  /** Must not appear anywhere, until the same `never` is lifted. */
  z.strictObject({ action: z.literal('never') }),
  z.strictObject({ action: z.literal('never-lifted'), never: StatementId }),
])
export type ConsentAction = z.infer<typeof ConsentAction>

export const ConsentStatement = z.strictObject({
  type: z.literal('consent'),
  ...signedBy,
  owner: OwnerId,
  /** Hash of the newest consent statement about this person that the author had seen. */
  after: HashHex.nullable(),
  consent: ConsentAction,
})

/** A confirmed person in an asset, or a confirmation taken back. The newest by the feed's order stands. */
export const AppearanceStatement = z.strictObject({
  type: z.literal('appearance'),
  ...signedBy,
  asset: RecordId,
  owner: OwnerId,
  present: z.boolean(),
})

/** A derivative left for a channel. */
export const PublicationStatement = z.strictObject({
  type: z.literal('publication'),
  ...signedBy,
  asset: RecordId,
  channel: Channel,
  from: CalendarDate,
  until: CalendarDate.nullable(),
})

/** Workspace-wide switches, signed by an owner. Recognition off means: no face is ever embedded. */
export const SettingsStatement = z.strictObject({
  type: z.literal('settings'),
  ...signedBy,
  recognition: z.boolean(),
  ownChannels: z.array(z.strictObject({ channel: Channel, label: z.string().min(1).max(60) })).max(30),
  /** Left out by statements older than the rules: none. */
  rules: PublishingRules.optional(),
  /** Whether faces of a batch that match nobody are compared with each other. Left out: no. */
  grouping: z.boolean().optional(),
})

/** A person is gone for good: ends their history, the only way one may become shorter (protocol §7). What it stands for is a ledger line. */
export const ErasedStatement = z.strictObject({
  type: z.literal('erased'),
  ...signedBy,
  owner: OwnerId,
  pseudonym: Pseudonym,
  /** Hash of the newest consent statement about this person that the author had seen. */
  lastEvent: HashHex.nullable(),
})

/**
 * Two entries are one person: what was entered as `owner` belongs to the person entered as `of`. Not joined: they are two people after all. About one `owner` the
 * later one stands (`later.ts`); what follows from them all is `aliases.ts`.
 */
export const AliasStatement = z
  .strictObject({ type: z.literal('alias'), ...signedBy, owner: OwnerId, of: OwnerId, joined: z.boolean() })
  .refine(({ owner, of }) => owner !== of)

/** Nothing more is sealed under this share of an event; when everything under it has moved, its server half goes. */
export const RetiredStatement = z.strictObject({
  type: z.literal('retired'),
  ...signedBy,
  owner: OwnerId,
  share: ShareId,
})

/** A version of a form is published and frozen: its document (`forms/document.ts`) travels clear beside it. */
export const FormStatement = z
  .strictObject({
    type: z.literal('form'),
    ...signedBy,
    form: FormId,
    version: z.int().min(1),
    /** Of the document's canonical bytes. */
    hash: HashHex,
    /** Hash of the version before; null for the first. */
    previous: HashHex.nullable(),
  })
  .refine(({ version, previous }) => (version === 1) === (previous === null))

export const Statement = z.discriminatedUnion('type', [
  OwnerStatement,
  ShareStatement,
  RewrapStatement,
  RecordStatement,
  ConsentStatement,
  AppearanceStatement,
  PublicationStatement,
  SettingsStatement,
  ErasedStatement,
  AliasStatement,
  RetiredStatement,
  FormStatement,
  FormOfferedStatement,
  AskStatement,
  AskRevokedStatement,
  SignerStatement,
  AcceptanceStatement,
  RequestStatement,
])
export type Statement = z.infer<typeof Statement>
export type OwnerStatement = z.infer<typeof OwnerStatement>
export type ShareStatement = z.infer<typeof ShareStatement>
export type RewrapStatement = z.infer<typeof RewrapStatement>
export type RecordStatement = z.infer<typeof RecordStatement>
export type ConsentStatement = z.infer<typeof ConsentStatement>
export type AppearanceStatement = z.infer<typeof AppearanceStatement>
export type PublicationStatement = z.infer<typeof PublicationStatement>
export type SettingsStatement = z.infer<typeof SettingsStatement>
export type ErasedStatement = z.infer<typeof ErasedStatement>
export type AliasStatement = z.infer<typeof AliasStatement>
export type RetiredStatement = z.infer<typeof RetiredStatement>
export type FormStatement = z.infer<typeof FormStatement>

const authorRoles: Readonly<Record<Statement['type'], readonly Role[]>> = {
  owner: ['consent-officer', 'editor'],
  share: ['consent-officer', 'editor'],
  // Of the scopes these roles open: see maySay.
  rewrap: ['consent-officer', 'editor', 'viewer', 'auditor'],
  record: ['consent-officer', 'editor'],
  consent: ['consent-officer', 'editor'],
  appearance: ['consent-officer', 'editor'],
  publication: ['consent-officer', 'editor'],
  settings: ['owner'],
  erased: ['consent-officer'],
  // It lets what one entry permits count for the other, and taking it back frees one from the other's no.
  alias: ['consent-officer'],
  retired: ['consent-officer', 'editor'],
  form: ['owner', 'consent-officer'],
  'form-offered': ['owner', 'consent-officer'],
  ask: ['consent-officer'],
  'ask-revoked': ['consent-officer'],
  acceptance: ['consent-officer'],
  // A depicted person's alone: see asks/rules.ts.
  signer: [],
  request: [],
}

/** May a member with these roles put their name under this type? Clients check it too: a viewer and the server together must not be able to permit anything. */
export function mayAuthor(type: Statement['type'], held: readonly Role[]): boolean {
  return authorRoles[type].some((role) => held.includes(role))
}

/** The same for one statement: sealing a half again takes the scope itself. */
export function maySay(body: Statement, held: readonly Role[]): boolean {
  return mayAuthor(body.type, held) && (body.type !== 'rewrap' || scopesOf(held).includes(body.scope))
}

/** A statement with its author's signature. */
export interface Signed<T extends Statement = Statement> {
  readonly body: T
  readonly signature: string
}

/** Wire schema of a signed statement of the given body. */
export const signed = <T extends z.ZodType>(body: T) => z.strictObject({ body, signature: SignatureB64 })

/** The bytes an author signs: a label that no other use of the key shares, a zero byte, canonical JSON. */
export function statementSigningBytes(body: Statement): Bytes {
  return concatBytes(utf8('imprimatur/v1|statement'), Uint8Array.of(0), canonicalBytes(body))
}

/** What `after` and later proofs hash: canonical JSON of body and signature. */
export function signedStatementBytes({ body, signature }: Signed): Bytes {
  return canonicalBytes({ body, signature })
}
