// Versions of sealed records into the database: each judged against what stands, compare and set, with their log lines.
import type { OwnerId, ShareId, StatementId } from '../../core/ids.ts'
import { signedStatementBytes, tableHome, type RecordStatement } from '../../core/statements.ts'
import type { Outcome, PutRecord, RefusalCode } from '../../core/wire.ts'
import type { Session } from '../auth/session.ts'
import { decodeBase64Url } from '../base64.ts'
import type { LockedHead } from '../db/head.ts'
import { findCurrentRecords, putRecord, recordKey, type CurrentRecord } from '../db/records.ts'
import { findShares, type Share } from '../db/shares.ts'
import type { Transaction } from '../db/sql.ts'
import { findOwners, findStatements, insertStatements, statementText, supersedeStatements, type Owner } from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import { askEmptied } from '../erasure.ts'
import { sha256Hex } from '../hash.ts'
import type { Actor } from '../http/context.ts'
import { distinctObjects, ownerObject, rowObject } from '../log/objects.ts'

/** What can be said of a record on its own: right scope for its table, and the envelope is the one that was signed. */
export function refusalOfRecord({ statement: { body }, envelope }: PutRecord): RefusalCode | null {
  if (tableHome[body.table].scope !== body.scope) return 'bad_request'
  const hash = envelope === null ? null : sha256Hex(decodeBase64Url(envelope))
  return hash === body.envelopeHash ? null : 'signature_refused'
}

interface Candidate {
  readonly put: PutRecord
  readonly refusal: RefusalCode | null
}

/** What stands already, moved on as the batch is judged: one batch may hold two versions of a record. */
interface Standing {
  readonly texts: Map<StatementId, string>
  readonly owners: ReadonlyMap<OwnerId, Owner>
  readonly shares: ReadonlyMap<ShareId, Share>
  readonly current: Map<string, CurrentRecord>
}

/** @param skipping versions may be missing in between */
export async function storeRecords(
  tx: Transaction,
  head: LockedHead,
  deps: AppDeps,
  { workspace }: Session,
  actor: Actor,
  batch: readonly Candidate[],
  { skipping = false } = {},
): Promise<{ outcomes: Outcome[]; destroy: boolean }> {
  const bodies = batch.map(({ put }) => put.statement.body)
  const standing: Standing = {
    texts: await findStatements(tx, workspace, unique(bodies.map(({ statement }) => statement))),
    owners: await findOwners(tx, workspace, unique(bodies.map(({ owner }) => owner))),
    shares: await findShares(tx, workspace, unique(bodies.map(({ share }) => share))),
    current: await findCurrentRecords(tx, workspace, unique(bodies.map(({ record }) => record))),
  }
  const replaced: StatementId[] = []
  const judged = batch.map(({ put, refusal }) => ({ put, outcome: judge(put, refusal, standing, replaced, skipping) }))
  const stored = judged.filter(({ outcome }) => outcome.outcome === 'stored').map(({ put }) => put)
  await insertStatements(
    tx,
    head,
    stored.map(({ statement }) => statement),
    deps.clock(),
  )
  for (const { statement, envelope } of stored) await putRecord(tx, statement.body, envelope)
  await supersedeStatements(tx, workspace, replaced)
  await logBatch(tx, head, deps, actor, stored, 0, standing.owners)
  const refused = judged.filter(({ outcome }) => isTelling(outcome.code)).map(({ put }) => put)
  await logBatch(tx, head, deps, actor, refused, 4, standing.owners)
  const events = stored.flatMap(({ statement: { body } }) => (tableHome[body.table].ownerKind === 'event' ? [body.owner] : []))
  const destroy = await askEmptied(tx, head, deps, actor, events)
  return { outcomes: judged.map(({ outcome }) => outcome), destroy }
}

const isTelling = (code: RefusalCode | undefined): boolean =>
  code === 'forbidden' || code === 'signature_refused' || code === 'chain_refused'

function judge(
  { statement: signed }: PutRecord,
  early: RefusalCode | null,
  standing: Standing,
  replaced: StatementId[],
  skipping: boolean,
): Outcome {
  const { body } = signed
  const { statement } = body
  if (early) return { statement, outcome: 'refused', code: early }
  const text = statementText(signed)
  const known = standing.texts.get(statement)
  if (known === text) return { statement, outcome: 'repeated' }
  const key = recordKey(body.table, body.record)
  const current = standing.current.get(key)
  const refusal = known !== undefined ? 'exists' : refusalAgainst(body, current, standing)
  if (refusal) return { statement, outcome: refusal === 'conflict' ? 'conflict' : 'refused', code: refusal }
  const next = (current?.version ?? 0) + 1
  if (skipping ? body.version < next : body.version !== next) return { statement, outcome: 'conflict', code: 'conflict' }
  if (current) replaced.push(current.statement)
  standing.texts.set(statement, text)
  standing.current.set(key, { version: body.version, owner: body.owner, statement })
  return { statement, outcome: 'stored' }
}

function refusalAgainst(
  body: RecordStatement,
  current: CurrentRecord | undefined,
  { owners, shares }: Standing,
): RefusalCode | null {
  if (owners.get(body.owner)?.kind !== tableHome[body.table].ownerKind) return 'not_found'
  const share = shares.get(body.share)
  // A removal may name a destroyed share: that is how templates go after matching was withdrawn.
  if (!share || (share.destroyed && body.envelopeHash !== null)) return 'not_found'
  // Its author does not know yet that the share was retired: sealed again, the change goes under a new one.
  if (share.retired && body.envelopeHash !== null) return 'conflict'
  if (share.owner !== body.owner || share.scope !== body.scope) return 'bad_request'
  // A record never moves to another person.
  return current && current.owner !== body.owner ? 'bad_request' : null
}

async function logBatch(
  tx: Transaction,
  head: LockedHead,
  { audit }: AppDeps,
  actor: Actor,
  puts: readonly PutRecord[],
  EventOutcomeIndicator: 0 | 4,
  owners: ReadonlyMap<OwnerId, Owner>,
): Promise<void> {
  for (const removal of [false, true]) {
    const statements = puts.map(({ statement }) => statement).filter(({ body }) => (body.envelopeHash === null) === removal)
    if (statements.length === 0) continue
    await audit.append(tx, head, {
      EventID: removal ? 'record.remove' : 'record.write',
      EventActionCode: removal ? 'D' : 'U',
      EventOutcomeIndicator,
      ...actor,
      objects: distinctObjects(
        statements.flatMap(({ body }) => [
          ownerObject(body.owner, owners.get(body.owner), body.scope),
          rowObject(body.record, body.table === 'asset' ? 'asset' : 'record', body.table),
        ]),
      ),
      statements: statements.map((signed) => sha256Hex(signedStatementBytes(signed))),
    })
  }
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
