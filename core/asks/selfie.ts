// What a template that came with a signature has to bring along (protocol §4): it hangs on the matching that the same person permits in the same breath.
// The picture it was made from stays on their phone.
import type { SignAsk } from '../wire/asks.ts'

/** Of the sealed template, in base64url: what the largest recogniser needs, and nothing else fits. */
export const templateCharsAtMost = 49_152

type Said = Pick<SignAsk, 'consents' | 'shares' | 'records'>

/** Without a template there is nothing to ask. One at most, under a share of its own that even its author cannot read, and never without the permission. */
export function templateFits({ consents, shares, records }: Said): boolean {
  const templates = records.filter(({ statement: { body } }) => body.table === 'template')
  const faces = shares.filter(({ statement: { body } }) => body.scope === 'faces')
  if (templates.length === 0 && faces.length === 0) return true
  return (
    templates.length === 1 &&
    faces.length === 1 &&
    faces.every(({ own }) => own === null) &&
    consents.some(({ body: { consent } }) => consent.action === 'matching-permit')
  )
}

export const isOversized = ({ records }: Pick<Said, 'records'>): boolean =>
  records.some(({ statement: { body }, envelope }) => body.table === 'template' && envelope.length > templateCharsAtMost)
