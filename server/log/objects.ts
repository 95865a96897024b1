// Names the objects of audit lines: a person by pseudonym, anything else by its row id; never content.
import type { MemberId, OwnerId } from '../../core/ids.ts'
import type { Owner } from '../db/statements.ts'
import type { AuditObject } from './audit.ts'

/** An owner as the log names it. One that is not known (a refused statement may name anything) goes by the id that was given. */
export function ownerObject(id: OwnerId, owner: Owner | undefined, detail: string): AuditObject {
  return owner?.kind === 'subject' && owner.pseudonym !== null
    ? { ParticipantObjectID: owner.pseudonym, ParticipantObjectIDTypeCode: 'subject', ParticipantObjectDetail: detail }
    : { ParticipantObjectID: id, ParticipantObjectIDTypeCode: 'event', ParticipantObjectDetail: detail }
}

export function rowObject(
  id: string,
  type: 'asset' | 'record' | 'share' | 'workspace' | 'member' | 'invitation' | 'form' | 'ask',
  detail: string,
): AuditObject {
  return { ParticipantObjectID: id, ParticipantObjectIDTypeCode: type, ParticipantObjectDetail: detail }
}

export function memberObject(member: MemberId, detail: string): AuditObject {
  return { ParticipantObjectID: member, ParticipantObjectIDTypeCode: 'member', ParticipantObjectDetail: detail }
}

/** The same objects once each, in first-seen order: a batch about one person names that person once. */
export function distinctObjects(objects: readonly AuditObject[]): AuditObject[] {
  return [...new Map(objects.map((object) => [JSON.stringify(object), object])).values()]
}
