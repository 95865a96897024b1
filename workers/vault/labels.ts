// What a member calls an unlocker ("Noor's phone"): personal enough to seal, needed by nobody but the member, so under the member's own record key.
import { z } from '../../core/zod.ts'
import { toBase64Url } from '../../core/bytes.ts'
import { isCodedError } from '../../core/errors.ts'
import { decodeDocument, encodeDocument, labelAad, labelKeyInfo } from '../../core/format/v1.ts'
import type { UnlockerId } from '../../core/ids.ts'
import type { Session } from './session.ts'
import { openEnvelope, sealEnvelope, type Place } from './v1/envelope.ts'
import { sealedBytes } from './v1/sealed-text.ts'

const Label = z.strictObject({ name: z.string().min(1).max(120) })

export async function sealLabel(session: Session, unlocker: UnlockerId, name: string): Promise<string> {
  const json = Label.parse({ name })
  return toBase64Url(await sealEnvelope(session.keys.record, place(session, unlocker), encodeDocument({ json, attachment: null })))
}

/** @returns null for a label that does not open: a list of keys is shown all the same */
export async function openLabel(session: Session, unlocker: UnlockerId, sealed: string): Promise<string | null> {
  try {
    const opened = await openEnvelope(session.keys.record, place(session, unlocker), sealedBytes(sealed))
    return Label.safeParse(decodeDocument(opened).json).data?.name ?? null
  } catch (error) {
    if (isCodedError(error, 'not_readable')) return null
    throw error
  }
}

const place = ({ workspace, member }: Session, unlocker: UnlockerId): Place => ({
  info: labelKeyInfo(unlocker),
  aad: labelAad(workspace, member, unlocker),
})
