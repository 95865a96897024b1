// What members do to the membership chain: invite, vouch for an answer, change roles, remove, reset, choose. Everything an owner puts their name under
// is checked here against the verified chain first; the server's word is never enough.
import { toBase64Url, type Bytes } from '../../core/bytes.ts'
import { chainSigningBytes, type InvitationUsed, type LinkedEntry, type SignedChainEntry } from '../../core/chain.ts'
import { CodedError } from '../../core/errors.ts'
import {
  answerMacBytes,
  answerWordsBytes,
  encodeInvitationLink,
  keptInvitationAad,
  keptInvitationInfo,
  memberInfo,
  type InvitationAnswer,
} from '../../core/format/members.ts'
import type { InvitationId } from '../../core/ids.ts'
import type { InvitationView } from '../../core/wire/members.ts'
import { wordNumbers, type WordNumbers } from '../../core/words/words.ts'
import type { ChainIntent, InviteInput, NewInvitation } from './api.ts'
import { closingOf } from './closings.ts'
import { signBytes } from './key-pairs.ts'
import { hkdf, hkdfParent, hmacSha256, randomBytes, sha256, sha256Hex, takeSecret } from './primitives.ts'
import type { Session } from './session.ts'
import { openEnvelope, sealEnvelope, type Place } from './v1/envelope.ts'
import { sealedBytes } from './v1/sealed-text.ts'

const secretLength = 32

type Fields<T> = T extends LinkedEntry ? Omit<T, 'format' | 'workspace' | 'seq' | 'previous' | 'at' | 'author'> : never

/** Signs the entry that follows the head this session has verified. */
export async function signEntry(session: Session, fields: Fields<LinkedEntry>): Promise<SignedChainEntry> {
  const { head } = session.chain
  const body = {
    format: 'imprimatur/v1',
    workspace: session.workspace,
    seq: head.seq + 1,
    previous: head.hash,
    at: new Date().toISOString(),
    author: session.member,
    ...fields,
  } as LinkedEntry
  return { body, signature: await signBytes(session.keys.signKey, chainSigningBytes(body)) }
}

// --- Invitations ---

/** A new secret; half of it goes to the server as a hash, all of it into the link, and a sealed copy stays with the inviter. */
export async function createInvitation(session: Session, input: InviteInput): Promise<NewInvitation> {
  const invitation = crypto.randomUUID() as InvitationId
  const secret = randomBytes(secretLength)
  const fragment = encodeInvitationLink({ invitation, secret, head: session.chain.head })
  const auth = await invitationAuth(secret)
  const kept = await sealEnvelope(session.keys.record, keptPlace(session, invitation), secret)
  return {
    fragment,
    request: { invitation, ...input, authHash: await sha256Hex(auth), kept: toBase64Url(kept) },
  }
}

/** The half of an invitation's secret that the server may see. */
export async function invitationAuth(secret: Bytes): Promise<Bytes> {
  return hkdf(await takeSecret(secret.slice()), memberInfo.invitationAuth, 32)
}

/** Proof that whoever made these keys knew the secret. */
export async function answerMac(secret: Bytes, answer: InvitationAnswer): Promise<string> {
  const key = await hkdfParent(await takeSecret(secret.slice()), memberInfo.invitationMac)
  return toBase64Url(await hmacSha256(key, answerMacBytes(answer)))
}

/** What inviter and invited read to each other: both work it out from the keys they have before them. */
export async function answerWords(answer: InvitationAnswer): Promise<WordNumbers> {
  return wordNumbers(await sha256(answerWordsBytes(answer)))
}

/**
 * The answer to one of this member's invitations, if its proof holds.
 * @returns undefined when it does not: the keys were swapped on the way, or the chain it names was never ours
 */
export async function checkAnswer(
  session: Session,
  { invitation, kept, answer }: InvitationView,
): Promise<{ readonly answer: InvitationAnswer; readonly authHash: string; readonly words: WordNumbers } | undefined> {
  if (kept === null || answer === null) throw new CodedError('not_readable')
  const secret = await openEnvelope(session.keys.record, keptPlace(session, invitation), sealedBytes(kept))
  const { member, signKey, receiveKey, head, mac } = answer
  const given = { invitation, workspace: session.workspace, member, signKey, receiveKey, head }
  const [expected, auth] = [await answerMac(secret, given), await invitationAuth(secret)]
  secret.fill(0)
  const isGenuine = expected === mac && session.chain.history.get(head.hash)?.seq === head.seq
  return isGenuine ? { answer: given, authHash: await sha256Hex(auth), words: await answerWords(given) } : undefined
}

const keptPlace = ({ workspace, member }: Session, invitation: InvitationId): Place => ({
  info: keptInvitationInfo(invitation),
  aad: keptInvitationAad(workspace, member, invitation),
})

// --- Entries ---

/** @throws CodedError `answer_refused` when an answer's proof does not hold · `not_readable` for a list or a copy that cannot be read */
export async function signIntent(session: Session, intent: ChainIntent): Promise<SignedChainEntry> {
  switch (intent.type) {
    case 'admit': {
      const { invitation, compared } = intent
      const checked = await checkAnswer(session, invitation)
      if (!checked) throw new CodedError('answer_refused')
      const { member, signKey, receiveKey } = checked.answer
      const { delivery } = invitation
      const through: InvitationUsed = { invitation: invitation.invitation, authHash: checked.authHash, delivery, compared }
      if (invitation.purpose === 'join')
        return signEntry(session, { type: 'add', member: { member, roles: invitation.roles, signKey, receiveKey }, through })
      // The member that the invitation was made for, not one that the answer names.
      if (member !== invitation.member) throw new CodedError('answer_refused')
      return signEntry(session, { type: 'reset', member, signKey, receiveKey, through, closing: await closingOf(intent.signed) })
    }
    case 'roles': {
      const { member, roles, compared, signed } = intent
      const narrower = session.chain.members.get(member)?.roles.some((role) => !roles.includes(role)) ?? false
      const closing = narrower ? await closingOf(signed) : null
      return signEntry(session, { type: 'roles', member, roles: [...roles], compared, closing })
    }
    case 'revoke':
      return signEntry(session, { type: 'revoke', member: intent.member, closing: await closingOf(intent.signed) })
    case 'small-practice':
      return signEntry(session, { type: 'small-practice', alone: intent.alone })
  }
}
