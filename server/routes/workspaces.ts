// POST /api/workspaces: founds a workspace. The founder's browser made every key; the server checks the genesis entry and stores what it is given.
import { Hono, type Context } from 'hono'
import { fromUtf8 } from '../../core/bytes.ts'
import { chainEntryBytes, type ChainState } from '../../core/chain.ts'
import { isCodedError } from '../../core/errors.ts'
import { FoundWorkspace, type RefusalCode } from '../../core/wire.ts'
import { refusalOf } from '../auth/admit.ts'
import { describeSession } from '../auth/describe.ts'
import { endSession, setSessionCookie, startSession, type StartedSession } from '../auth/session.ts'
import { insertChainEntry } from '../db/chain.ts'
import { createHead, saveHead } from '../db/head.ts'
import { inTransaction, type Transaction } from '../db/sql.ts'
import { insertStatements } from '../db/statements.ts'
import { insertGrants, insertMember } from '../db/members.ts'
import { insertSecretUnlockers, isSignInHashTaken } from '../db/unlockers.ts'
import { countAlivePractice, insertWorkspace } from '../db/workspaces.ts'
import type { AppDeps } from '../deps.ts'
import { useFoundingCode } from '../founding.ts'
import { sha256, sha256Hex } from '../hash.ts'
import { signedStatementBytes } from '../../core/statements.ts'
import { originOf, type AppEnv } from '../http/context.ts'
import type { Connection } from '../http/connection.ts'
import { refuse } from '../http/refuse.ts'
import { verifyChain } from '../verify.ts'
import { validJson } from './validate.ts'

export const practiceLifeMs = 24 * 3_600_000

export function workspaceRoutes(deps: AppDeps) {
  return new Hono<AppEnv>().post('/workspaces', validJson(FoundWorkspace), async (c) => {
    const request = c.req.valid('json')
    const early = await gateOf(deps, c.var.connection, request)
    if (early) return refuse(c, early)
    const chain = await genesisOf(request)
    const refusal = chain ? refusalOfContent(chain, request) : 'chain_refused'
    if (!chain || refusal) return refuse(c, refusal ?? 'chain_refused')

    const needsCode = !request.practice && c.var.connection.reach !== 'local'
    const founded = await found(deps, c, chain, request, needsCode)
    if ('refusal' in founded) return refuse(c, founded.refusal)
    if (needsCode) await giveBack(deps, c.var.connection)
    const info = await describeSession(deps.main, chain.workspace, request.genesis.body.author)
    if (!info) return refuse(c, 'internal')
    await endSession(c, deps)
    setSessionCookie(c, deps, founded.session)
    return c.json(info, 201)
  })
}

/** Limits and codes, before any work is done. */
async function gateOf({ limits }: AppDeps, { reach, network }: Connection, request: FoundWorkspace): Promise<RefusalCode | null> {
  if (request.practice) return reach === 'local' || (await limits.practice.take(network ?? '')) ? null : 'practice_full'
  if (reach === 'local') return null
  if (request.foundingCode === null) return 'founding_code_required'
  return (await limits.attempts.take(network ?? '')) && (await limits.attemptsOverall.take('founding')) ? null : 'too_many_attempts'
}

async function giveBack({ limits }: AppDeps, { network }: Connection): Promise<void> {
  await limits.attempts.giveBack(network ?? '')
  await limits.attemptsOverall.giveBack('founding')
}

async function genesisOf({ genesis, choice }: FoundWorkspace): Promise<ChainState | undefined> {
  try {
    return await verifyChain(choice ? [genesis, choice] : [genesis])
  } catch (error) {
    if (isCodedError(error, 'chain_refused')) return undefined
    throw error
  }
}

function refusalOfContent(
  chain: ChainState,
  { genesis, choice, settings, unlockers, practice }: FoundWorkspace,
): RefusalCode | null {
  if (choice && choice.body.type !== 'small-practice') return 'bad_request'
  if (!practice && unlockers.some(({ kind }) => kind === 'device')) return 'bad_request'
  const { founder } = genesis.body
  return refusalOf({ workspace: chain.workspace, member: founder.member, roles: founder.roles, chain }, settings)
}

type Founded = { readonly session: StartedSession } | { readonly refusal: RefusalCode }

/** Refusals inside the transaction roll it back, so they leave as an exception and come out as a value. */
class FoundingRefused extends Error {
  readonly refusal: RefusalCode
  constructor(refusal: RefusalCode) {
    super(refusal)
    this.refusal = refusal
  }
}

async function found(
  deps: AppDeps,
  c: Context<AppEnv>,
  chain: ChainState,
  request: FoundWorkspace,
  needsCode: boolean,
): Promise<Founded> {
  try {
    return await inTransaction(deps.main, async (tx) => {
      await refuseInside(tx, deps, request, needsCode)
      return { session: await store(tx, deps, c, chain, request) }
    })
  } catch (error) {
    if (error instanceof FoundingRefused) return { refusal: error.refusal }
    throw error
  }
}

async function refuseInside(
  tx: Transaction,
  { clock, limits }: AppDeps,
  request: FoundWorkspace,
  needsCode: boolean,
): Promise<void> {
  if (needsCode && !(await useFoundingCode(tx, request.foundingCode ?? '', clock())))
    throw new FoundingRefused('founding_code_refused')
  if (request.practice && (await countAlivePractice(tx, clock())) >= limits.practiceAlive)
    throw new FoundingRefused('practice_full')
  const hashes = request.unlockers.map(({ signInHash }) => signInHash)
  if (await isSignInHashTaken(tx, hashes)) throw new FoundingRefused('exists')
}

async function store(
  tx: Transaction,
  deps: AppDeps,
  c: Context<AppEnv>,
  chain: ChainState,
  request: FoundWorkspace,
): Promise<StartedSession> {
  const now = deps.clock()
  const { workspace } = chain
  const founder = request.genesis.body.founder
  const deletesAt = request.practice ? new Date(now.getTime() + practiceLifeMs) : null
  const fresh = await insertWorkspace(tx, { workspace, name: request.name, practice: request.practice, now, deletesAt })
  if (!fresh) throw new FoundingRefused('exists')
  const head = await createHead(tx, workspace)
  const entries = request.choice ? [request.genesis, request.choice] : [request.genesis]
  for (const entry of entries) {
    const bytes = chainEntryBytes(entry)
    await insertChainEntry(tx, { workspace, seq: entry.body.seq, hash: sha256(bytes), entry: fromUtf8(bytes) })
  }
  await insertMember(tx, workspace, founder.member, request.member)
  await insertSecretUnlockers(tx, { workspace, member: founder.member }, request.unlockers, now)
  await insertGrants(
    tx,
    workspace,
    request.grants.map((grant) => ({ ...grant, member: founder.member })),
  )
  await insertStatements(tx, head, [request.settings], now)
  await deps.audit.append(tx, head, {
    EventID: 'workspace.found',
    EventActionCode: 'C',
    EventOutcomeIndicator: 0,
    UserID: founder.member,
    RoleIDCode: founder.roles,
    ...originOf(c.var.connection, c.var.trace),
    objects: [{ ParticipantObjectID: workspace, ParticipantObjectIDTypeCode: 'workspace', ParticipantObjectDetail: 'genesis' }],
    statements: [...entries.map((entry) => sha256Hex(chainEntryBytes(entry))), sha256Hex(signedStatementBytes(request.settings))],
  })
  await saveHead(tx, head)
  const [{ unlocker }] = request.unlockers as [FoundWorkspace['unlockers'][number]]
  return startSession(tx, deps, c, { workspace, member: founder.member, unlocker, roles: founder.roles })
}
