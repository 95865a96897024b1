// Is what a main database holds whole and unaltered? The log's tree from its lines, the chain from its entries, every statement's signature and its
// place in the log, every envelope against the hash its author signed, and the order of consent statements per person.
import type { ChainState } from '../../core/chain.ts'
import { concatBytes, equalBytes, toHex } from '../../core/bytes.ts'
import { isCodedError } from '../../core/errors.ts'
import type { AskId, MemberId, WorkspaceId } from '../../core/ids.ts'
import { AuditLine } from '../../core/log/line.ts'
import { appendLeaf, emptyRange, leafHash, rootOf, type CompactRange } from '../../core/log/tree.ts'
import { utf8 } from '../../core/bytes.ts'
import { statementSigningBytes, type Signed } from '../../core/statements.ts'
import { readChain } from '../db/chain.ts'
import type { Transaction } from '../db/sql.ts'
import { asyncSha256, sha256Hex } from '../hash.ts'
import { isSignedByAuthor, verifyEd25519 } from '../verify.ts'

const rowsAtOnce = 500

export interface CheckedLog {
  readonly workspace: WorkspaceId
  readonly logSize: number
  readonly logRoot: string | null
  /** False when the stored head says something else than the lines. */
  readonly whole: boolean
}

/** Recomputes the tree of every workspace from its lines. */
export async function checkLogs(tx: Transaction): Promise<CheckedLog[]> {
  const heads = await tx<{ workspace: WorkspaceId; size: number; peaks: Buffer }[]>`
    select workspace_id as workspace, log_size as size, log_peaks as peaks from head order by workspace_id`
  const checked: CheckedLog[] = []
  for (const { workspace, size, peaks } of heads) {
    const log = await readLog(tx, workspace)
    checked.push({
      workspace,
      logSize: log.range.size,
      logRoot: log.range.size === 0 ? null : toHex(await rootOf(log.range, asyncSha256)),
      whole: log.whole && log.range.size === size && equalBytes(concatBytes(...log.range.peaks), new Uint8Array(peaks)),
    })
  }
  return checked
}

async function readLog(
  tx: Transaction,
  workspace: WorkspaceId,
): Promise<{ range: CompactRange; whole: boolean; named: Set<string> }> {
  let range = emptyRange
  let whole = true
  const named = new Set<string>()
  const lines = tx<{ seq: number; line: string; leaf: Buffer }[]>`
    select seq, line, leaf_hash as leaf from audit_line where workspace_id = ${workspace} order by seq`
  for await (const rows of lines.cursor(rowsAtOnce))
    for (const { seq, line, leaf } of rows) {
      const computed = await leafHash(utf8(line), asyncSha256)
      whole &&= seq === range.size && equalBytes(computed, new Uint8Array(leaf))
      range = await appendLeaf(range, computed, asyncSha256)
      const parsed = AuditLine.safeParse(JSON.parse(line))
      for (const hash of parsed.success ? parsed.data.statements : []) named.add(hash)
    }
  return { range, whole, named }
}

/** @returns what is wrong, one sentence each, at most a few per kind; empty when all is as it was signed */
export async function checkMain(tx: Transaction): Promise<string[]> {
  const faults: string[] = []
  for (const { workspace, whole } of await checkLogs(tx))
    if (!whole) faults.push(`The log of workspace ${workspace} does not have the tree it had.`)
  const workspaces = await tx<{ workspace: WorkspaceId }[]>`select workspace_id as workspace from workspace order by workspace_id`
  for (const { workspace } of workspaces) {
    const chain = await readCheckedChain(tx, workspace)
    if (chain === undefined) faults.push(`The membership chain of workspace ${workspace} does not verify.`)
    else faults.push(...(await checkStatements(tx, workspace, chain)))
  }
  return faults
}

async function readCheckedChain(tx: Transaction, workspace: WorkspaceId): Promise<ChainState | undefined> {
  try {
    return (await readChain(tx, workspace)).chain
  } catch (error) {
    if (isCodedError(error, 'chain_refused')) return undefined
    throw error
  }
}

interface Links {
  /** Keys of links that members made. */
  readonly linkKeys: Map<AskId, string>
  /** Keys of the persons those certified. */
  readonly persons: Map<MemberId, string>
}

/** Depicted persons are in no chain: a link that a member signed certifies each (protocol §4). Read first, because who registers is there before their certificate. */
async function readLinks(tx: Transaction, workspace: WorkspaceId, chain: ChainState): Promise<Links> {
  const links: Links = { linkKeys: new Map(), persons: new Map() }
  const rows = tx<{ signed: string }[]>`
    select signed from statement where workspace_id = ${workspace} and type in ('ask', 'signer') order by seq`
  for await (const batch of rows.cursor(rowsAtOnce))
    for (const { signed: text } of batch) {
      const signed = JSON.parse(text) as Signed
      const { body } = signed
      if (body.type === 'ask' && isSignedByAuthor(chain, signed)) links.linkKeys.set(body.ask, body.linkKey)
      if (body.type === 'signer' && isSignedByPerson(links, signed)) links.persons.set(body.author, body.signKey)
    }
  return links
}

function isSignedByPerson({ linkKeys, persons }: Links, { body, signature }: Signed): boolean {
  const key = body.type === 'signer' ? linkKeys.get(body.ask) : persons.get(body.author)
  return key !== undefined && verifyEd25519(key, statementSigningBytes(body), signature)
}

async function checkStatements(tx: Transaction, workspace: WorkspaceId, chain: ChainState): Promise<string[]> {
  const { named } = await readLog(tx, workspace)
  const links = await readLinks(tx, workspace, chain)
  const bad = { signature: 0, unlogged: 0, envelope: 0 }
  const rows = tx<{ signed: string; current: boolean; kept: boolean; envelope: Buffer | null }[]>`
    select s.signed, s.current, r.record_id is not null as kept, r.envelope from statement s
    left join record r on r.workspace_id = s.workspace_id and r.statement_id = s.statement_id
    where s.workspace_id = ${workspace} order by s.seq`
  for await (const batch of rows.cursor(rowsAtOnce))
    for (const { signed: text, current, kept, envelope } of batch) {
      const signed = JSON.parse(text) as Signed
      if (!isSignedByAuthor(chain, signed) && !isSignedByPerson(links, signed)) bad.signature++
      if (!named.has(sha256Hex(utf8(text)))) bad.unlogged++
      if (signed.body.type !== 'record' || !current) continue
      const hash = envelope === null ? null : sha256Hex(envelope)
      if (!kept || hash !== signed.body.envelopeHash) bad.envelope++
    }
  const count = (number: number, what: string): string[] =>
    number === 0 ? [] : [`In workspace ${workspace} ${String(number)} ${what}.`]
  return [
    ...count(bad.signature, 'statements are not signed by their author'),
    ...count(bad.unlogged, 'statements are not in the log'),
    ...count(bad.envelope, 'records are not what their author signed'),
  ]
}
