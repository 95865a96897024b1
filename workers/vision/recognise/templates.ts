// The templates the vault delivered: a private copy per worker, replaced as a whole, zeroed when replaced or withdrawn.
import type { OwnerId } from '../../../core/ids.ts'
import type { DeliveredTemplate } from '../../rpc/template-port.ts'

export class TemplateStore {
  #templates: readonly DeliveredTemplate[] = []

  get all(): readonly DeliveredTemplate[] {
    return this.#templates
  }

  replace(templates: readonly DeliveredTemplate[]): void {
    zero(this.#templates)
    this.#templates = templates
  }

  forget(subject: OwnerId): void {
    zero(this.#templates.filter((template) => template.subject === subject))
    this.#templates = this.#templates.filter((template) => template.subject !== subject)
  }

  /** Whether any of them can be compared with embeddings of `model`. */
  has(model: string): boolean {
    return this.#templates.some((template) => template.model === model)
  }
}

function zero(templates: readonly DeliveredTemplate[]): void {
  for (const { embedding } of templates) embedding.fill(0)
}
