// Checks a consent receipt without a network and without anybody's name: by the keys in it, and by the keys of a server's log that the reader brings. A receipt is
// right only when a log whose key the reader knows holds it; anybody can make the rest of one alone.
import { z } from '../zod.ts'
import { equalBytes, fromBase64Url, fromHex, toBase64Url, toHex, utf8, type Bytes } from '../bytes.ts'
import type { Pseudonym, WorkspaceId } from '../ids.ts'
import { parseJws } from '../jws.ts'
import { openNote, originOf, parseCheckpointText } from '../log/checkpoint.ts'
import { verifyInclusion } from '../log/proofs.ts'
import { leafHash } from '../log/tree.ts'
import { signedStatementBytes, statementSigningBytes, type LogHead, type Signed } from '../statements.ts'
import type { Logged } from '../wire/asks.ts'
import { createReceipt, partsOf, Receipt, receiptBytes, receiptProof, type ReceiptPart } from './receipt.ts'
import { openVoucher, type Voucher } from './voucher.ts'

export interface ReceiptPrimitives {
  readonly sha256: (bytes: Bytes) => Promise<Bytes>
  readonly verify: (publicKey: string, message: Bytes, signature: string) => Promise<boolean>
}

/** Forged or damaged; or, the last, nothing is wrong with it and yet the reader cannot say that it is right. */
export type ReceiptFault = 'not_a_receipt' | 'signature' | 'certificate' | 'statement' | 'log' | 'invitation' | 'other_server'
/** What is certain of a receipt from before the server vouched for who asked: it was signed, by one key, and is in this log. */
export interface Told {
  readonly pseudonym: Pseudonym
  readonly created: string
  readonly parts: readonly ReceiptPart[]
}
export type Checked =
  | { readonly ok: true; readonly receipt: Receipt; readonly voucher: Voucher }
  | { readonly ok: false; readonly fault: ReceiptFault }
  | { readonly ok: false; readonly fault: 'older'; readonly told: Told }

const Header = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal('consent-receipt+jwt'),
  jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }),
})

/** Receipts from before the server vouched for the organisation: signed and logged like those of today, their readable part not worth showing. */
const OlderReceipt = z.object({ conformsTo: z.literal('ISO/IEC TS 27560:2023'), ...receiptProof })

/** @param logKeys raw keys, base64url, of the logs that the reader trusts to say what they hold */
export async function checkReceipt(jws: string, primitives: ReceiptPrimitives, logKeys: ReadonlySet<string>): Promise<Checked> {
  const fault = (fault: ReceiptFault): Checked => ({ ok: false, fault })
  const compact = parseJws(jws.trim())
  const header = Header.safeParse(compact?.header)
  const parsed = Receipt.safeParse(compact?.payload)
  const older = parsed.success ? undefined : OlderReceipt.safeParse(compact?.payload).data
  const proof = parsed.data ?? older
  if (!compact || !header.success || !proof) return fault('not_a_receipt')
  const signKey = header.data.jwk.x
  if (!(await primitives.verify(signKey, compact.input, compact.signature))) return fault('signature')
  if (!(await isCertified(proof, signKey, primitives))) return fault('certificate')
  const { author, owner } = proof.certificate.body
  for (const { body, signature } of proof.signedStatements) {
    const isOwn = body.author === author && body.owner === owner
    if (!isOwn || !(await primitives.verify(signKey, statementSigningBytes(body), signature))) return fault('statement')
  }
  if (parsed.success && !saysWhatWasSigned(parsed.data)) return fault('statement')
  const isInLog = await isLogged(proof.log, proof.controller.identifier, proof.signedStatements, primitives)
  if (!isInLog || !namesPerson(proof.log, proof.subject.identifier)) return fault('log')
  if (!logKeys.has(proof.log.key)) return fault('other_server')
  if (!parsed.success) return { ok: false, fault: 'older', told: toldBy(proof) }
  const voucher = await openVoucher(proof.log, proof.ask, primitives)
  return voucher?.name === parsed.data.publisher ? { ok: true, receipt: parsed.data, voucher } : fault('invitation')
}

type Proof = Pick<Receipt, keyof typeof receiptProof>

/** Made from the statements, never from the readable part beside them: of one status for everything, an older receipt told some things wrongly. */
const toldBy = ({ subject, signedStatements, certificate, ask }: Proof): Told => ({
  pseudonym: subject.identifier,
  created: signedStatements[0]?.body.at ?? certificate.body.at,
  parts: partsOf(signedStatements, ask),
})

async function isCertified({ ask, certificate, controller, subject }: Proof, signKey: string, { verify }: ReceiptPrimitives) {
  return (
    certificate.body.signKey === signKey &&
    certificate.body.ask === ask.body.ask &&
    certificate.body.workspace === ask.body.workspace &&
    controller.identifier === ask.body.workspace &&
    (ask.body.owner === null || ask.body.owner === certificate.body.owner) &&
    (ask.body.pseudonym === null || ask.body.pseudonym === subject.identifier) &&
    (await verify(ask.body.linkKey, statementSigningBytes(certificate.body), certificate.signature))
  )
}

/** The readable part must follow from the signed part: a receipt cannot tell a person more than they said. */
function saysWhatWasSigned(receipt: Receipt): boolean {
  const again = createReceipt(
    {
      workspaceName: receipt.publisher,
      pseudonym: receipt.subject.identifier,
      ask: receipt.ask,
      certificate: receipt.certificate,
      said: receipt.signedStatements,
      evidence: receipt.evidence && { salt: '', hash: receipt.evidence.hash },
    },
    receipt.log,
    receipt['@id'].slice('urn:uuid:'.length),
  )
  return equalBytes(receiptBytes(again), receiptBytes(receipt))
}

/** Who registered themselves is named by the line alone: the invitation knew nobody. */
export function namesPerson({ line }: Pick<Logged, 'line'>, pseudonym: Pseudonym): boolean {
  const { objects = [] } = Line.safeParse(jsonText(line)).data ?? {}
  return objects.some((object) => object.ParticipantObjectIDTypeCode === 'subject' && object.ParticipantObjectID === pseudonym)
}

/** @see provenHead */
export const isLogged = async (...args: Parameters<typeof provenHead>): Promise<boolean> => (await provenHead(...args)) !== null

/** The line names every statement, and the line is in the tree whose head the log signed. @returns that head; null for anything else */
export async function provenHead(
  { line, seq, proof, checkpoint, key }: Logged,
  workspace: WorkspaceId,
  said: readonly Signed[],
  { sha256, verify }: ReceiptPrimitives,
): Promise<LogHead | null> {
  const named = new Set(Line.safeParse(jsonText(line)).data?.statements ?? [])
  for (const statement of said) if (!named.has(toHex(await sha256(signedStatementBytes(statement))))) return null
  try {
    const text = await openNote(
      checkpoint,
      { name: originOf(workspace), publicKey: fromBase64Url(key) },
      { sha256, verify: (publicKey, message, signature) => verify(toBase64Url(publicKey), message, toBase64Url(signature)) },
    )
    const { size, root } = parseCheckpointText(text)
    const leaf = await leafHash(utf8(line), sha256)
    const isIn = await verifyInclusion({ index: seq, size, leaf, root: fromHex(root) }, proof.map(fromHex), sha256)
    return isIn ? { size, root } : null
  } catch {
    // Whatever is wrong with a note or a number in it: it proves nothing.
    return null
  }
}

const Line = z.object({
  statements: z.array(z.string()),
  objects: z.array(z.object({ ParticipantObjectID: z.string(), ParticipantObjectIDTypeCode: z.string() })),
})

function jsonText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: the schema refuses what is not there.
    return undefined
  }
}
