// Queries for the digest to consent officers: where it is sent, what consents say, and who was told up to which day.
import { AskBook } from '../../core/asks/book.ts'
import { foldConsent, type ConsentEvent, type ConsentState } from '../../core/consent.ts'
import type { CalendarDate, MemberId, OwnerId, Pseudonym, WorkspaceId } from '../../core/ids.ts'
import type { ConsentStatement, Signed } from '../../core/statements.ts'
import { readAliases } from './aliases.ts'
import type { Sql } from './sql.ts'

export interface DigestWorkspace {
  readonly workspace: WorkspaceId
  readonly name: string
}

/** Real workspaces that are not being closed. */
export async function readDigestWorkspaces(sql: Sql): Promise<DigestWorkspace[]> {
  return sql<DigestWorkspace[]>`
    select workspace_id as workspace, name from workspace where not practice and deletes_at is null order by workspace_id`
}

/** Everybody's consent by the clear signed events, under the entry that stands: what waits for an officer permits nothing, who was erased is not among them. */
export async function readConsentStates(sql: Sql, workspace: WorkspaceId): Promise<Map<Pseudonym, ConsentState>> {
  const rows = await sql<{ signed: string }[]>`
    select signed from statement
    where workspace_id = ${workspace} and type in ('ask', 'ask-revoked', 'signer', 'acceptance', 'consent') order by seq`
  const owners = await sql<{ owner: OwnerId; pseudonym: Pseudonym }[]>`
    select owner_id as owner, pseudonym from owner
    where workspace_id = ${workspace} and kind = 'subject' and erased_at is null`
  const book = new AskBook()
  const said = new Map<OwnerId, ConsentStatement[]>()
  for (const { signed } of rows) {
    const { body } = JSON.parse(signed) as Signed
    if (body.type === 'consent') said.set(body.owner, [...(said.get(body.owner) ?? []), body])
    else book.note(body)
  }
  // Signatures were checked when they came in.
  const eventOf = (statement: ConsentStatement): ConsentEvent => ({
    statement,
    verified: book.decisionOf(statement.author) === 'accepted',
  })
  const aliases = await readAliases(sql, workspace)
  const standing = owners.filter(({ owner }) => aliases.personOf(owner) === owner)
  const saidOf = (owner: OwnerId): readonly ConsentStatement[] => aliases.entriesOf(owner).flatMap((entry) => said.get(entry) ?? [])
  return new Map(standing.map(({ owner, pseudonym }) => [pseudonym, foldConsent(saidOf(owner).map(eventOf))]))
}

export interface Claim {
  /** The day up to which this officer was told; null for the first time. */
  readonly since: CalendarDate | null
}

/** Takes the one message of today to this officer. @returns null when another run has it, on this server or another */
export async function claimDigest(sql: Sql, workspace: WorkspaceId, member: MemberId, today: CalendarDate): Promise<Claim | null> {
  const [claim] = await sql<Claim[]>`
    insert into digest as d (workspace_id, member_id, told_on) values (${workspace}, ${member}, ${today})
    on conflict (workspace_id, member_id) do update set told_on = excluded.told_on where d.told_on < excluded.told_on
    returning told_up_to::text as since`
  return claim ?? null
}

/** The news up to today was told, or there was none. */
export async function noteTold(sql: Sql, workspace: WorkspaceId, member: MemberId, today: CalendarDate): Promise<void> {
  await sql`update digest set told_up_to = ${today} where workspace_id = ${workspace} and member_id = ${member}`
}

/** The message certainly did not leave: a later run of the same day may try again. */
export async function giveDigestBack(sql: Sql, workspace: WorkspaceId, member: MemberId): Promise<void> {
  await sql`update digest set told_on = told_on - 1 where workspace_id = ${workspace} and member_id = ${member}`
}
