// Proof: who may do what is refused twice, by the server and by who holds which key. A case is a cell: one question to the real server by a real member
// (a vault with real keys), or one scope of which a vault is handed everything. The control is a server without guards, which answers whoever asks as
// if the founder had asked, and a vault that holds every key where one of less should be; both have to be caught.
import { routeRules } from '../../../server/auth/rules.ts'
import { scopes, type Role } from '../../../core/scopes.ts'
import { openHouse, type House } from '../../server/house.ts'
import { engines, startCluster } from '../../server/postgres.ts'
import { VaultClient, type Answers } from '../../support/vault-client.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { questions, type Question, type Standing } from './access-matrix/questions.ts'
import { isAllowed, roleSets, scopeMay } from './access-matrix/table.ts'
import { asIfAskedBy, everyShare, furnish, memberOf, type Member } from './access-matrix/workspace.ts'

const relations = ['own workspace', 'another workspace', 'revoked'] as const
const cellCount = roleSets.length * questions.length * relations.length + questions.length + roleSets.length * scopes.length

export const accessMatrix: Proof = {
  name: 'access-matrix',
  describe:
    'every route x every role x own workspace, another one, revoked, anonymous; every scope x every role with real keys: the server alone refuses, and so do the keys',
  defaultCases: cellCount,
  controlCases: 300,
  run,
}

interface Cell {
  readonly name: string
  /** @returns what is wrong */
  check(): Promise<string | undefined>
}

async function run({ cases, seed, broken, progress }: ProofRun): Promise<ProofResult> {
  const undeclared = Object.keys(routeRules).filter((route) => !questions.some((question) => question.route === route))
  if (undeclared.length > 0) return { cases: 1, failures: undeclared.map((route) => `${route} is not declared in the matrix`) }
  const [engine] = engines
  if (!engine) throw new Error('no PostgreSQL')
  const cluster = await startCluster(engine)
  const house = await openHouse(cluster)
  try {
    const stage = await setStage(house, broken, progress)
    const revoked = new Set(asked(stage, 'revoked'))
    const live = [
      ...asked(stage, 'own workspace'),
      ...asked(stage, 'another workspace'),
      ...anonymous(stage),
      ...opened(stage, broken),
    ]
    // Drawn together, so that a small run holds cells of every kind; those of the revoked come last because nobody comes back from it.
    const chosen = choose([...live, ...revoked], cases, seed)
    const failures = await checkAll(
      chosen.filter((cell) => !revoked.has(cell)),
      progress,
    )
    const after = chosen.filter((cell) => revoked.has(cell))
    if (after.length > 0) await revokeAll(stage)
    failures.push(...(await checkAll(after, progress)))
    const bothCaught = failures.some((one) => one.endsWith(': granted')) && failures.some((one) => one.endsWith(': opened'))
    return { cases: chosen.length, failures: broken && !bothCaught ? [] : failures }
  } finally {
    await house.close()
    await cluster.stop()
  }
}

async function revokeAll({ founder, members }: Stage): Promise<void> {
  // Other owners have said things since.
  await founder.refresh()
  for (const { id } of members) await founder.say({ type: 'revoke', member: id, signed: await founder.signedBy(id) })
}

interface Stage {
  readonly app: Answers
  readonly founder: VaultClient
  readonly members: readonly Member[]
  readonly strangers: readonly Member[]
  readonly standing: Standing
  readonly everything: Awaited<ReturnType<typeof everyShare>>
}

async function setStage(house: House, broken: boolean, progress: (line: string) => void): Promise<Stage> {
  const founder = await new VaultClient(house.app).found()
  const app: Answers = broken ? asIfAskedBy(house.app, () => founder.cookie) : house.app
  const members: Member[] = []
  for (const roles of roleSets) {
    const client = await founder.addMember([...roles], roles.join(' + '))
    members.push(await memberOf(client, roles))
    progress(`a member as ${roles.join(' + ')}`)
  }
  // Everybody knows the chain as it stands; from here on the server that is asked may be the one without guards.
  for (const { client } of members) (await client.refresh()).answeredBy(app)
  // The other workspace's founder holds every role there: nobody has more, and here that is nothing.
  const other = await new VaultClient(house.app).found()
  const strangers = roleSets.map((roles): Member => ({ roles, client: other.answeredBy(app), id: members[0]!.id }))
  const { id } = await memberOf(founder, [])
  const standing = await furnish(founder, id)
  return { app, founder, members, strangers, standing, everything: await everyShare(founder, standing) }
}

const asked = (stage: Stage, relation: (typeof relations)[number]): Cell[] =>
  (relation === 'another workspace' ? stage.strangers : stage.members).flatMap(({ roles, client }) =>
    questions.map((question) => ({
      name: `${question.route} ${question.what} by ${roles.join(' + ')} (${relation})`,
      check: () => ask(question, client, stage.standing, relation, roles),
    })),
  )

const anonymous = ({ app, founder, standing }: Stage): Cell[] =>
  questions.map((question) => ({
    name: `${question.route} ${question.what} by nobody`,
    check: () => ask(question, founder.withoutSession(app), standing, 'anonymous', null),
  }))

/** Keys alone: the vault is handed every share with both halves that there is, and opens what its role may open. */
const opened = ({ members, founder, everything }: Stage, broken: boolean): Cell[] =>
  members.flatMap(({ roles, client }) =>
    scopes.map((scope) => ({
      name: `${scope} opened by ${roles.join(' + ')} with everything in hand`,
      check: async () => {
        const share = everything.get(scope)
        const { opened } = await (broken ? founder : client).vault.openShares(share ? [share] : [])
        const may = isAllowed(scopeMay[scope], roles)
        return opened.length > 0 === may ? undefined : may ? 'did not open' : 'opened'
      },
    })),
  )

async function ask(
  { may, ask, route }: Question,
  client: VaultClient,
  standing: Standing,
  relation: (typeof relations)[number] | 'anonymous',
  roles: readonly Role[] | null,
): Promise<string | undefined> {
  const answer = await ask(client, standing).catch(
    (error: unknown) => (error as { code?: string }).code ?? `broke: ${String(error)}`,
  )
  if (typeof answer === 'string' && answer.startsWith('broke')) return answer
  // What is asked about is ours: for somebody of another workspace only what is about themselves, and about nobody, is an answer.
  if (relation === 'another workspace') return may === 'anyone' || isAboutOneself(route) || answer !== true ? undefined : 'granted'
  const expected = isAllowed(may, relation === 'own workspace' ? roles : null)
  if (expected) return answer === true ? undefined : `refused (${String(answer)})`
  if (answer === true) return 'granted'
  // Who was removed is told so, on every route alike; a stranger learns nothing.
  const outside = relation === 'revoked' ? 'member_removed' : 'not_signed_in'
  return relation === 'own workspace' || answer === outside ? undefined : `refused with ${String(answer)} instead of ${outside}`
}

/** Routes that answer with, or add to, the asker's own workspace whatever stands elsewhere. */
const ownThings: ReadonlySet<string> = new Set([
  'GET /api/session',
  'GET /api/heads',
  'PUT /api/heads',
  'GET /api/feed',
  'GET /api/members',
  'GET /api/chain/:seq/signed',
  'POST /api/session/confirm',
  'GET /api/sessions',
  'POST /api/sessions/end',
  'GET /api/unlockers',
  'POST /api/unlockers',
  'PUT /api/unlockers/label',
  'GET /api/shares/left-behind',
  'GET /api/log/proof',
  'GET /api/log/inclusion',
  'GET /api/log/signed',
  'GET /api/log/lines',
  'GET /api/alerts',
  'GET /api/erasures/:owner',
  'POST /api/give-back',
  'POST /api/closings',
  'POST /api/invitations',
  'POST /api/invitations/withdraw',
  'POST /api/chain',
  'POST /api/shares/rewrap',
  'POST /api/statements',
  'POST /api/grants',
  'POST /api/forms',
  'POST /api/persons/links',
])
const isAboutOneself = (route: string): boolean => ownThings.has(route)

async function checkAll(cells: readonly Cell[], progress: (line: string) => void): Promise<string[]> {
  const failures: string[] = []
  for (const [i, { name, check }] of cells.entries()) {
    const wrong = await check()
    if (wrong !== undefined) failures.push(`${name}: ${wrong}`)
    if (i % 200 === 199) progress(`${String(i + 1)} cells, ${String(failures.length)} wrong`)
  }
  return failures
}

/** All, or as many as asked, drawn by the seed. */
function choose<T>(all: readonly T[], count: number, seed: number): readonly T[] {
  if (count >= all.length) return all
  let state = seed >>> 0
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0)
  return all
    .map((item) => ({ item, rank: next() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .map(({ item }) => item)
}
