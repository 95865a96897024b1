// The feed: everything that changed after a number, in the server's order, as far as the reader's scopes go.
import type { WorkspaceId } from '../../core/ids.ts'
import type { Scope } from '../../core/scopes.ts'
import type { FormStatement, RecordStatement, RewrapStatement, ShareStatement, Signed, Statement } from '../../core/statements.ts'
import { maxFeedEnvelopeBytes, type Change, type ClearStatement, type FeedPage } from '../../core/wire.ts'
import { encodeBase64Url } from '../base64.ts'
import { readChain } from './chain.ts'
import { readHead } from './head.ts'
import { inSnapshot, type Sql } from './sql.ts'

interface Row {
  readonly seq: number
  readonly type: Statement['type']
  readonly signed: string
  readonly sealed: Buffer | null
  readonly envelope: Buffer | null
  readonly size: number | null
  /** Of a form: its text. */
  readonly document: string | null
  /** Rows of this page before its size was limited, the one too many included. */
  readonly found: number
}

/** A page stops growing at about this many bytes of ciphertext. */
const pageBytes = 4 * 1024 * 1024

/**
 * One page. Shares and records of scopes the reader does not hold are left out; a new client asks again from the start when it gains one.
 * @returns undefined when the workspace is gone
 */
export async function readFeed(
  sql: Sql,
  { workspace, scopes, after, limit }: { workspace: WorkspaceId; scopes: readonly Scope[]; after: number; limit: number },
): Promise<FeedPage | undefined> {
  return inSnapshot(sql, async (tx) => {
    const head = await readHead(tx, workspace)
    if (!head) return undefined
    // One row more than asked tells whether there is more.
    const rows = await tx<Row[]>`
      with page as (
        select s.seq, s.type, s.signed, case when s.type = 'rewrap' or h.rewrap_id is null then h.sealed end as sealed, octet_length(r.envelope) as size,
          case when octet_length(r.envelope) <= ${maxFeedEnvelopeBytes} then r.envelope end as envelope, f.document
        from statement s
        left join share h on h.workspace_id = s.workspace_id
          and (case s.type when 'share' then h.statement_id when 'rewrap' then h.rewrap_id end) = s.statement_id
        left join record r on s.type = 'record' and r.workspace_id = s.workspace_id and r.statement_id = s.statement_id
        left join form f on s.type = 'form' and f.workspace_id = s.workspace_id and f.statement_id = s.statement_id
        where s.workspace_id = ${workspace} and s.current and s.seq > ${after}
          and (s.type not in ('share', 'rewrap') or h.scope = any(${[...scopes]})) and (s.type <> 'record' or r.scope = any(${[...scopes]}))
        order by s.seq limit ${limit + 1})
      select * from (
        select page.*, count(*) over () as found,
          sum(coalesce(octet_length(envelope), 0)) over (order by seq) - coalesce(octet_length(envelope), 0) as before
        from page
      ) sized where before < ${pageBytes} order by seq`
    const shown = rows.slice(0, limit)
    const last = shown.at(-1)
    const more = last !== undefined && last.found > shown.length
    // At the end the reader moves past whatever its scopes do not show.
    const next = more ? last.seq : Math.max(after, head.feedSeq)
    const { chain } = await readChain(tx, workspace)
    return { changes: shown.map(changeOf), next, more, logHead: head.logHead, chainHead: chain.head }
  })
}

function changeOf({ seq, type, signed, sealed, envelope, size, document }: Row): Change {
  const statement = JSON.parse(signed) as Signed
  if (type === 'share')
    return {
      seq,
      kind: 'share',
      statement: statement as Signed<ShareStatement>,
      sealed: encodeBase64Url(sealed ?? new Uint8Array(0)),
    }
  if (type === 'rewrap')
    return {
      seq,
      kind: 'rewrap',
      statement: statement as Signed<RewrapStatement>,
      sealed: encodeBase64Url(sealed ?? new Uint8Array(0)),
    }
  if (type === 'record')
    return {
      seq,
      kind: 'record',
      statement: statement as Signed<RecordStatement>,
      envelope: envelope === null ? null : encodeBase64Url(envelope),
      sizeBytes: size ?? 0,
    }
  if (type === 'form')
    return { seq, kind: 'form', statement: statement as Signed<FormStatement>, document: JSON.parse(document ?? 'null') as unknown }
  return { seq, kind: 'statement', statement: statement as ClearStatement }
}
