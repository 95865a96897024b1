// Two workspaces on one server: one with a member for every set of roles and something in every scope and table, one with a stranger who holds everything there.
import { toBase64Url } from '../../../../core/bytes.ts'
import { createPseudonym, type MemberId, type OwnerId } from '../../../../core/ids.ts'
import type { Role, Scope } from '../../../../core/scopes.ts'
import { recordTables, tableHome } from '../../../../core/statements.ts'
import { FeedPage, SessionInfo, SharesReleased } from '../../../../core/wire.ts'
import type { ReleasedShare } from '../../../../workers/vault/api.ts'
import { newId } from '../../../support/practice-vault.ts'
import { VaultClient, type Answers } from '../../../support/vault-client.ts'
import type { Standing } from './questions.ts'

const json = { parse: (value: unknown): unknown => value }

export interface Member {
  readonly roles: readonly Role[]
  readonly client: VaultClient
  readonly id: MemberId
}

export async function memberOf(client: VaultClient, roles: readonly Role[]): Promise<Member> {
  return { roles, client, id: (await client.ask(SessionInfo, 'GET', '/api/session')).member.id }
}

/** One person and one event with a share in each scope and a record in each table, made by the founder. */
export async function furnish(founder: VaultClient, member: MemberId): Promise<Standing> {
  const [subject, spokenOf, event] = [newId<OwnerId>(), newId<OwnerId>(), newId<OwnerId>()]
  const pseudonym = () => createPseudonym(crypto.getRandomValues(new Uint8Array(5)))
  const statements = [
    await founder.vault.signOwner(subject, 'subject', pseudonym()),
    await founder.vault.signOwner(spokenOf, 'subject', pseudonym()),
    await founder.vault.signOwner(event, 'event', null),
  ]
  await founder.ask(json, 'POST', '/api/statements', { statements })
  const shares = {
    people: await founder.startShare(subject, 'people'),
    faces: await founder.startShare(subject, 'faces'),
    papers: await founder.startShare(subject, 'papers'),
    library: await founder.startShare(event, 'library'),
  }
  const records = Object.fromEntries(recordTables.map((table) => [table, newId()])) as Standing['records']
  const inputs = recordTables.map((table) => ({
    table,
    record: records[table],
    version: 1,
    share: shares[tableHome[table].scope as keyof typeof shares],
    document: { json: { made: 'for the matrix' }, attachment: null },
  }))
  await founder.ask(json, 'POST', '/api/records', { records: await founder.vault.sealRecords(inputs) })
  return { subject, spokenOf, event, shares, records, member }
}

/** Every share with the server's half, as a server hands them out that no longer asks who wants them. */
export async function everyShare(founder: VaultClient, standing: Standing): Promise<ReadonlyMap<Scope, ReleasedShare>> {
  const { changes } = await founder.ask(FeedPage, 'GET', '/api/feed?limit=1000')
  const wanted = new Set(Object.values(standing.shares))
  const shares = changes.flatMap((change) => (change.kind === 'share' && wanted.has(change.statement.body.share) ? [change] : []))
  const { halves } = await founder.ask(SharesReleased, 'POST', '/api/shares/release', {
    shares: shares.map(({ statement }) => statement.body.share),
    purpose: 'roster',
  })
  const half = new Map(halves.map(({ share, serverHalf }) => [share, serverHalf]))
  // The server takes no share of this scope from anybody yet; what its key opens is asked of the keys alone.
  const ofLog = await founder.vault.startShare(standing.subject, 'log')
  const serverHalf = toBase64Url(crypto.getRandomValues(new Uint8Array(32)))
  return new Map([
    ...shares.map(({ statement, sealed }): [Scope, ReleasedShare] => [
      statement.body.scope,
      { statement, sealed, rewrap: null, serverHalf: half.get(statement.body.share) ?? '' },
    ]),
    ['log', { ...ofLog, rewrap: null, serverHalf }],
  ])
}

/** The same server, on which every request is answered as if this member had asked: its guards are gone. */
export const asIfAskedBy = (app: Answers, cookie: () => string): Answers => ({
  request: (input, init) => {
    const headers = new Headers(init?.headers)
    if (headers.has('cookie')) headers.set('cookie', cookie())
    return app.request(input, { ...init, headers })
  },
})
