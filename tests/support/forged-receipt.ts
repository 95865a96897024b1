// A receipt that somebody makes alone: keys of their own for link, person, member and log, and no server. Everything in it fits; only nobody knows its log. What
// checks receipts is tested with it, whole and with one thing wrong at a time.
import { randomBytes, randomUUID } from 'node:crypto'
import { createReceipt, receiptInput, type Receipt } from '../../core/asks/receipt.ts'
import { AskStatement, RequestStatement, SignerStatement } from '../../core/asks/statements.ts'
import type { Voucher } from '../../core/asks/voucher.ts'
import { fromUtf8, toBase64Url, toHex, utf8 } from '../../core/bytes.ts'
import { canonicalBytes } from '../../core/canonical.ts'
import { createPseudonym, type MemberId, type WorkspaceId } from '../../core/ids.ts'
import { auditLineBytes, type AuditLine } from '../../core/log/line.ts'
import { leafHash } from '../../core/log/tree.ts'
import { ConsentStatement, signedStatementBytes, type ConsentAction, type Signed } from '../../core/statements.ts'
import type { Logged } from '../../core/wire/asks.ts'
import { createLogSigner, type LogSigner } from '../../server/log/signer.ts'
import { signBytes } from '../../workers/vault/key-pairs.ts'
import { signAs, type Author } from '../../workers/vault/statements.ts'
import { linkKeys, personKeys } from '../../workers/vault/v1/links.ts'
import { sha256 } from '../server/member.ts'

const bytes32 = () => new Uint8Array(randomBytes(32))
const hash = () => toHex(bytes32())

export const permitting = (change: Partial<Extract<ConsentAction, { action: 'permit' }>> = {}): ConsentAction => ({
  ...{ action: 'permit', quitclaim: randomUUID() as never, purposes: ['information'], channels: ['website'], basis: 'consent' },
  ...{ territory: null, from: '2026-11-26' as never, until: '2027-11-25' as never, method: 'page', form: null, evidence: null },
  ...change,
})

export interface Forgery {
  readonly actions?: readonly ConsentAction[]
  readonly request?: 'access' | 'erasure'
  /** What is signed through this link waits for an officer. */
  readonly pending?: boolean
  /** The log it is in; left out: one made for this. */
  readonly log?: LogSigner
  readonly ask?: (ask: Signed<AskStatement>) => Signed<AskStatement>
  readonly voucher?: (voucher: Voucher) => Voucher
  /** The server that vouches, when it is not the one whose log it is. */
  readonly vouchedBy?: LogSigner
  readonly line?: (line: AuditLine) => AuditLine
  readonly receipt?: (receipt: Receipt) => object
}

export async function forgeReceipt(forgery: Forgery = {}): Promise<{ readonly jws: string; readonly logKey: string }> {
  const log = forgery.log ?? createLogSigner(bytes32())
  const workspace = randomUUID() as WorkspaceId
  const [member, link, person] = await Promise.all([personKeys(bytes32()), linkKeys(bytes32()), personKeys(bytes32())])
  const chainHead = { seq: 3, hash: hash() }
  const by = (signKey: CryptoKey): Author => ({ workspace, author: randomUUID() as MemberId, chainHead, logHead: null, signKey })
  const pseudonym = createPseudonym(new Uint8Array(randomBytes(5)))
  const owner = randomUUID()
  const expiresAt = '2027-01-01T00:00:00.000Z'
  const signedAsk = await signAs(by(member.signKey), AskStatement, {
    ...{ type: 'ask', ask: randomUUID(), owner, pseudonym, event: null, form: { form: randomUUID(), version: 1, hash: hash() } },
    ...{ linkKey: link.publicKey, expiresAt, delivery: 'handed-over', addressHash: null, pending: forgery.pending === true },
  })
  const ask = forgery.ask?.(signedAsk) ?? signedAsk
  const self = by(person.signKey)
  const certificate = await signAs({ ...self, signKey: link.signKey }, SignerStatement, {
    ...{ type: 'signer', ask: ask.body.ask, owner, signKey: person.publicKey, receiveKey: person.receiveKey },
  })
  const said: Signed<ConsentStatement | RequestStatement>[] = []
  for (const consent of forgery.actions ?? (forgery.request ? [] : [permitting()]))
    said.push(await signAs(self, ConsentStatement, { type: 'consent', owner, after: null, consent }))
  if (forgery.request) said.push(await signAs(self, RequestStatement, { type: 'request', owner, kind: forgery.request }))

  const plain: AuditLine = {
    ...{ format: 'imprimatur/v1', workspace, seq: 0, EventID: 'person.sign', EventActionCode: 'C', EventOutcomeIndicator: 0 },
    ...{ EventDateTime: certificate.body.at, UserID: null, RoleIDCode: [], UserIsRequestor: false, PurposeOfUse: '' },
    ...{ NetworkAccessPointID: null, AuditSourceID: 'test', trace: '', detail: null },
    objects: [{ ParticipantObjectID: pseudonym, ParticipantObjectIDTypeCode: 'subject', ParticipantObjectDetail: 'permit' }],
    statements: await Promise.all([certificate, ...said].map(async (one) => toHex(await sha256(signedStatementBytes(one))))),
  }
  const line = fromUtf8(auditLineBytes(forgery.line?.(plain) ?? plain))
  const leaf = toHex(await leafHash(utf8(line), sha256))
  const voucher: Voucher = {
    ...{ format: 'imprimatur/receipt-voucher/v1', workspace, name: 'Ziekenhuis De Linde', practice: false, chainHead, leaf },
    ask: toHex(await sha256(signedStatementBytes(ask))),
    author: member.publicKey,
  }
  const logged: Logged = {
    ...{ line, seq: 0, proof: [], checkpoint: await log.checkpoint(workspace, { size: 1, root: leaf }) },
    key: toBase64Url(log.publicKey),
    vouched: await (forgery.vouchedBy ?? log).vouch(forgery.voucher?.(voucher) ?? voucher),
  }
  const parts = { workspaceName: 'Ziekenhuis De Linde', pseudonym, ask, certificate, said, evidence: null }
  const receipt = createReceipt(parts, logged, randomUUID())
  return { jws: await signReceipt(forgery.receipt?.(receipt) ?? receipt, person), logKey: logged.key }
}

/** Any payload as a receipt under this person's key. */
export async function signReceipt(payload: object, person: { readonly signKey: CryptoKey; readonly publicKey: string }) {
  const [head = ''] = receiptInput(payload as Receipt, person.publicKey).split('.')
  const input = `${head}.${toBase64Url(canonicalBytes(payload as never))}`
  return `${input}.${await signBytes(person.signKey, utf8(input))}`
}

export const zeroSignature = 'A'.repeat(86)
