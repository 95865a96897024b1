// What a person's signature stands under: everything they saw, ticked and wrote, as one document. Sealed in `papers`; its hash, salted, is what a receipt
// shows. The record statement around it carries the person's signature.
import { z } from '../zod.ts'
import { canonicalBytes } from '../canonical.ts'
import { concatBytes, type Bytes } from '../bytes.ts'
import { Channel, Purpose } from '../channels.ts'
import { AskId, CalendarDate, Instant, Pseudonym, QuitclaimId, RecordId, WorkspaceId } from '../ids.ts'
import { HashHex } from '../signed-by.ts'
import { Identified } from './identified.ts'
import { FormRef } from './statements.ts'
import { ageBands, relations, strokesAtMost } from './words.ts'

/** A *simple* electronic signature, whatever it looks like. Points are in thousandths of the field, `x, y, x, y …`. */
export const WrittenSignature = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('typed'), text: z.string().trim().min(1).max(200) }),
  z.strictObject({
    kind: z.literal('drawn'),
    strokes: z
      .array(z.array(z.int().min(0).max(1000)).min(2).max(4000))
      .min(1)
      .max(strokesAtMost),
  }),
])
export type WrittenSignature = z.infer<typeof WrittenSignature>

const Signatory = z.strictObject({ name: z.string().trim().min(1).max(200), signature: WrittenSignature })
const Guardian = z.strictObject({ ...Signatory.shape, relation: z.enum(relations) })

/** The person themselves, or those who decide for a child: whose name is the child's, and how old. The date of birth stays on the phone. */
export const SignedBy = z.discriminatedUnion('who', [
  z.strictObject({ who: z.literal('self'), ...Signatory.shape }),
  z.strictObject({
    who: z.literal('guardians'),
    child: z.string().trim().min(1).max(200),
    ageBand: z.enum(ageBands),
    guardians: z.array(Guardian).min(1).max(2),
  }),
])
export type SignedBy = z.infer<typeof SignedBy>

export const evidenceMediaType = 'application/vnd.imprimatur.evidence+json'

export const Evidence = z.strictObject({
  format: z.literal('imprimatur/evidence/v1'),
  workspace: WorkspaceId,
  ask: AskId,
  pseudonym: Pseudonym,
  quitclaim: QuitclaimId,
  form: FormRef,
  language: z.enum(['nl', 'en']),
  /** Exactly what was shown (`shownBytes`), and SHA-256 of its UTF-8. */
  shown: z.string().max(100_000),
  shownHash: HashHex,
  purposes: z.array(Purpose).max(20),
  channels: z.array(Channel).max(50),
  matching: z.boolean(),
  from: CalendarDate,
  until: CalendarDate,
  by: SignedBy,
  method: z.literal('page'),
  delivery: z.enum(['handed-over', 'mailed']),
  /** Staff who stood by, when it was signed on site. */
  witness: z.string().trim().min(1).max(200).nullable(),
  /** A stronger method said who signs. Left out: a simple signature. */
  identified: Identified.optional(),
  /** A selfie's template, sealed beside this in `faces`; the picture stayed with the person. Left out: none. */
  template: z.strictObject({ record: RecordId, model: z.string().min(1).max(80) }).optional(),
  openedAt: Instant,
  signedAt: Instant,
})
export type Evidence = z.infer<typeof Evidence>

export const evidenceBytes = (evidence: Evidence): Bytes => canonicalBytes(evidence)

/** What a receipt shows SHA-256 of: 32 random bytes | the evidence. Whoever has both can check it, nobody else can guess it. */
export const saltedEvidence = (salt: Bytes, evidence: Evidence): Bytes => concatBytes(salt, evidenceBytes(evidence))
