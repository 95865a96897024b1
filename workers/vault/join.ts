// Joining by invitation: the invited browser verifies the chain from the link on, makes its own keys and unlockers, and proves that it knew the secret.
import { toBase64Url } from '../../core/bytes.ts'
import { chainContains, foldChain } from '../../core/chain.ts'
import { CodedError } from '../../core/errors.ts'
import { decodeInvitationLink, type InvitationAnswer } from '../../core/format/members.ts'
import type { MemberSecret } from '../../core/format/v1.ts'
import type { MemberId } from '../../core/ids.ts'
import { scopesOf } from '../../core/scopes.ts'
import type { AnswerInvitation, InvitationOpened } from '../../core/wire/members.ts'
import type { WordNumbers } from '../../core/words/words.ts'
import type { CheckedInvitation, JoinInput, RecoverySheet } from './api.ts'
import { chainPrimitives } from './chain-primitives.ts'
import { sheetUnlockers } from './found.ts'
import { answerMac, answerWords, invitationAuth } from './members.ts'
import { randomBytes } from './primitives.ts'
import { newMemberKeys } from './v1/member.ts'

/** What to show the server to see the invitation. @returns undefined for a text that is no invitation */
export async function invitationProof(fragment: string): Promise<Pick<AnswerInvitation, 'invitation' | 'auth'> | undefined> {
  const link = decodeInvitationLink(fragment)
  return link && { invitation: link.invitation, auth: toBase64Url(await invitationAuth(link.secret)) }
}

/**
 * The workspace and the roles an invitation is for.
 * @throws CodedError `chain_refused` when the chain does not verify or never went through the head in the link: another workspace than the inviter's
 */
export async function checkInvitation(fragment: string, opened: InvitationOpened): Promise<CheckedInvitation> {
  const link = decodeInvitationLink(fragment)
  if (!link) throw new CodedError('not_readable')
  const chain = await foldChain(opened.chain, chainPrimitives)
  if (!chainContains(chain, link.head) || chain.workspace !== opened.workspace.id)
    throw new CodedError('chain_refused', 'not the chain the link names')
  const members = chain.members.size
  return { opens: [...scopesOf(opened.roles)], members }
}

/** Makes the member. Two Argon2id-free unlockers and one with, as at founding. @throws CodedError `chain_refused` · `not_readable` */
export async function joinWorkspace({
  fragment,
  opened,
  name,
  passphrase,
}: JoinInput): Promise<{ request: AnswerInvitation; sheet: RecoverySheet; words: WordNumbers }> {
  const link = decodeInvitationLink(fragment)
  const proof = await invitationProof(fragment)
  if (!link || !proof) throw new CodedError('not_readable')
  await checkInvitation(fragment, opened)
  const chain = await foldChain(opened.chain, chainPrimitives)
  const member = opened.member ?? (crypto.randomUUID() as MemberId)
  const { workspace, genesisHash, head } = chain
  const made = await createMember({ workspace, member, genesisHash }, passphrase)
  const answer: InvitationAnswer = {
    invitation: link.invitation,
    workspace,
    member,
    signKey: made.signKey,
    receiveKey: made.receiveKey,
    head,
  }
  const mac = await answerMac(link.secret, answer)
  link.secret.fill(0)
  const { signKey, receiveKey, unlockers } = made
  return {
    request: { ...proof, member, name, signKey, receiveKey, head, mac, unlockers },
    sheet: made.sheet,
    words: await answerWords(answer),
  }
}

/** A fresh member secret with its keys and unlockers: passphrase with account key, and recovery code. */
export async function createMember(place: Omit<MemberSecret, 'secret'>, passphrase: string) {
  const secret = randomBytes(32)
  const { keys, signPublic } = await newMemberKeys(secret.slice())
  const { unlockers, sheet } = await sheetUnlockers(passphrase, { secret, ...place })
  secret.fill(0)
  return { keys, signKey: signPublic, receiveKey: toBase64Url(keys.receive.publicBytes), unlockers, sheet }
}
