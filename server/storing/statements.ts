// A batch of signed statements without ciphertext into the database: each judged against what stands, one log line per kind.
import { assertNever } from '../../core/errors.ts'
import type { OwnerId, ShareId, StatementId } from '../../core/ids.ts'
import type { AuditEvent } from '../../core/log/line.ts'
import { signedStatementBytes } from '../../core/statements.ts'
import { askDaysAtMost } from '../../core/wire/asks.ts'
import type { ClearStatement, Outcome, RefusalCode } from '../../core/wire.ts'
import { removeHalvesOfRevoked } from '../asks/ended-halves.ts'
import type { Session } from '../auth/session.ts'
import { findNamedLinks, noteAsks } from '../db/asks.ts'
import type { LockedHead } from '../db/head.ts'
import type { Transaction } from '../db/sql.ts'
import {
  findOwners,
  findStatements,
  findTakenPseudonyms,
  insertOwners,
  insertStatements,
  statementText,
  type Owner,
} from '../db/statements.ts'
import { findShares, type Share } from '../db/shares.ts'
import type { AppDeps } from '../deps.ts'
import { askMatchingDestruction } from '../destruction.ts'
import { applyErasures } from '../erasure.ts'
import { sha256Hex } from '../hash.ts'
import type { Actor } from '../http/context.ts'
import type { AuditObject } from '../log/audit.ts'
import { distinctObjects, ownerObject, rowObject } from '../log/objects.ts'

interface Candidate {
  readonly signed: ClearStatement
  readonly refusal: RefusalCode | null
}

/** Stores what is not refused, with its log lines. */
export async function storeStatements(
  tx: Transaction,
  head: LockedHead,
  deps: AppDeps,
  { workspace }: Session,
  actor: Actor,
  batch: readonly Candidate[],
): Promise<{ outcomes: Outcome[]; destroy: boolean }> {
  const standing = await readStanding(tx, workspace, batch)
  const judged = batch.map(({ signed, refusal }) => ({ signed, outcome: judge(signed, refusal, standing) }))
  const stored = judged.filter(({ outcome }) => outcome.outcome === 'stored').map(({ signed }) => signed)
  await insertOwners(
    tx,
    workspace,
    stored.flatMap(({ body }) => (body.type === 'owner' ? [body] : [])),
  )
  await insertStatements(tx, head, stored, deps.clock())
  await noteAsks(
    tx,
    workspace,
    stored.map(({ body }) => body),
  )
  await logBatch(tx, head, deps, actor, stored, 0, standing.owners)
  const refused = judged.filter(({ outcome }) => isTelling(outcome.code)).map(({ signed }) => signed)
  await logBatch(tx, head, deps, actor, refused, 4, standing.owners)
  await removeHalvesOfRevoked(tx, head, deps, actor, stored)
  const withdrawn = await askMatchingDestruction(tx, head, deps, actor, stored)
  const erased = await applyErasures(tx, head, deps, actor, stored, standing.owners)
  return { outcomes: judged.map(({ outcome }) => outcome), destroy: withdrawn || erased }
}

/** Refusals worth a line: somebody tried what they may not. A taken id or an unknown person is a mistake, not an attempt. */
const isTelling = (code: RefusalCode | undefined): boolean =>
  code === 'forbidden' || code === 'signature_refused' || code === 'chain_refused'

/** What stands already, moved on as the batch is judged: a person may be added and consent in one batch. */
interface Standing {
  readonly texts: Map<StatementId, string>
  readonly owners: Map<OwnerId, Owner>
  readonly pseudonyms: Set<string>
  readonly shares: ReadonlyMap<ShareId, Share>
  readonly erased: Set<OwnerId>
  readonly links: Awaited<ReturnType<typeof findNamedLinks>>
}

async function readStanding(tx: Transaction, workspace: Session['workspace'], batch: readonly Candidate[]): Promise<Standing> {
  const bodies = batch.map(({ signed }) => signed.body)
  const pseudonyms = bodies.flatMap((body) => (body.type === 'owner' && body.pseudonym !== null ? [body.pseudonym] : []))
  return {
    texts: await findStatements(
      tx,
      workspace,
      bodies.map(({ statement }) => statement),
    ),
    owners: await findOwners(tx, workspace, bodies.flatMap(ownersNamedIn)),
    pseudonyms: await findTakenPseudonyms(tx, workspace, pseudonyms),
    shares: await findShares(
      tx,
      workspace,
      bodies.flatMap((body) => (body.type === 'retired' ? [body.share] : [])),
    ),
    erased: new Set(),
    links: await findNamedLinks(tx, workspace, bodies),
  }
}

const ownersNamedIn = (body: ClearStatement['body']): readonly OwnerId[] => [
  ...('owner' in body && body.owner !== null ? [body.owner] : []),
  ...(body.type === 'ask' && body.event !== null ? [body.event] : []),
  ...(body.type === 'alias' ? [body.of] : []),
]

function judge(signed: ClearStatement, early: RefusalCode | null, standing: Standing): Outcome {
  const { body } = signed
  if (early) return { statement: body.statement, outcome: 'refused', code: early }
  const text = statementText(signed)
  const known = standing.texts.get(body.statement)
  if (known === text) return { statement: body.statement, outcome: 'repeated' }
  const refusal = known !== undefined ? 'exists' : refusalAgainst(body, standing)
  if (refusal) return { statement: body.statement, outcome: 'refused', code: refusal }
  standing.texts.set(body.statement, text)
  if (body.type === 'owner') {
    standing.owners.set(body.owner, { kind: body.kind, pseudonym: body.pseudonym, erased: false })
    if (body.pseudonym !== null) standing.pseudonyms.add(body.pseudonym)
  }
  if (body.type === 'erased') standing.erased.add(body.owner)
  if (body.type === 'ask') standing.links.asks.add(body.ask)
  return { statement: body.statement, outcome: 'stored' }
}

function refusalAgainst(body: ClearStatement['body'], standing: Standing): RefusalCode | null {
  const { owners, pseudonyms, shares } = standing
  switch (body.type) {
    case 'owner':
      if ((body.kind === 'subject') !== (body.pseudonym !== null)) return 'bad_request'
      return owners.has(body.owner) || (body.pseudonym !== null && pseudonyms.has(body.pseudonym)) ? 'exists' : null
    case 'consent':
    case 'appearance':
      return isLiveSubject(body.owner, standing) ? null : 'not_found'
    case 'alias':
      return isLiveSubject(body.owner, standing) && isLiveSubject(body.of, standing) ? null : 'not_found'
    case 'erased':
      return isLiveSubject(body.owner, standing) && owners.get(body.owner)?.pseudonym === body.pseudonym ? null : 'not_found'
    case 'retired': {
      const share = shares.get(body.share)
      return share?.owner === body.owner && share.scope === 'library' && !share.destroyed ? null : 'not_found'
    }
    case 'ask':
    case 'ask-revoked':
    case 'acceptance':
    case 'signer':
    case 'request':
      return refusalOfLink(body, standing)
    case 'publication':
    case 'settings':
    case 'form-offered':
      return null
    default:
      return assertNever(body)
  }
}

function refusalOfLink(
  body: Extract<ClearStatement['body'], { type: 'ask' | 'ask-revoked' | 'acceptance' | 'signer' | 'request' }>,
  standing: Standing,
): RefusalCode | null {
  const { owners, links } = standing
  switch (body.type) {
    case 'ask': {
      if (links.asks.has(body.ask)) return 'exists'
      const lastsMs = new Date(body.expiresAt).getTime() - new Date(body.at).getTime()
      if (lastsMs <= 0 || lastsMs > askDaysAtMost * 24 * 3_600_000) return 'bad_request'
      if (body.event !== null && owners.get(body.event)?.kind !== 'event') return 'not_found'
      if (body.owner === null) return null
      return isLiveSubject(body.owner, standing) && owners.get(body.owner)?.pseudonym === body.pseudonym ? null : 'not_found'
    }
    case 'ask-revoked':
      return links.asks.has(body.ask) ? null : 'not_found'
    case 'acceptance':
      return links.signers.get(body.signer) === body.owner ? null : 'not_found'
    case 'signer':
      // Given back after a restore; by the person's own door it comes with everything that was signed. Who registers themselves is not known yet.
      if (links.signers.has(body.author)) return 'exists'
      return owners.has(body.owner) && !isLiveSubject(body.owner, standing) ? 'not_found' : null
    case 'request':
      return isLiveSubject(body.owner, standing) ? null : 'not_found'
    default:
      return assertNever(body)
  }
}

/** Nothing more may be said about somebody who was erased. */
function isLiveSubject(owner: OwnerId, { owners, erased }: Standing): boolean {
  const known = owners.get(owner)
  return known?.kind === 'subject' && !known.erased && !erased.has(owner)
}

const eventOf = {
  owner: 'owner.add',
  consent: 'consent.record',
  appearance: 'appearance.record',
  publication: 'publication.record',
  settings: 'settings.change',
  'form-offered': 'form.offer',
  erased: 'subject.erase',
  alias: 'subject.join',
  retired: 'share.retire',
  ask: 'ask.make',
  'ask-revoked': 'ask.revoke',
  acceptance: 'ask.accept',
  signer: 'person.sign',
  request: 'person.request',
} as const satisfies Record<ClearStatement['body']['type'], AuditEvent>

const actionOf: Partial<Record<ClearStatement['body']['type'], 'U' | 'D'>> = {
  settings: 'U',
  alias: 'U',
  retired: 'U',
  erased: 'D',
}

async function logBatch(
  tx: Transaction,
  head: LockedHead,
  { audit }: AppDeps,
  actor: Actor,
  statements: readonly ClearStatement[],
  EventOutcomeIndicator: 0 | 4,
  owners: ReadonlyMap<OwnerId, Owner>,
): Promise<void> {
  for (const type of new Set(statements.map(({ body }) => body.type))) {
    const ofType = statements.filter(({ body }) => body.type === type)
    await audit.append(tx, head, {
      EventID: eventOf[type],
      EventActionCode: actionOf[type] ?? 'C',
      EventOutcomeIndicator,
      ...actor,
      objects: distinctObjects(ofType.flatMap(({ body }) => objectsOf(body, owners))),
      statements: ofType.map((signed) => sha256Hex(signedStatementBytes(signed))),
    })
  }
}

function objectsOf(body: ClearStatement['body'], owners: ReadonlyMap<OwnerId, Owner>): AuditObject[] {
  switch (body.type) {
    case 'owner':
      return [ownerObject(body.owner, { kind: body.kind, pseudonym: body.pseudonym, erased: false }, body.kind)]
    case 'consent':
      return [ownerObject(body.owner, owners.get(body.owner), body.consent.action)]
    case 'appearance':
      return [
        rowObject(body.asset, 'asset', 'appearance'),
        ownerObject(body.owner, owners.get(body.owner), body.present ? 'present' : 'not-present'),
      ]
    case 'publication':
      return [rowObject(body.asset, 'asset', body.channel)]
    case 'settings':
      return [rowObject(body.workspace, 'workspace', 'settings')]
    case 'form-offered':
      return [rowObject(body.form, 'form', body.offered ? 'offered' : 'retired')]
    case 'erased':
      return [ownerObject(body.owner, owners.get(body.owner), 'erased')]
    case 'alias': {
      const detail = body.joined ? 'joined' : 'apart'
      return [body.owner, body.of].map((id) => ownerObject(id, owners.get(id), detail))
    }
    case 'retired':
      return [ownerObject(body.owner, owners.get(body.owner), 'library'), rowObject(body.share, 'share', 'library')]
    case 'ask':
      return [
        rowObject(body.ask, 'ask', body.delivery),
        ...(body.owner === null ? [] : [ownerObject(body.owner, owners.get(body.owner), 'ask')]),
      ]
    case 'ask-revoked':
      return [rowObject(body.ask, 'ask', 'revoked')]
    case 'acceptance':
      return [ownerObject(body.owner, owners.get(body.owner), body.accepted ? 'accepted' : 'refused')]
    case 'signer':
    case 'request':
      return [ownerObject(body.owner, owners.get(body.owner), body.type)]
    default:
      return assertNever(body)
  }
}
