// Somebody who works together with the server: a member like any other, with real keys, who came in by a real invitation.
import type { Page } from 'playwright'
import type { MemberId } from '../../../../core/ids.ts'
import type { Role } from '../../../../core/scopes.ts'
import type { SessionInfo } from '../../../../core/wire.ts'
import { VaultClient } from '../../../support/vault-client.ts'

export interface Insider {
  readonly client: VaultClient
  readonly id: MemberId
}

/** An invitation made in the page, handed over. @returns what stands behind `#` of the link */
export async function invite(page: Page, roles: readonly Role[]): Promise<string> {
  const made = await page.evaluate(
    (roles) => workspace.members.invite({ name: 'Sam', email: null, roles, delivery: 'handed-over', days: 1, reset: null }),
    roles,
  )
  if (!made.ok) throw new Error(`no invitation: ${made.code}`)
  return made.fragment
}

/** Vouches for the one answer that waits. @returns the code of a refusal, or null */
export const admit = (page: Page): Promise<string | null> =>
  page.evaluate(async () => {
    const { members } = workspace
    await members.refresh()
    const answered = members.invitations.find(({ state }) => state === 'answered')
    if (!answered) throw new Error('nobody answered')
    const done = await members.admit(answered, true)
    return done.ok ? null : done.code
  })

/** Invited, joined, admitted, with keys. */
export async function bringIn(page: Page, roles: readonly Role[]): Promise<Insider> {
  const { origin } = new URL(page.url())
  const client = new VaultClient({
    request: (input, init) => fetch(new URL(new URL(input).pathname + new URL(input).search, origin), init),
  })
  await client.join(await invite(page, roles), 'Sam')
  const refused = await admit(page)
  if (refused) throw new Error(`not admitted: ${refused}`)
  await client.unlock()
  const session = { parse: (value: unknown) => value as SessionInfo }
  return { client, id: (await client.ask(session, 'GET', '/api/session')).member.id }
}

/** Removes somebody, and waits until their keys are replaced. */
export async function remove(page: Page, id: MemberId): Promise<void> {
  const code = await page.evaluate(async (id) => {
    const done = await workspace.members.remove(id)
    return done.ok ? null : done.code
  }, id)
  if (code) throw new Error(`not removed: ${code}`)
}

/** Members by the chain that this client believes. */
export const memberIds = (page: Page): Promise<readonly MemberId[]> =>
  page.evaluate(() => (workspace.members.chain?.members ?? []).map(({ member }) => member))
