// Biometric templates between vault and vision workers, over ports the page cannot read: sealed ones go out opened, new ones come in to be sealed.
// A vector stays here only until it is sealed or delivered, and is zeroed then.
import { z } from '../../core/zod.ts'
import type { Bytes } from '../../core/bytes.ts'
import { TemplateDocument } from '../../core/documents.ts'
import { CodedError } from '../../core/errors.ts'
import type { SealedDocument } from '../../core/format/v1.ts'
import type { OwnerId } from '../../core/ids.ts'
import type { PutRecord } from '../../core/wire.ts'
import type { DeliveredTemplate, TemplatePortMessage } from '../rpc/template-port.ts'
import type { Opened } from './api.ts'

type Vector = Float32Array<ArrayBuffer>

/** Enrolling is one portrait at a time; more than this waiting means that nobody is going to seal them. */
const maxOffers = 64
/** float32 rounding of a normalised vector stays far below this. */
const normTolerance = 1e-3

const Offer = z.strictObject({
  type: z.literal('offer'),
  offered: z.string().min(1).max(64),
  model: TemplateDocument.shape.model,
  embedding: z.instanceof(Float32Array).refine(isNormalised),
})

export class TemplateExchange {
  readonly #ports: MessagePort[] = []
  readonly #offers = new Map<string, { readonly model: string; readonly embedding: Vector }>()
  readonly #awaited = new Map<string, () => void>()

  /** Listens to one more vision worker. */
  connect(port: MessagePort): void {
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      this.#receive(data)
    }
    this.#ports.push(port)
  }

  /** Sends these to every vision worker, replacing what they had; the given vectors are zeroed. */
  deliver(templates: readonly DeliveredTemplate[]): void {
    for (const port of this.#ports) {
      const copies = templates.map((template) => ({ ...template, embedding: template.embedding.slice() }))
      const message: TemplatePortMessage = { type: 'templates', templates: copies }
      port.postMessage(
        message,
        copies.map(({ embedding }) => embedding.buffer),
      )
    }
    for (const { embedding } of templates) embedding.fill(0)
  }

  /** Whether it was offered by then: two channels keep no order between them, so its name may be known before it is here. */
  arrives(offered: string, withinMs: number): Promise<boolean> {
    if (this.#offers.has(offered)) return Promise.resolve(true)
    return new Promise((resolve) => {
      const settle = (arrived: boolean): void => {
        clearTimeout(timer)
        this.#awaited.delete(offered)
        resolve(arrived)
      }
      const timer = setTimeout(settle, withinMs, false)
      this.#awaited.set(offered, () => {
        settle(true)
      })
    })
  }

  /** The offered vector as a document to seal, which the exchange then forgets. @throws CodedError `not_readable` when none was offered */
  take(offered: string): SealedDocument {
    const offer = this.#offers.get(offered)
    if (!offer) throw new CodedError('not_readable', 'no such offer')
    this.#offers.delete(offered)
    const json: TemplateDocument = { model: offer.model, dimensions: offer.embedding.length }
    const attachment = vectorBytes(offer.embedding)
    offer.embedding.fill(0)
    return { json, attachment }
  }

  #receive(data: unknown): void {
    const offer = Offer.safeParse(data)
    // The vision worker is ours, but it parses strangers' files: what does not fit the contract is dropped, and sealing it then finds nothing.
    if (!offer.success || this.#offers.has(offer.data.offered)) return
    const oldest = this.#offers.size >= maxOffers ? this.#offers.entries().next().value : undefined
    if (oldest) {
      oldest[1].embedding.fill(0)
      this.#offers.delete(oldest[0])
    }
    this.#offers.set(offer.data.offered, { model: offer.data.model, embedding: offer.data.embedding })
    this.#awaited.get(offer.data.offered)?.()
  }
}

/**
 * The template in an opened record; undefined when it is not the template of that person. The opened attachment is zeroed.
 * @param fromPerson they signed this version themselves: it waits for a first match, whatever it says
 */
export function templateIn(
  subject: OwnerId,
  { statement }: PutRecord,
  opened: Opened,
  fromPerson: boolean,
): DeliveredTemplate | undefined {
  if (!opened.ok) return undefined
  const { json, attachment } = opened.document
  const document = TemplateDocument.safeParse(json)
  const embedding = attachment && vectorFrom(attachment)
  attachment?.fill(0)
  const fits =
    document.success &&
    statement.body.table === 'template' &&
    statement.body.owner === subject &&
    embedding?.length === document.data.dimensions &&
    isNormalised(embedding)
  if (!fits) return undefined
  const waits = fromPerson || document.data.waiting === true
  return { subject, model: document.data.model, embedding, ...(waits && { waiting: statement.body.record }) }
}

/** The same template as its next version says it: a first match was confirmed, or that was taken back. */
export function restated({ model, embedding }: DeliveredTemplate, waiting: boolean): SealedDocument {
  const json: TemplateDocument = { model, dimensions: embedding.length, ...(waiting && { waiting }) }
  const attachment = vectorBytes(embedding)
  embedding.fill(0)
  return { json, attachment }
}

function isNormalised(vector: Float32Array): boolean {
  const fits = TemplateDocument.shape.dimensions.safeParse(vector.length).success
  const norm = Math.hypot(...vector)
  return fits && Math.abs(norm - 1) <= normTolerance
}

/** Little-endian float32, whatever this machine is. */
function vectorBytes(vector: Vector): Bytes {
  const bytes = new Uint8Array(vector.length * 4)
  const view = new DataView(bytes.buffer)
  vector.forEach((value, i) => {
    view.setFloat32(i * 4, value, true)
  })
  return bytes
}

function vectorFrom(bytes: Bytes): Vector | undefined {
  if (bytes.length % 4 !== 0) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true))
}
