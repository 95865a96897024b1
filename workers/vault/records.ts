// Sealed records: whole documents, bound to their place, signed by their author. Verified first, opened second.
import { toBase64Url } from '../../core/bytes.ts'
import { CodedError, isCodedError } from '../../core/errors.ts'
import {
  decodeDocument,
  encodeDocument,
  recordAad,
  recordKeyInfo,
  type RecordContext,
  type SealedDocument,
} from '../../core/format/v1.ts'
import type { RecordId } from '../../core/ids.ts'
import { RecordStatement, tableHome, type RecordTable } from '../../core/statements.ts'
import type { PutRecord } from '../../core/wire.ts'
import type { Opened, SealInput, SharePart } from './api.ts'
import { sha256Hex } from './primitives.ts'
import type { Session } from './session.ts'
import type { Shares } from './shares.ts'
import { isVerified, signStatement } from './statements.ts'
import { openEnvelope, sealEnvelope, type Place } from './v1/envelope.ts'
import { sealedBytes } from './v1/sealed-text.ts'

/** Where a record's envelope belongs. */
export const placeOf = (c: RecordContext): Place => ({ info: recordKeyInfo(c.record, c.version), aad: recordAad(c) })

/** @throws CodedError `share_missing`, also for a share of a scope that is not the table's */
export async function sealRecord(session: Session, shares: Shares, input: SealInput): Promise<PutRecord> {
  const { table, record, version } = input
  const { context, key } = shares.ensure(input.share)
  if (context.scope !== tableHome[table].scope) throw new CodedError('share_missing', 'a share of another scope')
  const envelope = await sealEnvelope(key, placeOf({ ...context, table, record, version }), encodeDocument(input.document))
  const { owner, scope, share } = context
  const fields = { type: 'record', owner, scope, share, table, record, version, envelopeHash: await sha256Hex(envelope) }
  return { statement: await signStatement(session, RecordStatement, fields), envelope: toBase64Url(envelope) }
}

/** A signed removal: the record's next version, without content. */
export async function removeRecord(
  session: Session,
  part: SharePart & { readonly table: RecordTable; readonly record: RecordId; readonly version: number },
): Promise<PutRecord> {
  const { owner, scope, share, table, record, version } = part
  const fields = { type: 'record', owner, scope, share, table, record, version, envelopeHash: null }
  return { statement: await signStatement(session, RecordStatement, fields), envelope: null }
}

/** Verifies, then opens. Whatever is wrong with one record is that record's answer and nobody else's. */
export async function openRecord(session: Session, shares: Shares, sealed: PutRecord): Promise<Opened> {
  const { record } = sealed.statement.body
  if (!(await isVerified(session, sealed.statement, RecordStatement))) return { record, ok: false, code: 'signature_refused' }
  const share = shares.find(sealed.statement.body.share)
  if (!share) return { record, ok: false, code: 'share_missing' }
  try {
    return { record, ok: true, document: await openVerified(sealed, share) }
  } catch (error) {
    if (isCodedError(error, 'not_readable')) return { record, ok: false, code: 'not_readable' }
    throw error
  }
}

async function openVerified(
  { statement, envelope }: PutRecord,
  { context, key }: ReturnType<Shares['ensure']>,
): Promise<SealedDocument> {
  const { owner, scope, table, record, version, envelopeHash } = statement.body
  const envelopeBytes = sealedBytes(envelope ?? '')
  const isSigned = envelopeHash !== null && (await sha256Hex(envelopeBytes)) === envelopeHash
  if (!isSigned || owner !== context.owner || scope !== context.scope) throw new CodedError('not_readable')
  const documentBytes = await openEnvelope(key, placeOf({ ...context, table, record, version }), envelopeBytes)
  const document = decodeDocument(documentBytes)
  documentBytes.fill(0)
  return document
}
