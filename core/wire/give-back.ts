// After a restore: what a client holds beyond the backup, handed back as it was signed, whoever signed it (protocol §8). Answered with one outcome each.
import { z } from '../zod.ts'
import { ClearStatement, PutRecord, StartShare } from '../wire.ts'

export const GiveBack = z.strictObject({
  statements: z.array(ClearStatement).max(500),
  shares: z.array(StartShare).max(500),
  records: z.array(PutRecord).max(200),
})
export type GiveBack = z.infer<typeof GiveBack>
