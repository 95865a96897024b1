// Open-set comparison: who of the delivered people a face resembles most, how sure that is, and who comes next. "Nobody" is a normal answer.
import type { Proposal } from '../../../core/documents.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
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

interface Candidate {
  readonly subject: OwnerId
  readonly similarity: number
  readonly waiting?: RecordId
}

/** A template from a selfie that waits for its first match speaks only for whom no ordinary template does. Highest first. */
function candidates(
  embedding: Float32Array,
  templates: readonly DeliveredTemplate[],
  { possible, perDoubling }: Thresholds,
  model: string,
): readonly Candidate[] {
  const examples = templates.filter(({ waiting }) => waiting === undefined)
  const ordinary = new Map<OwnerId, Candidate>(
    resemblances(embedding, examples, model, perDoubling).map(([subject, value]) => [subject, { subject, similarity: value }]),
  )
  const waiting = new Map<OwnerId, Candidate>()
  for (const template of templates) {
    if (template.model !== model || template.waiting === undefined) continue
    const { subject } = template
    const value = similarity(embedding, template.embedding)
    if (value > (waiting.get(subject)?.similarity ?? -Infinity))
      waiting.set(subject, { subject, similarity: value, waiting: template.waiting })
  }
  const speaking = new Map(ordinary)
  for (const [subject, candidate] of waiting) {
    const known = ordinary.get(subject)?.similarity ?? -Infinity
    if (known < possible && candidate.similarity > known) speaking.set(subject, candidate)
  }
  return [...speaking.values()].sort((a, b) => b.similarity - a.similarity)
}

/** As many as there are keys to choose with. */
const nearestAtMost = 9

/**
 * The delivered people in the order in which a face resembles them: the order in which names are offered to whoever names it, and no proposal.
 */
export function nearestFrom(
  embedding: Float32Array,
  templates: readonly DeliveredTemplate[],
  thresholds: Thresholds,
  model: string,
): readonly OwnerId[] {
  return candidates(embedding, templates, thresholds, model)
    .slice(0, nearestAtMost)
    .map(({ subject }) => subject)
}

/** @returns null when nobody reaches `possible` */
export function proposeFrom(
  embedding: Float32Array,
  templates: readonly DeliveredTemplate[],
  thresholds: Thresholds,
  model: string,
): Proposal | null {
  const [first, second] = candidates(embedding, templates, thresholds, model)
  if (!first || first.similarity < thresholds.possible) return null
  const { subject, similarity: best, waiting } = first
  const runnerUp = second ? { subject: second.subject, similarity: second.similarity } : null
  const ahead = runnerUp === null || best - runnerUp.similarity >= thresholds.margin
  const sure = waiting === undefined && ahead && best >= thresholds.likely
  const confidence = sure ? 'likely' : 'possible'
  return { subject, similarity: best, runnerUp, confidence, model, ...(waiting && { waiting }) }
}
