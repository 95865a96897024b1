// What recognition said about a face is shown as long as that person agrees to be compared, and not a moment longer: no proposal, no figure, no order of names
// rests on somebody who ended it. What a member said themselves stays: the verdict asks for it. Pure.
import { matchingPermittedOn, noConsent, type ConsentState } from '../../../core/consent.ts'
import { proposalWithout, type AssetDocument } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'

export interface Likeness {
  /** May what this person's face was compared with be shown? */
  isOf(subject: OwnerId): boolean
  /** @returns the very same document where nothing has to go */
  in(document: AssetDocument): AssetDocument
}

export function likenessOn(consents: ReadonlyMap<OwnerId, ConsentState>, day: CalendarDate): Likeness {
  const permitted = new Map<OwnerId, boolean>()
  const known = new WeakMap<AssetDocument, AssetDocument>()
  const isOf = (subject: OwnerId): boolean => {
    const found = permitted.get(subject)
    if (found !== undefined) return found
    const may = matchingPermittedOn(consents.get(subject) ?? noConsent, day)
    permitted.set(subject, may)
    return may
  }
  return {
    isOf,
    in(document) {
      const found = known.get(document)
      if (found) return found
      const shown = withoutProposals(document, (subject) => !isOf(subject))
      known.set(document, shown)
      return shown
    },
  }
}

function withoutProposals(document: AssetDocument, isOut: (subject: OwnerId) => boolean): AssetDocument {
  const faces = document.faces.map((face) => {
    const proposal = proposalWithout(face.proposal, isOut)
    return proposal === face.proposal ? face : { ...face, proposal }
  })
  return faces.some((face, index) => face !== document.faces[index]) ? { ...document, faces } : document
}
