// Messages on the vault–vision port. Biometric vectors travel here and nowhere else; the page holds only the two port ends.
import type { OwnerId, RecordId } from '../../core/ids.ts'

export type TemplatePortMessage =
  | { readonly type: 'templates'; readonly templates: readonly DeliveredTemplate[] }
  /** Vision offers an enrolment embedding, named by a random id the page passes on to `sealTemplate`. */
  | { readonly type: 'offer'; readonly offered: string; readonly model: string; readonly embedding: Float32Array<ArrayBuffer> }

export interface DeliveredTemplate {
  readonly subject: OwnerId
  readonly model: string
  readonly embedding: Float32Array<ArrayBuffer>
  /** From a selfie, and no editor has confirmed a match with it: what it alone says is never more than a question. Left out: an ordinary one. */
  readonly waiting?: RecordId
}
