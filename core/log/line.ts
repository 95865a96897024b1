// The canonical audit line, field names after NEN 7513 (as in DICOM/FHIR audit messages). Pseudonymous and clear;
// personal detail, where a later event needs it, is sealed in scope `log` and travels in `detail`.
import { z } from '../zod.ts'
import type { Bytes } from '../bytes.ts'
import { canonicalBytes } from '../canonical.ts'
import { Instant, MemberId, WorkspaceId } from '../ids.ts'
import { Role } from '../scopes.ts'
import { HashHex } from '../statements.ts'

/** What happened. A new kind of event is an addition here, never a change of an old one. */
export const auditEvents = [
  'workspace.found',
  'workspace.delete',
  'session.sign-in',
  'session.refused',
  'session.sign-out',
  'session.confirm',
  'session.end',
  'share.start',
  'share.release',
  'share.destroy',
  'owner.add',
  'record.write',
  'record.remove',
  'consent.record',
  'appearance.record',
  'publication.record',
  'settings.change',
  'unlocker.change',
  'log.read',
  'volume.alert',
  'subject.erase',
  'share.retire',
  'form.publish',
  'form.offer',
  'mail.relay',
  'member.invite',
  'member.uninvite',
  'member.answer',
  'member.add',
  'member.roles',
  'member.revoke',
  'member.reset',
  'member.grant',
  'scope.epoch',
  'share.rewrap',
  'recovery.key',
  'recovery.open',
  'recovery.use',
  'workspace.choice',
  'chain.format',
  'chain.restored',
  'ask.make',
  'ask.revoke',
  'ask.accept',
  'person.sign',
  'person.say',
  'person.request',
  /** From which network the line before it came, which goes along in a receipt and therefore does not say. */
  'person.origin',
  /** A new link of My consent ended, and what was sealed to its key went. Nothing that it opened is gone. */
  'link.close',
  /** Two entries are one person, or are not after all. */
  'subject.join',
] as const

export const AuditLine = z.strictObject({
  format: z.literal('imprimatur/v1'),
  workspace: WorkspaceId,
  /** Position in this workspace's log, from 0. */
  seq: z.int().min(0),
  EventID: z.enum(auditEvents),
  EventActionCode: z.enum(['C', 'R', 'U', 'D', 'E']),
  EventDateTime: Instant,
  /** 0 success, 4 refused, 8 serious failure, 12 major failure. */
  EventOutcomeIndicator: z.union([z.literal(0), z.literal(4), z.literal(8), z.literal(12)]),
  /** Null when nobody was signed in (a refused sign-in, a scheduled deletion). */
  UserID: MemberId.nullable(),
  RoleIDCode: z.array(Role),
  UserIsRequestor: z.boolean(),
  PurposeOfUse: z.string().max(80),
  /** Truncated network address: an IPv4 /24 or an IPv6 /48, null when unknown. */
  NetworkAccessPointID: z.string().max(64).nullable(),
  AuditSourceID: z.string().max(120),
  trace: z.string().max(64),
  objects: z.array(
    z.strictObject({
      /** Pseudonym of a person; the row's id for anything else. */
      ParticipantObjectID: z.string().max(64),
      ParticipantObjectIDTypeCode: z.enum([
        'subject',
        'event',
        'asset',
        'record',
        'share',
        'member',
        'workspace',
        'invitation',
        'form',
        'ask',
      ]),
      /** Which part: a scope or a table, never content. */
      ParticipantObjectDetail: z.string().max(80),
    }),
  ),
  /** SHA-256 of each signed statement (or chain entry) this line is about: binds what was signed, and when it was here, into the tree. */
  statements: z.array(HashHex),
  detail: z.string().nullable(),
})
export type AuditLine = z.infer<typeof AuditLine>
export type AuditEvent = AuditLine['EventID']

/** The bytes a leaf hashes: the line in canonical JSON. */
export function auditLineBytes(line: AuditLine): Bytes {
  return canonicalBytes(line)
}
