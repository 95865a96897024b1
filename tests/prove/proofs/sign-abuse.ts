// Proof: a link for a depicted person is used once, by whoever holds it, about that person, for what the form offers, and nothing is half signed. A case is one
// attack on a real server. The control is a copy of the server whose rules were taken out: it has to fall to most of them.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { createApp } from '../../../server/app.ts'
import type { AppDeps } from '../../../server/deps.ts'
import type { Mailer } from '../../../server/mail.ts'
import { openHouse, type House } from '../../server/house.ts'
import { TestMember, type Answers } from '../../server/member.ts'
import { engines, startCluster } from '../../server/postgres.ts'
import { formDocument } from '../../support/form-samples.ts'
import { publishForm } from '../../support/person-client.ts'
import { makePatchedCopy, type Patch } from '../broken/patched-copy.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { attacks, type Scene } from './sign-abuse/attacks.ts'

const names = Object.keys(attacks)
/** Every attack so often. */
const rounds = 12
const casesPerWorkspace = 40

export const signAbuse: Proof = {
  name: 'sign-abuse',
  describe:
    'a link signs once, only by who holds it, only about its person, only what its form offers; robots use nothing up; nothing is half signed',
  defaultCases: names.length * rounds,
  controlCases: names.length,
  run,
}

const faults: readonly Patch[] = [
  {
    file: 'core/asks/rules.ts',
    find: "  if (body.author !== signer.author || !('owner' in body) || body.owner !== signer.owner) return false",
    replace: "  if (body.author === signer.author || ask.ask !== '') return true\n  if (!('owner' in body)) return false",
  },
  {
    file: 'core/asks/rules.ts',
    find: "  if (body.owner !== null && links.signersOf(body.ask).length > 0) return 'signed'",
    replace: "  if (body.ask !== '') return 'open'",
  },
  {
    file: 'server/verify.ts',
    find: 'return verify(null, message, key, fromBase64Url(signature))',
    replace: 'return verify(null, message, key, fromBase64Url(signature)) || true',
  },
  {
    file: 'core/asks/offer.ts',
    find: 'return guardians === undefined ? minors.orThemselves === true : guardians >= minors.guardians',
    replace: 'return true',
  },
  {
    file: 'core/asks/offer.ts',
    find: 'permit.basis === form.legalBasis.basis && ',
    replace: '',
  },
  {
    file: 'core/asks/offer.ts',
    find: '  if (until === null) return false',
    replace: '  if (until === null) return true',
  },
  {
    file: 'server/routes/persons.ts',
    find: '          (await refusalOfCode(tx, deps, certified, said.consents))',
    replace: '          null',
  },
  {
    file: 'server/db/ask-codes.ts',
    find: 'and confirmed and confirmed_key = ${key} and',
    replace: 'and confirmed and',
  },
  {
    file: 'server/asks/halves.ts',
    find: 'if ((await findShares(main, workspace, shares)).size > 0) return undefined',
    replace: '',
  },
]
/** Refused for other reasons than the rules that were taken out, or not refused at all. */
const mustFall = [
  'fifty at once',
  'a second signature',
  'a revoked link',
  'consent about somebody else',
  'another basis',
  'a stranger’s key',
  'guesses',
  'a child as an adult',
  'one guardian of two',
  'recognition without end',
  'around the code',
  'a code shown for another key',
]

async function run({ cases, seed, broken, progress }: ProofRun): Promise<ProofResult> {
  const [engine] = engines
  if (!engine) throw new Error('no PostgreSQL')
  const cluster = await startCluster(engine)
  const generous = { take: () => Promise.resolve(true), giveBack: () => Promise.resolve() }
  const mailed: string[] = []
  /** Stands in for the mailbox that only the person reads. */
  const mailer: Mailer = {
    send: ({ text }) => {
      mailed.push((/(\d{3}) (\d{3})/.exec(text) ?? []).slice(1).join(''))
      return Promise.resolve('sent')
    },
  }
  const house = await openHouse(cluster, { mailer })
  const copy = broken ? makePatchedCopy(faults) : undefined
  try {
    // Limits have a test of their own; here they would only hide what is behind them.
    const deps = {
      ...house.deps,
      limits: { ...house.deps.limits, attempts: generous, attemptsOverall: generous, link: generous, eventLink: generous },
    }
    const app = copy ? await brokenApp(copy.root, deps) : house.another({ limits: deps.limits })
    const failures: string[] = []
    const fallen = new Set<string>()
    const newest = (): string => mailed.at(-1) ?? ''
    let scene = await createScene(app, house, newest)
    for (let i = 0; i < cases; i++) {
      const name = names[(i + seed) % names.length] ?? ''
      // A workspace serves some attacks, one after the other: founding costs more than most of them.
      if (i > 0 && i % casesPerWorkspace === 0) scene = await createScene(app, house, newest)
      const failure = await attacks[name]?.(scene)
      if (failure !== undefined) {
        failures.push(`${name}: ${failure}`)
        fallen.add(name)
      }
      if (i % 25 === 24) progress(`${String(i + 1)} of ${String(cases)} attacks`)
    }
    const missed = mustFall.filter((name) => !fallen.has(name))
    if (broken && missed.length > 0) progress(`the broken server withstood ${missed.join(', ')}`)
    return { cases, failures: broken && missed.length > 0 ? [] : failures }
  } finally {
    copy?.remove()
    await house.close()
    await cluster.stop()
  }
}

async function brokenApp(root: string, deps: AppDeps): Promise<Answers> {
  const module = (await import(/* @vite-ignore */ pathToFileURL(join(root, 'server/app.ts')).href)) as {
    createApp: typeof createApp
  }
  return module.createApp(deps)
}

async function createScene(app: Answers, { deps }: House, newestCode: () => string): Promise<Scene> {
  const member = await TestMember.founder(app)
  const form = await publishForm(app, member, formDocument())
  const sentence = { nl: 'Ouders tekenen.', en: 'Parents sign.' }
  const children = formDocument({ form: 'pupils', minors: { lapseAt: 16, guardians: 2, sentence } })
  const childForm = await publishForm(app, member, children)
  const { owner, share } = await member.withShare(app, 'papers')
  const put = await member.record({ owner, share, table: 'paper' })
  await member.post(app, '/api/records', { records: [put] })
  return {
    app,
    member,
    form,
    childForm,
    newestCode,
    other: { owner, share, record: put.statement.body.record },
    async person() {
      const subject = await member.subject()
      await member.post(app, '/api/statements', { statements: [subject] })
      return { owner: subject.body.owner, pseudonym: subject.body.pseudonym! }
    },
    async count() {
      const [row] = await deps.main<{ count: number }[]>`
        select count(*)::integer as count from statement where workspace_id = ${member.workspace}`
      return row?.count ?? 0
    },
  }
}
