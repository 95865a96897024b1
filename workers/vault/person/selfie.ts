// A selfie's template in the person's vault, from the vision worker that made it until it is sealed. Loaded when somebody chooses a picture, never before.
import { TemplateDocument } from '../../../core/documents.ts'
import type { SealedDocument } from '../../../core/format/v1.ts'
import { TemplateExchange } from '../templates.ts'

/** Far more than a message takes that was on its way already. */
const arrivesWithinMs = 20_000

export interface HeldTemplate {
  readonly model: string
  readonly document: SealedDocument
}

export class Selfie {
  readonly #exchange = new TemplateExchange()
  #held: HeldTemplate | undefined

  /** Stays until it is dropped: an attempt to sign that failed must not cost the person their selfie. */
  get held(): HeldTemplate | undefined {
    return this.#held
  }

  connect(port: MessagePort): void {
    this.#exchange.connect(port)
  }

  async hold(offered: string): Promise<boolean> {
    if (!(await this.#exchange.arrives(offered, arrivesWithinMs))) return false
    this.drop()
    const document = this.#exchange.take(offered)
    this.#held = { model: TemplateDocument.parse(document.json).model, document }
    return true
  }

  /** The vector is zeroed. */
  drop(): void {
    this.#held?.document.attachment?.fill(0)
    this.#held = undefined
  }
}
