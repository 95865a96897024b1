// Open-set comparison: who of the delivered people a face resembles most, how sure that is, and who comes next. "Nobody" is a normal answer.
import type { Proposal } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { DeliveredTemplate } from '../../rpc/template-port.ts'
import { similarity } from './vectors.ts'

/** Similarities measured for one model; see its card. */
export interface Thresholds {
  /** From here: very likely, when the runner-up is `margin` behind. */
  readonly likely: number
  /** From here: possible. Below: nobody. */
  readonly possible: number
  readonly margin: number
}

/**
 * A person's similarity is that of their best template, so that one good portrait is enough.
 * @returns null when nobody reaches `possible`
 */
export function proposeFrom(
  embedding: Float32Array,
  templates: readonly DeliveredTemplate[],
  thresholds: Thresholds,
  model: string,
): Proposal | null {
  const best = new Map<OwnerId, number>()
  for (const template of templates) {
    if (template.model !== model) continue
    const value = similarity(embedding, template.embedding)
    if (value > (best.get(template.subject) ?? -Infinity)) best.set(template.subject, value)
  }
  const [first, second] = [...best].sort(([, a], [, b]) => b - a)
  if (!first || first[1] < thresholds.possible) return null
  const runnerUp = second ? { subject: second[0], similarity: second[1] } : null
  const ahead = runnerUp === null || first[1] - runnerUp.similarity >= thresholds.margin
  return {
    subject: first[0],
    similarity: first[1],
    runnerUp,
    confidence: first[1] >= thresholds.likely && ahead ? 'likely' : 'possible',
    model,
  }
}
