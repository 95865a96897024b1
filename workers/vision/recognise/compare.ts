// Open-set comparison: who of the delivered people a face resembles most, how sure that is, and who comes next. "Nobody" is a normal answer.
import type { Proposal } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { Thresholds } from '../../../models/manifest.ts'
import type { DeliveredTemplate } from '../../rpc/template-port.ts'
import { similarity } from './vectors.ts'

/** Whether further looks could carry a first look's best similarity over a threshold. Far below everybody and far above `likely`, one look is enough. */
export function isUnsure(best: number, { likely, possible, reach }: Thresholds): boolean {
  return best >= possible - reach && best < likely + reach
}

/**
 * A person's similarity is that of their best template, so that one good portrait is enough. Highest first.
 * @param perDoubling taken off for every doubling of a person's templates: the best of several is higher by chance. Left out: nothing is
 */
export function resemblances(
  embedding: Float32Array,
  templates: readonly DeliveredTemplate[],
  model: string,
  perDoubling = 0,
): readonly (readonly [OwnerId, number])[] {
  const people = new Map<OwnerId, { best: number; count: number }>()
  for (const template of templates) {
    if (template.model !== model) continue
    const value = similarity(embedding, template.embedding)
    const person = people.get(template.subject)
    people.set(template.subject, { best: Math.max(value, person?.best ?? -1), count: (person?.count ?? 0) + 1 })
  }
  return [...people]
    .map(([subject, { best, count }]) => [subject, Math.max(-1, best - perDoubling * Math.log2(count))] as const)
    .sort(([, a], [, b]) => b - a)
}

/** @returns null when nobody reaches `possible` */
export function proposeFrom(
  embedding: Float32Array,
  templates: readonly DeliveredTemplate[],
  thresholds: Thresholds,
  model: string,
): Proposal | null {
  const [first, second] = resemblances(embedding, templates, model, thresholds.perDoubling)
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
