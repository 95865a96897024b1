// Identifiers: UUIDs for rows (made by whoever creates the row), pseudonyms for people, dates without a clock.
// Ids are names, never secrets.
import { z } from './zod.ts'
import { toCrockford } from './bytes.ts'
import { uuidPattern } from './uuid.ts'

const uuid = z.string().regex(uuidPattern)

export const WorkspaceId = uuid.brand('WorkspaceId')
export const MemberId = uuid.brand('MemberId')
/** A subject (person) or an event: whatever shares hang on. */
export const OwnerId = uuid.brand('OwnerId')
export const ShareId = uuid.brand('ShareId')
export const RecordId = uuid.brand('RecordId')
export const QuitclaimId = uuid.brand('QuitclaimId')
export const StatementId = uuid.brand('StatementId')
export const UnlockerId = uuid.brand('UnlockerId')
export const InvitationId = uuid.brand('InvitationId')
/** An invitation to a depicted person to say what may be done with photos of them. */
export const AskId = uuid.brand('AskId')
export type WorkspaceId = z.infer<typeof WorkspaceId>
export type MemberId = z.infer<typeof MemberId>
export type OwnerId = z.infer<typeof OwnerId>
export type ShareId = z.infer<typeof ShareId>
export type RecordId = z.infer<typeof RecordId>
export type QuitclaimId = z.infer<typeof QuitclaimId>
export type StatementId = z.infer<typeof StatementId>
export type UnlockerId = z.infer<typeof UnlockerId>
export type InvitationId = z.infer<typeof InvitationId>
export type AskId = z.infer<typeof AskId>

/** A consent form's short name, the same in all its versions. */
export const FormId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/)
  .brand('FormId')
export type FormId = z.infer<typeof FormId>

/** A person's public id, shown like `P-7K3F-92QD`: 40 random bits in Crockford base32. */
export const Pseudonym = z
  .string()
  .regex(/^P-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  .brand('Pseudonym')
export type Pseudonym = z.infer<typeof Pseudonym>

/** Shapes five random bytes into a pseudonym; the caller supplies the randomness and the server refuses a taken one. */
export function createPseudonym(randomBytes: Uint8Array): Pseudonym {
  if (randomBytes.length !== 5) throw new RangeError(`a pseudonym takes 5 random bytes, got ${String(randomBytes.length)}`)
  const text = toCrockford(randomBytes)
  return Pseudonym.parse(`P-${text.slice(0, 4)}-${text.slice(4)}`)
}

/** A calendar date `YYYY-MM-DD` that exists; legal dates carry no time and no zone. */
export const CalendarDate = z
  .string()
  // From the year 1000 on: the day before any date still has four digits, so dates compare as text.
  .regex(/^[1-9]\d{3}-\d{2}-\d{2}$/)
  .refine((text) => {
    const date = new Date(`${text}T00:00:00Z`)
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
  })
  .brand('CalendarDate')
export type CalendarDate = z.infer<typeof CalendarDate>

/** An instant in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .refine((text) => {
    const date = new Date(text)
    return !Number.isNaN(date.getTime()) && date.toISOString() === text
  })
export type Instant = z.infer<typeof Instant>
