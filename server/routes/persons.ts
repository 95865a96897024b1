// The doors of My consent: a depicted person reads what is here about them and says more, with the key their own browser made when they signed.
import { Hono } from 'hono'
import type { WorkspaceId } from '../../core/ids.ts'
import { MakeOwnLink, OpenOwn, ReserveOwnHalves, SayOwn } from '../../core/wire/asks.ts'
import { refusalOfSaid, statementsIn } from '../asks/admit.ts'
import { refusalOfCode } from '../asks/code.ts'
import type { RefusalCode } from '../../core/wire.ts'
import { describeLine, describePerson } from '../asks/describe.ts'
import { reserveHalves } from '../asks/halves.ts'
import { makeOwnLink, refusalOfOver } from '../asks/own-link.ts'
import { personHeld, refusalOfUnproven } from '../asks/proof.ts'
import { standing, storeSaid, type Stored } from '../asks/store.ts'
import { isRestricting } from '../auth/rules.ts'
import { requireSession } from '../auth/session.ts'
import { readLinkOfPerson, type StandingLink } from '../db/asks.ts'
import { isWaiting } from '../db/backups.ts'
import { readChain } from '../db/chain.ts'
import { withHead } from '../db/head.ts'
import type { Transaction } from '../db/sql.ts'
import type { AppDeps } from '../deps.ts'
import { destroyNow } from '../destruction.ts'
import { actorOf, originOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { validJson } from './validate.ts'

export function personRoutes(deps: AppDeps) {
  return new Hono<AppEnv>()
    .post('/persons/open', validJson(OpenOwn), async (c) => {
      const own = c.req.valid('json')
      const link = await personHeld(c, deps, own)
      if (typeof link === 'string') return refuse(c, link)
      const over = refusalOfOver(link, deps.clock())
      if (over) return refuse(c, over)
      const opened = await describePerson(deps, link, own.person, originOf(c.var.connection, c.var.trace))
      return opened ? c.json(opened, 200) : refuse(c, 'not_found')
    })
    .post('/persons/links', requireSession(deps), validJson(MakeOwnLink), async (c) => {
      const { session, connection, trace } = c.var
      const actor = actorOf(session, connection, trace)
      const { result } = await withHead(deps.main, session.workspace, (tx, head) =>
        makeOwnLink(tx, head, deps, session, actor, c.req.valid('json')),
      )
      if (!result.ok) return refuse(c, result.code)
      return c.json({ outcome: result.outcome }, result.outcome === 'stored' ? 201 : 200)
    })
    .post('/persons/halves', validJson(ReserveOwnHalves), async (c) => {
      const { shares, ...own } = c.req.valid('json')
      const link = await personHeld(c, deps, own)
      if (typeof link === 'string') return refuse(c, link)
      const { workspace } = link.known.body
      if (await isWaiting(deps.main, workspace)) return refuse(c, 'restored_waiting')
      const halves = await reserveHalves(deps, workspace, shares)
      return halves ? c.json({ halves }, 200) : refuse(c, 'exists')
    })
    .post('/persons/say', validJson(SayOwn), async (c) => {
      const { person, ...said } = c.req.valid('json')
      const all = statementsIn(said)
      const [first] = all
      if (!first) return refuse(c, 'bad_request')
      const { workspace } = first.body
      const known = await readLinkOfPerson(deps.main, workspace, person, deps.clock())
      const unproven = await refusalOfUnproven(c, deps, first, known?.signer(person)?.signKey)
      if (unproven) return refuse(c, unproven)
      // Whoever has what a person said, as every member does, can send it again, alone or before something of their own; it takes nothing from the person.
      const before = await standing(deps.main, first, all)
      if (before === 'some') return refuse(c, 'exists')
      if (before === 'none' && !(await deps.limits.link.take(person))) return refuse(c, 'too_many_attempts')
      const { result } = await withHead(deps.main, workspace, async (tx, head): Promise<Stored> => {
        const there = await standing(tx, first, all)
        if (there === 'all') return { ok: true, outcome: 'repeated', destroy: false }
        if (there === 'some') return { ok: false, code: 'exists' }
        const link = await readLinkOfPerson(tx, workspace, person, deps.clock())
        const signer = link?.signer(person)
        if (!link || !signer) return { ok: false, code: 'not_found' }
        const { chain } = await readChain(tx, workspace)
        const certified = { signer, ask: link.known.body }
        const refusal =
          refusalOfEnded(link, said, deps.clock()) ??
          (await refusalOfWaiting(tx, workspace, said)) ??
          refusalOfSaid(chain, certified, said) ??
          (await refusalOfCode(tx, deps, certified, said.consents))
        if (refusal) return { ok: false, code: refusal }
        return storeSaid(tx, head, deps, certified, said, null, originOf(c.var.connection, c.var.trace))
      })
      if (!result.ok) return refuse(c, result.code)
      if (result.destroy) await destroyNow(deps)
      const logged = known && (await describeLine(deps, known.known.signed, first.body.statement))
      return logged ? c.json({ outcome: result.outcome, logged }, result.outcome === 'stored' ? 201 : 200) : refuse(c, 'internal')
    })
}

/** After a link ended, what was signed stays and may be withdrawn; nothing new is permitted through it. */
function refusalOfEnded(link: StandingLink, { consents }: Pick<SayOwn, 'consents'>, now: Date): RefusalCode | null {
  if (consents.every(({ body }) => isRestricting(body))) return null
  return link.known.revoked ? 'ask_revoked' : refusalOfOver(link, now)
}

/** While a backup that was put back waits for an owner, only what restricts or asks goes on: a withdrawal waits for nobody (protocol §2, §8). */
async function refusalOfWaiting(
  tx: Transaction,
  workspace: WorkspaceId,
  { consents, shares, records }: Pick<SayOwn, 'consents' | 'shares' | 'records'>,
): Promise<RefusalCode | null> {
  const onlyRestricts = consents.every(({ body }) => isRestricting(body)) && shares.length === 0 && records.length === 0
  return !onlyRestricts && (await isWaiting(tx, workspace)) ? 'restored_waiting' : null
}
