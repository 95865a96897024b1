// Format version 1, the part about members: invitations, recovery key and recovery sheets. Pure layout, as in `v1.ts`, and final like it.
import { concatBytes, parseCrockford, toCrockford, type Bytes } from '../bytes.ts'
import { InvitationId, type MemberId, type WorkspaceId } from '../ids.ts'
import type { Scope } from '../scopes.ts'
import type { ChainHead } from '../signed-by.ts'
import { encodeLink, decodeLink } from './link.ts'
import { format, joinFields } from './v1.ts'

/**
 * Derived as in `v1.ts`: HKDF-SHA-256(ikm, salt = empty, info = this, 32 bytes). ikm: the invitation's 32 secret bytes; the recovery secret's 32 bytes.
 * `…Auth` is shown to the server, which keeps SHA-256 of it; it tells nothing about the other keys.
 */
export const memberInfo = {
  invitationAuth: joinFields(format, 'invitation', 'auth'),
  invitationMac: joinFields(format, 'invitation', 'mac'),
  recoveryReceive: joinFields(format, 'recovery-key', 'receive'),
  recoverySign: joinFields(format, 'recovery-key', 'sign'),
  recoveryAuth: joinFields(format, 'recovery-key', 'auth'),
} as const

// --- Invitations ---

/** Whose keys came back through which invitation, and which chain the invited browser had seen. */
export interface InvitationAnswer {
  readonly invitation: InvitationId
  readonly workspace: WorkspaceId
  readonly member: MemberId
  readonly signKey: string
  readonly receiveKey: string
  readonly head: ChainHead
}

const answerFields = (a: InvitationAnswer): readonly (string | number)[] => [
  a.invitation,
  a.workspace,
  a.member,
  a.signKey,
  a.receiveKey,
  a.head.seq,
  a.head.hash,
]

/** HMAC-SHA-256 over this, by the key `invitationMac`, proves that the keys were made by somebody who knows the secret. */
export const answerMacBytes = (a: InvitationAnswer): Bytes => joinFields(format, 'invitation-answer', ...answerFields(a))

/** The first 72 bits of SHA-256 over this are the six words both sides compare. */
export const answerWordsBytes = (a: InvitationAnswer): Bytes => joinFields(format, 'invitation-words', ...answerFields(a))

/** The inviter's copy of the secret: an envelope under their record key. */
export const keptInvitationInfo = (invitation: InvitationId): Bytes => joinFields(format, 'invitation', invitation)
export const keptInvitationAad = (workspace: WorkspaceId, member: MemberId, invitation: InvitationId): Bytes =>
  joinFields(workspace, 'invitation', member, invitation, format)

/** What stands behind the `#` of an invitation's link. */
export interface InvitationLink {
  readonly invitation: InvitationId
  readonly secret: Bytes
  readonly head: ChainHead
}

export const encodeInvitationLink = ({ invitation, secret, head }: InvitationLink): string =>
  encodeLink({ id: invitation, secret, head })

/** @returns undefined for anything that is not the text of an invitation */
export function decodeInvitationLink(text: string): InvitationLink | undefined {
  const link = decodeLink(text, InvitationId)
  return link && { invitation: link.id, secret: link.secret, head: link.head }
}

// --- Recovery ---

/** Associated data of a scope's private key, sealed to the recovery key. */
export const recoveryGrantAad = (workspace: WorkspaceId, scope: Scope, epoch: number, receiveKey: string): Bytes =>
  joinFields(workspace, 'recovery-grant', scope, epoch, receiveKey, format)

/** One of the three sheets: any two give the secret back. */
export interface RecoverySheetPart {
  /** 1, 2 or 3: where the polynomial was taken. */
  readonly x: number
  readonly y: Bytes
  /** The first 4 bytes of SHA-256 over the recovery key's two public keys: sheets of different keys are told apart. */
  readonly keyId: Bytes
}

const checkLength = 3

/** What the check bytes are the first of SHA-256 over: `x 1 | y 32 | key id 4`. */
export const sheetBody = ({ x, y, keyId }: RecoverySheetPart): Bytes => concatBytes(Uint8Array.of(x), y, keyId)

/** 40 bytes on paper: Crockford base32 in sixteen groups of four. */
export function encodeSheet(part: RecoverySheetPart, check: Uint8Array): string {
  const bytes = concatBytes(sheetBody(part), check.subarray(0, checkLength))
  return toCrockford(bytes).replace(/.{4}(?=.)/g, '$&-')
}

/** @returns undefined when the text cannot be a sheet; `check` still has to be compared */
export function decodeSheet(text: string): { readonly part: RecoverySheetPart; readonly check: Bytes } | undefined {
  const bytes = parseCrockford(text, 37 + checkLength)
  const x = bytes?.[0] ?? 0
  if (!bytes || x < 1 || x > 3) return undefined
  return { part: { x, y: bytes.slice(1, 33), keyId: bytes.slice(33, 37) }, check: bytes.slice(37) }
}
