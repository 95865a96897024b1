// The log on the wire: proofs any member may ask for, lines only an auditor.
import { z } from '../zod.ts'
import { PublicKeyB64 } from '../chain.ts'
import { StatementId } from '../ids.ts'
import { HashHex } from '../statements.ts'

/** As many heads as one question may connect. */
export const maxLogSizes = 64

const sizes = z
  .string()
  .regex(/^\d{1,16}(?:,\d{1,16})*$/)
  .transform((text) => text.split(',').map(Number))
  .refine((list) => list.length <= maxLogSizes && list.every((size, i) => size >= 1 && size > (list[i - 1] ?? 0)))

/** Tree sizes somebody was told of, rising: is each the beginning of the next, and all of what stands now? */
export const LogProofQuery = z.object({ sizes })

const Proof = z.array(HashHex).max(128)

/** A consistency proof from each asked size to the next, the last one to the checkpoint's. */
export const LogProof = z.object({
  /** C2SP signed note of what stands now. */
  checkpoint: z.string().max(2000),
  /** Ed25519, raw. What a client sees first it keeps (docs/formats.md). */
  key: PublicKeyB64,
  proofs: z.array(Proof).max(maxLogSizes),
})
export type LogProof = z.infer<typeof LogProof>

export const LogInclusionQuery = z.object({ line: z.coerce.number().int().min(0), size: z.coerce.number().int().min(1) })
export const LogInclusion = z.object({ leaf: HashHex, proof: Proof })
export type LogInclusion = z.infer<typeof LogInclusion>

/** Something a depicted person signed: which line says that it was here. Answered with `Logged` (`wire/asks.ts`). */
export const LogSignedQuery = z.object({ statement: StatementId })

export const maxLogLines = 1000
export const LogLinesQuery = z.object({
  from: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(maxLogLines).default(maxLogLines),
})
/** Canonical texts, byte for byte what the leaves hash; `more` when the log goes on. */
export const LogLines = z.object({ lines: z.array(z.string()), more: z.boolean() })
export type LogLines = z.infer<typeof LogLines>
