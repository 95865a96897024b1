// Messages on the vault–vision port. Biometric vectors travel here and nowhere else; the page holds only the two port ends.
import type { OwnerId } from '../../core/ids.ts'

export type TemplatePortMessage =
  | { readonly type: 'templates'; readonly templates: readonly DeliveredTemplate[] }
  /** Vision offers an enrolment embedding, named by a random id the page passes on to `sealTemplate`. */
  | { readonly type: 'offer'; readonly offered: string; readonly model: string; readonly embedding: Float32Array<ArrayBuffer> }

export interface DeliveredTemplate {
  readonly subject: OwnerId
  readonly model: string
  readonly embedding: Float32Array<ArrayBuffer>
}
