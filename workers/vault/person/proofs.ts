// What shows the server that somebody holds a link. Apart from the rest of the person's vault and free of the schema library, because it is asked first: the
// server can look up what stands behind the link while the page and the vault are still on their way to the phone.
import { askProofBytes, personProofBytes } from '../../../core/format/asks.ts'
import { decodeLink } from '../../../core/format/link.ts'
import type { AskId, MemberId } from '../../../core/ids.ts'
import { uuidPattern } from '../../../core/uuid.ts'
import { signBytes } from '../key-pairs.ts'
import { linkSignKey, personSignKey } from '../v1/links.ts'
import type { PersonApi } from './api.ts'

/** Reads an id as its schema in `ids.ts` does: one rule says what a row's id looks like. */
const linkIds = {
  safeParse: (value: unknown) =>
    typeof value === 'string' && uuidPattern.test(value) ? { success: true, data: value as AskId & MemberId } : { success: false },
}

export const linkProof: PersonApi['linkProof'] = async (fragment) => {
  const link = decodeLink(fragment, linkIds)
  return link && { ask: link.id, proof: await signBytes(await linkSignKey(link.secret), askProofBytes(link.id)) }
}

export const ownProof: PersonApi['ownProof'] = async (fragment) => {
  const link = decodeLink(fragment, linkIds)
  return link && { person: link.id, proof: await signBytes(await personSignKey(link.secret), personProofBytes(link.id)) }
}
