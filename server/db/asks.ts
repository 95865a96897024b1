// Queries on links for depicted persons: invitations, whom they certified, and what those said. The rows point at signed statements, which are the truth.
import type { KnownLinks } from '../../core/asks/rules.ts'
import type { AskRevokedStatement, AskStatement, SignerStatement } from '../../core/asks/statements.ts'
import type { AskId, MemberId, OwnerId, ShareId, StatementId, WorkspaceId } from '../../core/ids.ts'
import type { Signed, Statement } from '../../core/statements.ts'
import { decodeBase64Url, encodeBase64Url } from '../base64.ts'
import type { Sql, Transaction } from './sql.ts'
import { standingAt } from './workspaces.ts'

export interface KnownAsk {
  readonly signed: Signed<AskStatement>
  readonly body: AskStatement
  readonly revoked: boolean
}

/** One link and everybody it certified, as the rules want it. */
export class StandingLink implements KnownLinks {
  readonly known: KnownAsk
  readonly #signers: ReadonlyMap<MemberId, Signed<SignerStatement>>

  constructor(known: KnownAsk, signers: readonly Signed<SignerStatement>[]) {
    this.known = known
    this.#signers = new Map(signers.map((signed) => [signed.body.author, signed]))
  }

  ask(ask: AskId): KnownAsk | undefined {
    return ask === this.known.body.ask ? this.known : undefined
  }

  signer(author: MemberId): SignerStatement | undefined {
    return this.#signers.get(author)?.body
  }

  certificate(author: MemberId): Signed<SignerStatement> | undefined {
    return this.#signers.get(author)
  }

  signersOf(ask: AskId): readonly MemberId[] {
    return ask === this.known.body.ask ? [...this.#signers.keys()] : []
  }
}

/** By its id alone, in whatever workspace: what shows that somebody holds the link is checked by the caller. */
export async function findAsk(sql: Sql | Transaction, ask: AskId, now: Date): Promise<KnownAsk | undefined> {
  const [row] = await sql<{ signed: string; revoked: boolean }[]>`
    select s.signed, a.revoked from ask a
    join statement s on s.workspace_id = a.workspace_id and s.statement_id = a.statement_id
    where a.ask_id = ${ask} and a.workspace_id in ${standingAt(sql, now)} limit 1`
  return row && knownAsk(row)
}

export async function readLink(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  ask: AskId,
  now: Date,
): Promise<StandingLink | undefined> {
  const [row] = await sql<{ signed: string; revoked: boolean }[]>`
    select s.signed, a.revoked from ask a
    join statement s on s.workspace_id = a.workspace_id and s.statement_id = a.statement_id
    where a.workspace_id = ${workspace} and a.ask_id = ${ask} and a.workspace_id in ${standingAt(sql, now)}`
  if (!row) return undefined
  const signers = await sql<{ signed: string }[]>`
    select s.signed from signer p
    join statement s on s.workspace_id = p.workspace_id and s.statement_id = p.statement_id
    where p.workspace_id = ${workspace} and p.ask_id = ${ask} order by s.seq`
  return new StandingLink(
    knownAsk(row),
    signers.map(({ signed }) => JSON.parse(signed) as Signed<SignerStatement>),
  )
}

/** The link a person came through, in the workspace that what they said names. */
export async function readLinkOfPerson(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  person: MemberId,
  now: Date,
): Promise<StandingLink | undefined> {
  const [row] = await sql<{ ask: AskId }[]>`
    select ask_id as ask from signer where workspace_id = ${workspace} and signer_id = ${person}`
  return row && readLink(sql, workspace, row.ask, now)
}

/**
 * Where a person's own link names no workspace: the one whose certificate `isTheirs`. Anybody may have a key certified under somebody else's id in a
 * workspace of their own; it takes nobody's place.
 */
export async function findLinkOfPerson(
  sql: Sql | Transaction,
  person: MemberId,
  now: Date,
  isTheirs: (signer: SignerStatement) => boolean,
): Promise<StandingLink | undefined> {
  const rows = await sql<{ workspace: WorkspaceId; ask: AskId; signed: string }[]>`
    select p.workspace_id as workspace, p.ask_id as ask, s.signed from signer p
    join statement s on s.workspace_id = p.workspace_id and s.statement_id = p.statement_id
    where p.signer_id = ${person} and p.workspace_id in ${standingAt(sql, now)}`
  const row = rows.find(({ signed }) => isTheirs((JSON.parse(signed) as Signed<SignerStatement>).body))
  return row && readLink(sql, row.workspace, row.ask, now)
}

/** Has this person agreed to anything before? */
export async function hasPermitted(tx: Transaction, workspace: WorkspaceId, person: MemberId): Promise<boolean> {
  const rows = await tx`
    select 1 from statement
    where workspace_id = ${workspace} and author_id = ${person} and type = 'consent'
      and signed::jsonb #>> '{body,consent,action}' in ('permit', 'matching-permit') limit 1`
  return rows.length > 0
}

/** Every link somebody signed through as this person, by whichever of their entries, with their certificate, oldest first. */
export async function readLinksAbout(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  entries: readonly OwnerId[],
): Promise<{ readonly ask: Signed<AskStatement>; readonly signer: Signed<SignerStatement> }[]> {
  const rows = await sql<{ ask: string; signer: string }[]>`
    select i.signed as ask, s.signed as signer from signer p
    join statement s on s.workspace_id = p.workspace_id and s.statement_id = p.statement_id
    join ask a on a.workspace_id = p.workspace_id and a.ask_id = p.ask_id
    join statement i on i.workspace_id = a.workspace_id and i.statement_id = a.statement_id
    where p.workspace_id = ${workspace} and s.owner_id = any(${[...entries]}::uuid[]) order by s.seq`
  return rows.map(({ ask, signer }) => ({
    ask: JSON.parse(ask) as Signed<AskStatement>,
    signer: JSON.parse(signer) as Signed<SignerStatement>,
  }))
}

/** Which of these invitations and persons there are, with the owner a person speaks about. */
export async function findNamedLinks(
  tx: Transaction,
  workspace: WorkspaceId,
  bodies: readonly Statement[],
): Promise<{ readonly asks: Set<AskId>; readonly signers: Map<MemberId, OwnerId> }> {
  const asks = bodies.flatMap((body) => (body.type === 'ask' || body.type === 'ask-revoked' ? [body.ask] : []))
  const signers = bodies.flatMap((body) =>
    body.type === 'acceptance' ? [body.signer] : body.type === 'signer' ? [body.author] : [],
  )
  const foundAsks = await tx<{ ask: AskId }[]>`select ask_id as ask from ask where ask_id = any(${asks}::uuid[])`
  const foundSigners = await tx<{ signer: MemberId; owner: OwnerId }[]>`
    select p.signer_id as signer, s.owner_id as owner from signer p
    join statement s on s.workspace_id = p.workspace_id and s.statement_id = p.statement_id
    where p.workspace_id = ${workspace} and p.signer_id = any(${signers}::uuid[])`
  return {
    asks: new Set(foundAsks.map(({ ask }) => ask)),
    signers: new Map(foundSigners.map(({ signer, owner }) => [signer, owner])),
  }
}

/** Makes, uses and ends the links among statements that were just stored. */
export async function noteAsks(tx: Transaction, workspace: WorkspaceId, stored: readonly Statement[]): Promise<void> {
  const made = stored.filter((body): body is AskStatement => body.type === 'ask')
  if (made.length > 0)
    await tx`
      insert into ask ${tx(made.map(({ ask, statement }) => ({ workspace_id: workspace, ask_id: ask, statement_id: statement })))}`
  for (const body of stored) if (body.type === 'signer') await insertSigner(tx, body)
  const ended = stored.filter((body): body is AskRevokedStatement => body.type === 'ask-revoked').map(({ ask }) => ask)
  if (ended.length > 0) await tx`update ask set revoked = true where workspace_id = ${workspace} and ask_id = any(${ended}::uuid[])`
}

export async function insertSigner(tx: Transaction, { workspace, author, ask, statement }: SignerStatement): Promise<void> {
  await tx`
    insert into signer (workspace_id, signer_id, ask_id, statement_id) values (${workspace}, ${author}, ${ask}, ${statement})`
}

/** True when this id was ever anybody's here: a member's or a person's. */
export async function isAuthorTaken(tx: Transaction, workspace: WorkspaceId, author: MemberId): Promise<boolean> {
  const rows = await tx`select 1 from statement where workspace_id = ${workspace} and author_id = ${author} limit 1`
  return rows.length > 0
}

export async function insertOwnHalf(
  tx: Transaction,
  workspace: WorkspaceId,
  share: ShareId,
  person: MemberId,
  sealed: string,
): Promise<void> {
  await tx`
    insert into own_half (workspace_id, share_id, signer_id, sealed)
    values (${workspace}, ${share}, ${person}, ${decodeBase64Url(sealed)})`
}

// --- Halves for a link that ended ---

export interface LinkWithHalves extends KnownAsk {
  readonly workspace: WorkspaceId
}

/** New links of My consent from officers to whose key halves are sealed. @param asks of these alone */
export async function readLinksWithHalves(sql: Sql | Transaction, asks: readonly AskId[] | null): Promise<LinkWithHalves[]> {
  const rows = await sql<{ workspace: WorkspaceId; signed: string; revoked: boolean }[]>`
    select a.workspace_id as workspace, s.signed, a.revoked from ask a
    join statement s on s.workspace_id = a.workspace_id and s.statement_id = a.statement_id
    where ${asks === null ? sql`true` : sql`a.ask_id = any(${[...asks]}::uuid[])`}
      and exists (
        select 1 from signer p join own_half o on o.workspace_id = p.workspace_id and o.signer_id = p.signer_id
        where p.workspace_id = a.workspace_id and p.ask_id = a.ask_id)
      and s.signed::jsonb #>> '{body,opens}' is not null`
  return rows.map((row) => ({ workspace: row.workspace, ...knownAsk(row) }))
}

/** @returns of which of these links there were any */
export async function deleteOwnHalves(tx: Transaction, workspace: WorkspaceId, asks: readonly AskId[]): Promise<Set<AskId>> {
  const gone = await tx<{ ask: AskId }[]>`
    delete from own_half o using signer p
    where o.workspace_id = ${workspace} and p.workspace_id = o.workspace_id and p.signer_id = o.signer_id
      and p.ask_id = any(${[...asks]}::uuid[])
    returning p.ask_id as ask`
  return new Set(gone.map(({ ask }) => ask))
}

// --- Where it stands in the log ---

export async function insertPersonLine(
  tx: Transaction,
  workspace: WorkspaceId,
  statement: StatementId,
  seq: number,
): Promise<void> {
  await tx`insert into person_line (workspace_id, statement_id, seq) values (${workspace}, ${statement}, ${seq})`
}

export async function findPersonLine(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  statement: StatementId,
): Promise<number | undefined> {
  const [row] = await sql<{ seq: number }[]>`
    select seq from person_line where workspace_id = ${workspace} and statement_id = ${statement}`
  return row?.seq
}

/** Lines about what the author of this statement signed, oldest first. Empty for what no depicted person signed. */
export async function findLinesOfAuthor(sql: Sql, workspace: WorkspaceId, statement: StatementId): Promise<readonly number[]> {
  const rows = await sql<{ seq: number }[]>`
    select line.seq
    from person_line line
    join statement first on first.workspace_id = line.workspace_id and first.statement_id = line.statement_id
    where line.workspace_id = ${workspace} and first.author_id =
      (select author_id from statement where workspace_id = ${workspace} and statement_id = ${statement})
    order by line.seq`
  return rows.map(({ seq }) => seq)
}

// --- Erasing ---

/** Takes away what leads to a person. Before the statements go: they say whose it is. */
export async function eraseLinks(tx: Transaction, workspace: WorkspaceId, owner: OwnerId): Promise<void> {
  const about = tx`select statement_id from statement where workspace_id = ${workspace} and owner_id = ${owner}`
  await tx`
    delete from own_half where workspace_id = ${workspace}
      and signer_id in (select signer_id from signer where workspace_id = ${workspace} and statement_id in (${about}))`
  await tx`delete from signer where workspace_id = ${workspace} and statement_id in (${about})`
  await tx`
    delete from ask_code where workspace_id = ${workspace}
      and ask_id in (select ask_id from ask where workspace_id = ${workspace} and statement_id in (${about}))`
  await tx`delete from ask where workspace_id = ${workspace} and statement_id in (${about})`
  await tx`delete from person_line where workspace_id = ${workspace} and statement_id in (${about})`
}

export interface OwnShare {
  readonly signed: string
  readonly share: ShareId
  readonly own: string
}

/** Shares a person can open, without what was destroyed. */
export async function readOwnShares(sql: Sql | Transaction, workspace: WorkspaceId, person: MemberId): Promise<OwnShare[]> {
  const rows = await sql<{ signed: string; share: ShareId; own: Buffer }[]>`
    select s.signed, h.share_id as share, o.sealed as own from own_half o
    join share h on h.workspace_id = o.workspace_id and h.share_id = o.share_id
    join statement s on s.workspace_id = h.workspace_id and s.statement_id = h.statement_id
    where o.workspace_id = ${workspace} and o.signer_id = ${person} and h.destroy_asked_at is null order by s.seq`
  return rows.map((row) => ({ ...row, own: encodeBase64Url(row.own) }))
}

/** Everything said about these entries under these types, oldest first. */
export async function readSaidAbout(
  sql: Sql | Transaction,
  workspace: WorkspaceId,
  entries: readonly OwnerId[],
  types: readonly Statement['type'][],
): Promise<Signed[]> {
  const rows = await sql<{ signed: string }[]>`
    select signed from statement
    where workspace_id = ${workspace} and owner_id = any(${[...entries]}::uuid[]) and type = any(${[...types]}) and current order by seq`
  return rows.map(({ signed }) => JSON.parse(signed) as Signed)
}

const knownAsk = ({ signed, revoked }: { signed: string; revoked: boolean }): KnownAsk => {
  const parsed = JSON.parse(signed) as Signed<AskStatement>
  return { signed: parsed, body: parsed.body, revoked }
}
