// The doors of a link for a depicted person: open it, reserve server halves, sign. No GET: whatever follows links by itself changes nothing.
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { askStateAt } from '../../core/asks/rules.ts'
import { ConfirmAsk, OpenAsk, ReserveHalves, SendAskCode, SignAsk } from '../../core/wire/asks.ts'
import { refusalOfSaid, refusalOfSigner, statementsIn } from '../asks/admit.ts'
import { checkCode, refusalOfCode, sendCode } from '../asks/code.ts'
import { describeAsk, describeLine } from '../asks/describe.ts'
import { reserveHalves } from '../asks/halves.ts'
import { refusalOfOver } from '../asks/own-link.ts'
import { askHeld, refusalOfUnproven, takeTurn } from '../asks/proof.ts'
import { standing, storeSaid, type Stored } from '../asks/store.ts'
import { findAsk, isAuthorTaken, readLink } from '../db/asks.ts'
import { isWaiting } from '../db/backups.ts'
import { readChain } from '../db/chain.ts'
import { withHead } from '../db/head.ts'
import { readWorkspace } from '../db/workspaces.ts'
import type { AppDeps } from '../deps.ts'
import { destroyNow } from '../destruction.ts'
import { originOf, type AppEnv } from '../http/context.ts'
import { refuse } from '../http/refuse.ts'
import { validJson } from './validate.ts'

const refusalOfState = { signed: 'ask_signed', expired: 'ask_expired', revoked: 'ask_revoked' } as const

export function askRoutes(deps: AppDeps) {
  // For a phone on a slow line. Nothing in that answer is secret beside something that whoever asks chose, so its length tells nothing.
  const compressed = compress()
  return new Hono<AppEnv>()
    .post('/asks/open', compressed, validJson(OpenAsk), async (c) => {
      const known = await askHeld(c, deps, c.req.valid('json'))
      if (typeof known === 'string') return refuse(c, known)
      const link = await readLink(deps.main, known.body.workspace, known.body.ask, deps.clock())
      const opened = link && (await describeAsk(deps, link))
      return opened ? c.json(opened, 200) : refuse(c, 'not_found')
    })
    .post('/asks/code', validJson(SendAskCode), async (c) => {
      const { ask, proof, ...parts } = c.req.valid('json')
      const known = await askHeld(c, deps, { ask, proof })
      if (typeof known === 'string') return refuse(c, known)
      const { workspace, author } = known.body
      const [link, about] = await Promise.all([
        readLink(deps.main, workspace, ask, deps.clock()),
        readWorkspace(deps.main, workspace, author),
      ])
      if (!link || !about) return refuse(c, 'not_found')
      const state = askStateAt(link, link.known, deps.clock().toISOString())
      // An officer's new link of My consent was certified when it was made: the code is for what is agreed to through it afterwards.
      const isOwn = known.body.opens !== undefined
      const over = isOwn ? refusalOfOver(link, deps.clock()) : state === 'open' ? null : refusalOfState[state]
      if (over) return refuse(c, over)
      const refusal = await sendCode(deps, known.body, about.name, parts, originOf(c.var.connection, c.var.trace))
      return refusal ? refuse(c, refusal) : c.json({ sent: true }, 200)
    })
    .post('/asks/confirm', validJson(ConfirmAsk), async (c) => {
      const { ask, proof, ...parts } = c.req.valid('json')
      const known = await askHeld(c, deps, { ask, proof })
      if (typeof known === 'string') return refuse(c, known)
      const refusal = await checkCode(deps, known.body, parts)
      return refusal ? refuse(c, refusal) : c.json({ confirmed: true }, 200)
    })
    .post('/asks/halves', validJson(ReserveHalves), async (c) => {
      const { shares, ...proof } = c.req.valid('json')
      const known = await askHeld(c, deps, proof)
      if (typeof known === 'string') return refuse(c, known)
      const { workspace, ask } = known.body
      const link = await readLink(deps.main, workspace, ask, deps.clock())
      const state = link ? askStateAt(link, link.known, deps.clock().toISOString()) : 'revoked'
      if (state !== 'open') return refuse(c, refusalOfState[state])
      const halves = await reserveHalves(deps, workspace, shares)
      return halves ? c.json({ halves }, 200) : refuse(c, 'exists')
    })
    .post('/asks/sign', validJson(SignAsk), async (c) => {
      const request = c.req.valid('json')
      const { signer, ...said } = request
      const { workspace, ask } = signer.body
      const first = said.owner ?? signer
      const found = await findAsk(deps.main, ask, deps.clock())
      const known = found?.body.workspace === workspace ? found : undefined
      const unproven = await refusalOfUnproven(c, deps, signer, known?.body.linkKey)
      if (unproven) return refuse(c, unproven)
      if (!known) return refuse(c, 'not_found')
      const all = [signer, ...statementsIn(said)]
      // As in what a person says later: a turn is taken by what is new, never by what others have read.
      const before = await standing(deps.main, first, all)
      if (before === 'some') return refuse(c, 'exists')
      const limited = before === 'none' ? await takeTurn(deps, known) : null
      if (limited) return refuse(c, limited)
      const { result } = await withHead(deps.main, workspace, async (tx, head): Promise<Stored> => {
        const there = await standing(tx, first, all)
        if (there === 'all') return { ok: true, outcome: 'repeated', destroy: false }
        if (there === 'some') return { ok: false, code: 'exists' }
        if (await isWaiting(tx, workspace)) return { ok: false, code: 'restored_waiting' }
        const link = await readLink(tx, workspace, ask, deps.clock())
        if (!link) return { ok: false, code: 'not_found' }
        const state = askStateAt(link, link.known, deps.clock().toISOString())
        if (state !== 'open') return { ok: false, code: refusalOfState[state] }
        const { chain } = await readChain(tx, workspace)
        const person = { signer: signer.body, ask: link.known.body }
        const refusal =
          refusalOfSigner(chain, link, signer) ??
          refusalOfSaid(chain, person, said) ??
          (await refusalOfCode(tx, deps, person, said.consents))
        if (refusal) return { ok: false, code: refusal }
        if ((person.ask.owner === null) !== (said.owner !== null)) return { ok: false, code: 'bad_request' }
        if (await isAuthorTaken(tx, workspace, signer.body.author)) return { ok: false, code: 'exists' }
        return storeSaid(tx, head, deps, person, said, signer, originOf(c.var.connection, c.var.trace))
      })
      if (!result.ok) return refuse(c, result.code)
      if (result.destroy) await destroyNow(deps)
      const logged = await describeLine(deps, known.signed, first.body.statement)
      return logged ? c.json({ outcome: result.outcome, logged }, result.outcome === 'stored' ? 201 : 200) : refuse(c, 'internal')
    })
}
