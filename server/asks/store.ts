// Stores what a depicted person signed, whole or not at all: one transaction, one line in the log, the same answer to the same request again.
import { isOffered } from '../../core/asks/offer.ts'
import { codeDetail } from '../../core/asks/signed-line.ts'
import type { CertifiedSigner } from '../../core/asks/rules.ts'
import type { AskStatement, SignerStatement } from '../../core/asks/statements.ts'
import { FormDocument } from '../../core/forms/document.ts'
import type { AuditEvent } from '../../core/log/line.ts'
import { signedStatementBytes, type Signed } from '../../core/statements.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { findPersonLine, insertOwnHalf, insertPersonLine, insertSigner } from '../db/asks.ts'
import { readForm } from '../db/forms.ts'
import type { LockedHead } from '../db/head.ts'
import { findCurrentRecords, putRecord } from '../db/records.ts'
import { findShares, insertShare, readServerHalves } from '../db/shares.ts'
import type { Sql, Transaction } from '../db/sql.ts'
import {
  findOwners,
  findStatements,
  findTakenPseudonyms,
  insertOwners,
  insertStatements,
  statementText,
  type Owner,
} from '../db/statements.ts'
import type { AppDeps } from '../deps.ts'
import { askMatchingDestruction } from '../destruction.ts'
import { sha256Hex } from '../hash.ts'
import type { Origin } from '../http/context.ts'
import { distinctObjects, ownerObject, rowObject } from '../log/objects.ts'
import { statementsIn, type Said } from './admit.ts'
import { codeWasShown } from './code.ts'

export type Stored =
  | { readonly ok: false; readonly code: RefusalCode }
  /** `destroy`: server halves were asked to go. */
  | { readonly ok: true; readonly outcome: 'stored' | 'repeated'; readonly destroy: boolean }

const refused = (code: RefusalCode): Stored => ({ ok: false, code })

/** Is all of it here already, to the byte? Part of it is another request under the same names. `first` is the statement its line in the log hangs at. */
export async function standing(tx: Sql | Transaction, first: Signed, all: readonly Signed[]): Promise<'none' | 'all' | 'some'> {
  const texts = await findStatements(
    tx,
    first.body.workspace,
    all.map(({ body }) => body.statement),
  )
  if (texts.size === 0) return 'none'
  const isSame = all.every((signed) => texts.get(signed.body.statement) === statementText(signed))
  return isSame && (await findPersonLine(tx, first.body.workspace, first.body.statement)) !== undefined ? 'all' : 'some'
}

/** Under the head lock, after everything was admitted. */
export async function storeSaid(
  tx: Transaction,
  head: LockedHead,
  deps: AppDeps,
  { signer, ask }: CertifiedSigner,
  said: Said,
  certificate: Signed<SignerStatement> | null,
  origin: Origin,
): Promise<Stored> {
  const { workspace } = head
  const all = [
    ...(said.owner ? [said.owner] : []),
    ...(certificate ? [certificate] : []),
    ...statementsIn({ ...said, owner: null }),
  ]
  const refusal = (await refusalOfForm(tx, ask, said)) ?? (await refusalAgainst(tx, head, deps, signer, said))
  if (refusal) return refused(refusal)
  if (said.owner)
    await insertOwners(tx, workspace, [{ owner: said.owner.body.owner, kind: 'subject', pseudonym: said.owner.body.pseudonym }])
  await insertStatements(tx, head, all, deps.clock())
  if (certificate) await insertSigner(tx, signer)
  for (const { statement, sealed, own } of said.shares) {
    await insertShare(tx, statement.body, sealed)
    if (own !== null) await insertOwnHalf(tx, workspace, statement.body.share, signer.author, own)
  }
  for (const { statement, envelope } of said.records) await putRecord(tx, statement.body, envelope)
  const owners = await findOwners(tx, workspace, [signer.owner])
  const [first] = all
  if (first) await insertPersonLine(tx, workspace, first.body.statement, head.log.size)
  const nobody = { UserID: null, RoleIDCode: [] }
  const event = { EventID: eventOf(certificate !== null, said), EventActionCode: 'C', EventOutcomeIndicator: 0 } as const
  // The person takes this line along in their receipt: where they signed is not anybody's who reads that. It stands in the next one.
  await deps.audit.append(tx, head, {
    ...event,
    ...nobody,
    ...nowhere,
    objects: [
      ...objectsOf(said, signer, owners.get(signer.owner), ask.ask),
      // Part of the line, so that the log itself says that the mailed code was shown.
      ...(certificate && codeWasShown(ask, said.consents) ? [rowObject(ask.ask, 'ask', codeDetail)] : []),
    ],
    statements: all.map((signed) => sha256Hex(signedStatementBytes(signed))),
  })
  await deps.audit.append(tx, head, {
    ...event,
    EventID: 'person.origin',
    ...nobody,
    ...origin,
    PurposeOfUse: event.EventID,
    objects: [rowObject(ask.ask, 'ask', 'person')],
  })
  const destroy = await askMatchingDestruction(tx, head, deps, { ...nobody, ...origin }, said.consents)
  return { ok: true, outcome: 'stored', destroy }
}

const nowhere: Origin = { NetworkAccessPointID: null, trace: '' }

const eventOf = (certified: boolean, { requests = [] }: Said): AuditEvent =>
  certified ? 'person.sign' : requests.length > 0 ? 'person.request' : 'person.say'

const objectsOf = (said: Said, signer: SignerStatement, owner: Owner | undefined, ask: string) =>
  distinctObjects([
    rowObject(ask, 'ask', 'person'),
    ...said.consents.map(({ body }) => ownerObject(signer.owner, owner, body.consent.action)),
    ...(said.requests ?? []).map(({ body }) => ownerObject(signer.owner, owner, body.kind)),
    ...said.records.map(({ statement: { body } }) => rowObject(body.record, 'record', body.table)),
  ])

/** What permits something has to be offered by the very form that the link showed. */
async function refusalOfForm(tx: Transaction, ask: AskStatement, { consents }: Said): Promise<RefusalCode | null> {
  const permits = consents.filter(({ body: { consent } }) => consent.action === 'permit' || consent.action === 'matching-permit')
  if (permits.length === 0) return null
  const form = FormDocument.safeParse((await readForm(tx, ask.workspace, ask.form))?.document)
  if (!form.success) return 'not_found'
  return permits.every(({ body }) => isOffered(form.data, body.consent, body.at)) ? null : 'forbidden'
}

/** What only the database can say: names that are taken, a person who is gone, halves that were never reserved. */
async function refusalAgainst(
  tx: Transaction,
  { workspace }: LockedHead,
  { shred }: AppDeps,
  signer: SignerStatement,
  { owner, shares, records }: Said,
): Promise<RefusalCode | null> {
  const known = (await findOwners(tx, workspace, [signer.owner])).get(signer.owner)
  if (owner) {
    const { pseudonym } = owner.body
    if (known || pseudonym === null || (await findTakenPseudonyms(tx, workspace, [pseudonym])).size > 0) return 'exists'
  } else if (known?.kind !== 'subject' || known.erased) return 'not_found'
  const begun = shares.map(({ statement }) => statement.body.share)
  if ((await findShares(tx, workspace, begun)).size > 0) return 'exists'
  // Durable before the client half is stored (protocol §1).
  if ((await readServerHalves(shred, workspace, begun)).size < begun.length) return 'bad_request'
  const written = records.map(({ statement }) => statement.body.record)
  return (await findCurrentRecords(tx, workspace, written)).size > 0 ? 'exists' : null
}
