// The verdicts the Desk shows: `verdictOn` of the core for every photo, remembered per version of a document, and sorted under the tabs.
import type { ConsentState } from '../../../core/consent.ts'
import type { AssetDocument } from '../../../core/documents.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { PublishingRules } from '../../../core/verdict/rules.ts'
import type { Use } from '../../../core/verdict/use.ts'
import { verdictOn, type Verdict } from '../../../core/verdict/verdict.ts'

export const tabs = ['decide', 'clear', 'coverable', 'blocked', 'all'] as const
export type Tab = (typeof tabs)[number]

export type VerdictReader = (document: AssetDocument) => Verdict

/** A reader for one use. Documents are immutable, so one verdict per version holds as long as the reader lives. */
export function readVerdicts(consents: ReadonlyMap<OwnerId, ConsentState>, use: Use, rules: PublishingRules): VerdictReader {
  const known = new WeakMap<AssetDocument, Verdict>()
  return (document) => {
    const found = known.get(document)
    if (found) return found
    const verdict = verdictOn(document, consents, use, rules)
    known.set(document, verdict)
    return verdict
  }
}

/** The tab a verdict belongs under. */
export function tabOf(verdict: Verdict): Exclude<Tab, 'all'> {
  if (verdict.verdict === 'review') return 'decide'
  if (verdict.verdict === 'clear') return 'clear'
  return verdict.coverable ? 'coverable' : 'blocked'
}

/** How many photos each tab holds. */
export function countTabs(documents: Iterable<AssetDocument>, read: VerdictReader): Record<Tab, number> {
  const counts: Record<Tab, number> = { decide: 0, clear: 0, coverable: 0, blocked: 0, all: 0 }
  for (const document of documents) {
    counts[tabOf(read(document))] += 1
    counts.all += 1
  }
  return counts
}
