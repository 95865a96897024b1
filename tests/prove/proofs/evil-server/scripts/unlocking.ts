// Lies told while somebody founds, unlocks or comes back: other keys, another workspace, an older history, weaker parameters.
import type { Page } from 'playwright'
import { chainEntryBytes, GenesisEntry } from '../../../../../core/chain.ts'
import { concatBytes, fromBase64Url, toBase64Url, utf8, type Bytes } from '../../../../../core/bytes.ts'
import type { ChainHead } from '../../../../../core/statements.ts'
import type { PutRecord, SessionInfo, StartShare } from '../../../../../core/wire.ts'
import { unlockerKeys } from '../../../../../workers/vault/v1/unlockers.ts'
import { found, unlock } from '../../../../e2e/workspace/steps.ts'
import { addPerson, headOf, lastSession, locked, mustPractise, passphrase, planted, practise, settled } from '../client.ts'
import { Forger, sha256Hex } from '../forge.ts'
import { newId } from '../../../../support/practice-vault.ts'
import type { Evil } from '../evil.ts'
import type { Script, Stage } from '../script.ts'
import { describeAs, refusedOr, reopened } from '../told.ts'

/** Adds a person and asks whether the server can read the name from what it was sent. */
async function readsWhatIsAdded({ evil }: Stage, page: Page, forger: Forger): Promise<boolean> {
  // Signed under a chain that the honest server behind this one would not know.
  evil.swallow()
  await addPerson(page, planted.anna)
  for (let waits = 0; waits < 100 && evil.requests('/api/records').length === 0; waits++) await page.waitForTimeout(100)
  const starts = evil.requests<StartShare>('/api/shares')
  const halves = evil.answers<{ serverHalf?: string }>('/api/shares')
  const records = evil.requests<{ records: PutRecord[] }>('/api/records').flatMap((put) => put.records)
  for (const [i, start] of starts.entries())
    for (const record of records) {
      const text = await forger.read(start, halves[i]?.serverHalf ?? '', record)
      if (text?.includes(planted.anna)) return true
    }
  return false
}

/** A founding with this server's keys, naming the member it is shown to, and the choice that lets one owner work. */
async function ownChain(
  forger: Forger,
  session: Pick<SessionInfo, 'chain' | 'workspace'>,
  change: { readonly workspace?: SessionInfo['workspace']['id']; readonly founderStays?: boolean } = {},
): Promise<SessionInfo['chain']> {
  const { workspace = session.workspace.id, founderStays = false } = change
  const body = GenesisEntry.parse(session.chain[0]?.body)
  const genesis = await forger.signEntry({
    ...body,
    workspace,
    founder: founderStays ? body.founder : { ...body.founder, signKey: forger.signPublic },
    scopeKeys: body.scopeKeys.map((key) => ({ ...key, publicKey: forger.publicKey(key.scope) })),
  })
  const choice = await forger.signEntry({
    format: 'imprimatur/v1',
    type: 'small-practice',
    workspace,
    seq: 1,
    previous: await sha256Hex(chainEntryBytes(genesis)),
    at: body.at,
    author: body.author,
    alone: true,
  })
  return [genesis, choice]
}

async function ownGrants(forger: Forger, session: SessionInfo, workspace = session.workspace.id): Promise<SessionInfo['grants']> {
  const { receiveKey } = GenesisEntry.parse(session.chain[0]?.body).founder
  return Promise.all(session.grants.map(({ scope, epoch }) => forger.grant(scope, epoch, workspace, session.member.id, receiveKey)))
}

/** A founded workspace, and a fresh browser of the same member; `work` is done on the first before the second opens. */
async function elsewhere(stage: Stage, work: (page: Page) => Promise<void> = settled) {
  const { page } = await stage.browser()
  const { accountKey } = await found(page)
  await work(page)
  const second = await stage.browser()
  return { opening: () => unlock(second.page, { passphrase, accountKey }), accountKey }
}

const opensAtAll = () => Promise.resolve(true)

/** Everything the server says of its log is that it has one line. */
function shortenLog(evil: Evil): void {
  describeAs(evil, (told) => ({ ...told, logHead: { size: 1, root: 'ab'.repeat(32) } }))
  evil.lie(/^\/api\/feed$/, (page) => ({ ...page, logHead: null }))
}

const serveHeads = (evil: Evil, sealed: Bytes): void => {
  evil.lie(/^\/api\/heads$/, () => ({ version: 1, sealed: toBase64Url(sealed) }), 'GET')
}

/** Something is done, and the heads that stand then are kept at the server. */
async function headsKept(page: Page): Promise<void> {
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/api/heads') && answer.request().method() === 'PUT')
  await addPerson(page, planted.anna)
  await settled(page)
  await kept
}

const keptHeads = (evil: Evil): Bytes => fromBase64Url(evil.requests<{ sealed: string }>('/api/heads').at(-1)?.sealed ?? '')

/** How sealed heads begin, and where: behind the envelope's magic, suite, commitment and nonce, and the length of the text (docs/formats.md). */
const headsText = (chain: ChainHead | undefined): Bytes => utf8(`{"chain":${JSON.stringify(chain)}`)
const headsTextAt = 4 + 1 + 32 + 12 + 4

export const unlocking: readonly Script[] = [
  {
    name: 'scope keys swapped in the chain',
    without: ['chain-signature', 'own-founding', 'chain-already-seen'],
    answer: 'chain_refused',
    async run(stage) {
      const forger = await Forger.create()
      const { page, opening } = await reopened(stage, async (session) => {
        // The founder's own keys stay, so that nothing but the scope keys is false.
        const chain = await ownChain(forger, session, { founderStays: true })
        const grants = await ownGrants(forger, session)
        describeAs(stage.evil, (told) => ({ ...told, chain, grants }))
      })
      return refusedOr(opening, () => readsWhatIsAdded(stage, page, forger))
    },
  },
  {
    name: 'a member’s sign key swapped in the chain',
    without: ['own-founding', 'own-keys', 'chain-already-seen'],
    answer: 'chain_refused',
    async run(stage) {
      const forger = await Forger.create()
      const { page, opening } = await reopened(stage, async (session) => {
        const chain = await ownChain(forger, session)
        const grants = await ownGrants(forger, session)
        describeAs(stage.evil, (told) => ({ ...told, chain, grants }))
      })
      return refusedOr(opening, () => readsWhatIsAdded(stage, page, forger))
    },
  },
  {
    name: 'another workspace’s chain served',
    without: ['own-workspace', 'own-founding', 'own-keys', 'chain-already-seen'],
    answer: 'chain_refused',
    async run(stage) {
      const forger = await Forger.create()
      const other = newId<SessionInfo['workspace']['id']>()
      const { page, opening } = await reopened(stage, async (session) => {
        const chain = await ownChain(forger, session, { workspace: other })
        // Sealed to the member, but for the workspace whose id the member's own secret carries.
        const grants = await ownGrants(forger, session)
        describeAs(stage.evil, (told) => ({ ...told, workspace: { ...told.workspace, id: other }, chain, grants }))
      })
      return refusedOr(opening, () => page.evaluate((id) => workspace.info.id === id, other))
    },
  },
  {
    name: 'founding answered with another workspace',
    without: ['founding-answer'],
    answer: 'chain_refused',
    async run(stage) {
      const forger = await Forger.create()
      const other = newId<SessionInfo['workspace']['id']>()
      const { page } = await stage.browser()
      let chain: SessionInfo['chain'] = []
      stage.evil.instead(async (request) => {
        // Made before the real answer is changed: the lie itself cannot wait.
        if (new URL(request.url).pathname === '/api/workspaces') {
          const { genesis } = (await request.json()) as { genesis: SessionInfo['chain'][number] }
          chain = await ownChain(
            forger,
            { chain: [genesis], workspace: { id: other, name: '', practice: true, deletesAt: null } },
            { workspace: other },
          )
        }
        return undefined
      })
      stage.evil.lie(/^\/api\/workspaces$/, (answer) => ({
        ...answer,
        workspace: { ...(answer['workspace'] as object), id: other },
        chain,
      }))
      return refusedOr(await practise(page), () => page.evaluate((id) => workspace.info.id === id, other))
    },
  },
  {
    name: 'a session renewed under other keys',
    without: ['own-founding', 'own-keys', 'chain-already-seen'],
    answer: 'history-refused',
    async run(stage) {
      const forger = await Forger.create()
      const { page } = await stage.browser()
      await mustPractise(page)
      await settled(page)
      const session = lastSession(stage.evil)
      const chain = await ownChain(forger, session)
      const grants = await ownGrants(forger, session)
      let ended = true
      stage.evil.instead((request) => {
        const { pathname } = new URL(request.url)
        if (pathname === '/api/sign-in') ended = false
        return Promise.resolve(ended ? Response.json({ code: 'not_signed_in' }, { status: 401 }) : undefined)
      })
      describeAs(stage.evil, (told) => ({ ...told, chain, grants }))
      await page.evaluate(() => window.dispatchEvent(new Event('focus')))
      await page.waitForResponse((answer) => answer.url().endsWith('/api/sign-in'))
      await page.waitForTimeout(400)
      const reason = await locked(page)
      return reason === null
        ? { fooled: await readsWhatIsAdded(stage, page, forger), answer: 'opened' }
        : { fooled: false, answer: reason }
    },
  },
  {
    name: 'a grant with a key the server knows',
    without: ['grant-by-chain'],
    answer: 'not_readable',
    async run(stage) {
      const forger = await Forger.create()
      const { opening } = await reopened(stage, async (session) => {
        const [own] = await ownGrants(forger, session)
        describeAs(stage.evil, (told) => ({
          ...told,
          grants: told.grants.map((grant) => (grant.scope === own?.scope ? own : grant)),
        }))
      })
      // A practice workspace tells its visitor no more than that it failed; the vault's own code is under it.
      return opening.ok
        ? { fooled: true, answer: 'opened' }
        : { fooled: false, answer: opening.code === 'internal' ? 'not_readable' : opening.code }
    },
  },
  {
    name: 'roles told that nobody signed',
    without: ['roles-by-chain'],
    answer: 'chain_refused',
    async run(stage) {
      const { page, opening } = await reopened(stage, () => {
        describeAs(stage.evil, (told) => ({ ...told, member: { ...told.member, roles: ['auditor'] } }))
      })
      return refusedOr(opening, () => page.evaluate(() => workspace.roles.join() === 'auditor'))
    },
  },
  {
    name: 'a log shorter than this device has seen',
    without: ['log-never-shorter', 'one-log', 'log-connected'],
    answer: 'chain_refused',
    async run(stage) {
      const { opening } = await reopened(stage, () => {
        shortenLog(stage.evil)
      })
      return refusedOr(opening, opensAtAll)
    },
  },
  {
    name: 'lines of the log hidden from a fresh browser',
    without: ['log-never-shorter', 'one-log', 'log-connected'],
    answer: 'log_refused',
    async run(stage) {
      const { opening } = await elsewhere(stage, headsKept)
      shortenLog(stage.evil)
      return refusedOr(await opening(), opensAtAll)
    },
  },
  {
    name: 'two logs of the same size',
    without: ['one-log', 'log-connected'],
    answer: 'history-refused',
    async run({ evil, browser }) {
      const { page } = await browser()
      await mustPractise(page)
      await settled(page)
      let root = 'ab'
      evil.lie(/^\/api\/(?:feed|statements|records|shares)$/, (answer) => {
        root = root === 'ab' ? 'cd' : 'ab'
        return { ...answer, logHead: { size: 1_000_000, root: root.repeat(32) } }
      })
      await addPerson(page, planted.anna).catch(() => undefined)
      await page.waitForFunction(() => workspace.locked !== null || workspace.outbox.waiting === 0)
      await page.waitForTimeout(300)
      const reason = await locked(page)
      return { fooled: reason === null, answer: reason ?? 'went on' }
    },
  },
  {
    name: 'remembered heads set back by the server',
    without: ['sealed-authentic'],
    answer: 'not_readable',
    async run(stage) {
      const { opening } = await elsewhere(stage, headsKept)
      const { chain } = lastSession(stage.evil)
      const [older, newest] = await Promise.all([chain.slice(0, -1), chain].map((entries) => headOf({ chain: entries })))
      // Whoever knows what is sealed can change it where nobody looks at the tag: the server knows which heads it told.
      const [known, wanted] = [headsText(newest), headsText(older)]
      const sealed = keptHeads(stage.evil)
      for (const [i, byte] of known.entries()) sealed[headsTextAt + i] = (sealed[headsTextAt + i] ?? 0) ^ byte ^ (wanted[i] ?? 0)
      serveHeads(stage.evil, sealed)
      describeAs(stage.evil, (told) => ({ ...told, chain: chain.slice(0, -1) }))
      return refusedOr(await opening(), opensAtAll)
    },
  },
  {
    name: 'an envelope of a lower format version',
    without: ['format-version'],
    answer: 'not_readable',
    async run(stage) {
      const { opening } = await elsewhere(stage, headsKept)
      serveHeads(stage.evil, concatBytes(utf8('IMP0'), keptHeads(stage.evil).slice(4)))
      return refusedOr(await opening(), opensAtAll)
    },
  },
  {
    name: 'Argon2id parameters lowered',
    without: ['own-kdf-parameters'],
    answer: 'ignored',
    async run(stage) {
      const { opening, accountKey } = await elsewhere(stage)
      stage.evil.lie(/^\/api\/start$/, (answer) => ({ ...answer, argon2id: { memoryKiB: 8, iterations: 1 } }))
      await opening()
      const sent = stage.evil.requests<{ signInSecret: string }>('/api/sign-in').at(-1)?.signInSecret
      const strong = await unlockerKeys({ kind: 'passphrase', passphrase, accountKey })
      // A secret made with other parameters is one that this server can guess passphrases against at its own price.
      return sent === strong?.signIn?.signInSecret ? { fooled: false, answer: 'ignored' } : { fooled: true, answer: 'believed' }
    },
  },
]
