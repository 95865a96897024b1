// Tells each consent officer at most once a day whose consent ends. The day is claimed before the message goes, so no two servers send it; what a server
// that died in between did not tell is in the next day's message.
import { localDay } from '../../core/dates.ts'
import type { CalendarDate } from '../../core/ids.ts'
import { readChain } from '../db/chain.ts'
import {
  claimDigest,
  giveDigestBack,
  noteTold,
  readConsentStates,
  readDigestWorkspaces,
  type DigestWorkspace,
} from '../db/digests.ts'
import { readMembers } from '../db/members.ts'
import type { AppDeps } from '../deps.ts'
import type { Mailer } from '../mail.ts'
import { endsSince } from './ends.ts'
import { digestLetter } from './letter.ts'

type DigestDeps = Pick<AppDeps, 'main' | 'clock' | 'logger' | 'publicUrl'> & { readonly mailer: Mailer }

/** @returns how many messages left */
export async function sendDigests(deps: DigestDeps): Promise<number> {
  const today = localDay(deps.clock().getTime())
  let sent = 0
  for (const workspace of await readDigestWorkspaces(deps.main)) sent += await tellOfficers(deps, workspace, today)
  if (sent > 0) deps.logger.info({ sent }, 'digests sent')
  return sent
}

async function tellOfficers(deps: DigestDeps, { workspace, name }: DigestWorkspace, today: CalendarDate): Promise<number> {
  const { main, mailer, publicUrl } = deps
  const { chain } = await readChain(main, workspace)
  const { accounts } = await readMembers(main, workspace)
  const officers = accounts.flatMap(({ member, email }) =>
    email !== null && chain.members.get(member)?.roles.includes('consent-officer') ? [{ member, email }] : [],
  )
  if (officers.length === 0) return 0
  const states = await readConsentStates(main, workspace)
  let sent = 0
  for (const { member, email } of officers) {
    const claim = await claimDigest(main, workspace, member, today)
    const ends = claim ? endsSince(states, claim.since, today) : []
    if (!claim) continue
    const outcome = ends.length === 0 ? null : await mailer.send(digestLetter(email, name, ends, publicUrl))
    if (outcome === 'sent') sent += 1
    if (outcome === 'mail_later') await giveDigestBack(main, workspace, member)
    // Without an answer it may have left all the same: not again today, and what it told is told tomorrow too.
    else if (outcome !== 'mail_unreachable') await noteTold(main, workspace, member, today)
  }
  return sent
}
