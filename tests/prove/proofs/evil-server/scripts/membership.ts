// Lies about who belongs: members nobody admitted, removals nobody hears of, invitations answered by somebody else.
import { toBase64Url } from '../../../../../core/bytes.ts'
import { chainEntryBytes, type LinkedEntry } from '../../../../../core/chain.ts'
import type { MemberId } from '../../../../../core/ids.ts'
import type { Role } from '../../../../../core/scopes.ts'
import type { InvitationView, MembersInfo, PutGrants } from '../../../../../core/wire/members.ts'
import type { SessionInfo, StartShare } from '../../../../../core/wire.ts'
import { openGrant } from '../../../../../workers/vault/v1/grants.ts'
import { randomBytes } from '../../../../../workers/vault/primitives.ts'
import { newId } from '../../../../support/practice-vault.ts'
import { found, unlock } from '../../../../e2e/workspace/steps.ts'
import {
  addPerson,
  headOf,
  lastSession,
  locked,
  look,
  mustPractise,
  passphrase,
  permittedUntil,
  planted,
  settled,
} from '../client.ts'
import type { Evil } from '../evil.ts'
import { Forger, sha256Hex } from '../forge.ts'
import { admit, bringIn, invite, memberIds, remove } from '../insider.ts'
import type { Script, Stage, Verdict } from '../script.ts'
import { describeAs, ignoredUnless, refusedOr, reopened } from '../told.ts'
import { permission } from './feed.ts'

type Page = Parameters<typeof look>[0]
type Fields = LinkedEntry extends infer E
  ? E extends LinkedEntry
    ? Omit<E, 'format' | 'workspace' | 'seq' | 'previous' | 'at' | 'author'>
    : never
  : never

/** An entry in the founder's name, signed with a key of this server's own. */
async function inFoundersName(forger: Forger, { chain, workspace, member }: SessionInfo, fields: Fields) {
  const last = chain.at(-1)
  if (!last) throw new Error('an empty chain')
  const body = {
    format: 'imprimatur/v1',
    workspace: workspace.id,
    seq: last.body.seq + 1,
    previous: await sha256Hex(chainEntryBytes(last)),
    at: new Date().toISOString(),
    author: member.id,
    ...fields,
  } as LinkedEntry
  return forger.signEntry(body)
}

/** What the client sealed for `member` (null: the recovery key) that these keys open. */
async function leaksTo(evil: Evil, forger: Forger, session: SessionInfo, member: MemberId | null): Promise<boolean> {
  const [genesis] = session.chain
  const pair = forger.scopePairs.get('people')
  if (genesis?.body.type !== 'genesis' || !pair) throw new Error('no founding was seen')
  const chainKeys = new Map(genesis.body.scopeKeys.map(({ scope, publicKey }) => [scope, publicKey]))
  const sent = evil.requests<PutGrants>('/api/grants')
  const sealed = sent.flatMap((put) => (member === null ? put.recoveryGrants : put.grants.filter((one) => one.member === member)))
  for (const { scope, epoch, sealed: text } of sealed) {
    const to = { workspace: session.workspace.id, member, receiveKey: forger.publicKey('people') }
    // Throws when it is not for these keys: then nothing leaked, and the script must say so by itself.
    const opened = await openGrant({ scope, epoch, sealed: text }, to, pair, chainKeys.get(scope) ?? '')
    if (opened.privateBytes.length > 0) return true
  }
  return false
}

async function eventually(page: Page, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let waits = 0; waits < 60; waits++) {
    if (await holds()) return true
    await page.waitForTimeout(100)
  }
  return false
}

/** The session is described with `chain` from now on, and the client is told that there is news. */
async function tellChain({ evil }: Stage, chain: SessionInfo['chain'], grants?: SessionInfo['grants']): Promise<void> {
  describeAs(evil, (told) => ({ ...told, chain, ...(grants ? { grants } : {}) }))
  const head = await headOf({ ...lastSession(evil), chain })
  evil.lie(/^\/api\/feed$/, (page) => ('chainHead' in page ? { ...page, chainHead: head } : page))
}

/** A founded workspace with a member who was removed, as this device knows it, and the chain as it was before. */
async function afterRemoval(stage: Stage) {
  const { page } = await stage.browser()
  const { accountKey } = await found(page)
  const insider = await bringIn(page, ['editor'])
  const before = lastSession(stage.evil)
  await addPerson(page, planted.anna)
  await settled(page)
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/api/heads') && answer.request().method() === 'PUT')
  await remove(page, insider.id)
  await settled(page)
  await kept
  return { page, insider, before, accountKey }
}

/** The chain up to its last entry of `type`, that one included or not. */
function cut({ chain }: SessionInfo, type: LinkedEntry['type'], including: boolean): SessionInfo['chain'] {
  const at = chain.findIndex(({ body }) => body.type === type)
  if (at < 0) throw new Error(`the chain has no ${type}`)
  return chain.slice(0, including ? at + 1 : at)
}

/** Rightly signed, by a member, with the server's help: only the rules stand against it. Fooled is whoever gives them the key. */
async function giveThemselves(stage: Stage, before: readonly Role[], after: readonly Role[]): Promise<Verdict> {
  const { page } = await stage.browser()
  await found(page)
  const { client, id } = await bringIn(page, before)
  await client.refresh()
  const { entry } = await client.vault.signIntent({ type: 'roles', member: id, roles: [...after], compared: true, signed: '' })
  const { chain } = lastSession(stage.evil)
  await tellChain(stage, [...chain, entry])
  const gaveKeys = (): boolean =>
    stage.evil
      .requests<PutGrants>('/api/grants')
      .some(({ grants }) => grants.some(({ member, scope }) => member === id && scope === 'people'))
  await look(page, stage.evil)
  const fooled = await eventually(page, async () => gaveKeys() || (await locked(page)) !== null)
  return { fooled: fooled && gaveKeys(), answer: (await locked(page)) ?? 'went on' }
}

export const membership: readonly Script[] = [
  {
    name: 'a member slipped into the chain',
    without: ['chain-signature'],
    answer: 'chain_refused',
    async run(stage) {
      const forger = await Forger.create()
      const member = newId<MemberId>()
      let told: SessionInfo | undefined
      const { page, opening } = await reopened(stage, async (session) => {
        told = session
        const entry = await inFoundersName(forger, session, {
          type: 'add',
          member: { member, roles: ['editor'], signKey: forger.signPublic, receiveKey: forger.publicKey('people') },
          through: { invitation: newId(), authHash: 'ab'.repeat(32), delivery: 'handed-over', compared: true },
        })
        await tellChain(stage, [...session.chain, entry])
      })
      return refusedOr(opening, () => eventually(page, () => leaksTo(stage.evil, forger, told!, member)))
    },
  },
  {
    name: 'the recovery key swapped',
    without: ['chain-signature'],
    answer: 'chain_refused',
    async run(stage) {
      const forger = await Forger.create()
      let told: SessionInfo | undefined
      const { page, opening } = await reopened(stage, async (session) => {
        told = session
        const entry = await inFoundersName(forger, session, {
          type: 'recovery-key',
          receiveKey: forger.publicKey('people'),
          signKey: forger.signPublic,
        })
        await tellChain(stage, [...session.chain, entry])
      })
      return refusedOr(opening, () => eventually(page, () => leaksTo(stage.evil, forger, told!, null)))
    },
  },
  {
    name: 'a role that its holder gave themselves',
    without: ['owners-only', 'own-word'],
    answer: 'history-refused',
    run: (stage) => giveThemselves(stage, ['viewer'], ['owner', 'editor', 'viewer']),
  },
  {
    name: 'keys for an owner who gave themselves a role',
    without: ['own-word'],
    answer: 'went on',
    run: (stage) => giveThemselves(stage, ['owner'], ['owner', 'editor']),
  },
  {
    name: 'a removal kept from a device that saw it',
    without: ['chain-already-seen'],
    answer: 'chain_refused',
    async run(stage) {
      const { page, insider } = await afterRemoval(stage)
      const now = lastSession(stage.evil)
      await stage.reload(page)
      await tellChain(stage, cut(now, 'revoke', false))
      const opening = await unlock(page, { passphrase, accountKey: null })
      return refusedOr(opening, async () => (await memberIds(page)).includes(insider.id))
    },
  },
  {
    name: 'a removal kept from a fresh browser',
    without: ['chain-already-seen'],
    answer: 'chain_refused',
    async run(stage) {
      const { insider, accountKey } = await afterRemoval(stage)
      const now = lastSession(stage.evil)
      const second = await stage.browser()
      await tellChain(stage, cut(now, 'revoke', false))
      const opening = await unlock(second.page, { passphrase, accountKey })
      return refusedOr(opening, async () => (await memberIds(second.page)).includes(insider.id))
    },
  },
  {
    name: 'an old epoch told as the newest',
    without: ['chain-already-seen'],
    answer: 'chain_refused',
    async run(stage) {
      const { page } = await afterRemoval(stage)
      const now = lastSession(stage.evil)
      await stage.reload(page)
      await tellChain(stage, cut(now, 'epoch', false))
      // This server would not take an entry twice: what the client makes of it does not matter here.
      stage.evil.lie(/^\/api\/members$/, (info) => ({ ...info, leftBehind: [] }))
      const opening = await unlock(page, { passphrase, accountKey: null })
      return refusedOr(opening, async () => {
        const before = stage.evil.requests('/api/shares').length
        stage.evil.instead((request) =>
          // The new epoch that is owed never gets anywhere.
          Promise.resolve(
            new URL(request.url).pathname === '/api/chain' ? Response.json({ code: 'unavailable' }, { status: 503 }) : undefined,
          ),
        )
        await addPerson(page, planted.bram).catch(() => undefined)
        // Sealed to a key that the removed member knows.
        return eventually(page, () =>
          stage.evil
            .requests<StartShare>('/api/shares')
            .slice(before)
            .some(({ statement: { body } }) => body.scope === 'people' && body.epoch === 1),
        )
      })
    },
  },
  {
    name: 'a consent signed after its author was removed',
    without: ['closed-authors'],
    answer: 'ignored',
    async run(stage) {
      const { page } = await stage.browser()
      await found(page)
      const { client, id } = await bringIn(page, ['consent-officer'])
      const anna = await addPerson(page, planted.anna)
      await settled(page)
      await remove(page, id)
      await settled(page)
      // Still unlocked somewhere, under the head that stood before: rightly signed, and too late.
      const statement = await client.vault.signConsent(anna, permission, null)
      stage.evil.inject({ kind: 'statement', statement })
      await look(page, stage.evil)
      return ignoredUnless((await permittedUntil(page, anna)).length > 0)
    },
  },
  {
    name: 'two members shown two logs',
    without: ['everybodys-log'],
    answer: 'told',
    async run(stage) {
      const { page } = await stage.browser()
      await found(page)
      const { client } = await bringIn(page, ['consent-officer'])
      const anna = await addPerson(page, planted.anna)
      await settled(page)
      const withdraws = () => client.vault.signConsent(anna, { action: 'withdraw', quitclaim: newId(), channels: null }, null)
      const size = (await withdraws()).body.logHead?.size ?? 0
      // The other one is as long as this one will be: only its lines are others.
      await client.vault.noteLogHead({ size: size + 1, root: 'ab'.repeat(32) })
      stage.evil.inject({ kind: 'statement', statement: await withdraws() })
      await addPerson(page, planted.bram)
      await settled(page)
      await look(page, stage.evil)
      const isTold = await page.evaluate(() => workspace.otherLogs.length === 1)
      return { fooled: !isTold, answer: isTold ? 'told' : 'believed' }
    },
  },
  {
    name: 'an invitation answered by the server',
    without: ['answer-proof'],
    answer: 'answer_refused',
    async run(stage) {
      const { page } = await stage.browser()
      await found(page)
      await invite(page, ['editor'])
      const forger = await Forger.create()
      const head = await headOf(lastSession(stage.evil))
      stage.evil.lie(/^\/api\/members$/, (info) => {
        const { invitations } = info as unknown as MembersInfo
        const answered = invitations.map((one): InvitationView => ({
          ...one,
          state: 'answered',
          answer: {
            member: newId(),
            name: 'Sam',
            signKey: forger.signPublic,
            receiveKey: forger.publicKey('people'),
            head,
            // The half of the link that makes it never passed this server.
            mac: toBase64Url(randomBytes(32)),
          },
        }))
        return { ...info, invitations: answered }
      })
      const refused = await admit(page)
      const vouched = stage.evil
        .requests<{ entry: { body: { type: string } } }>('/api/chain')
        .some(({ entry }) => entry.body.type === 'add')
      return { fooled: vouched, answer: refused ?? 'admitted' }
    },
  },
  {
    name: 'another workspace behind an invitation',
    without: ['chain-of-the-link'],
    answer: 'chain_refused',
    async run(stage) {
      const { page } = await stage.browser()
      await found(page)
      const fragment = await invite(page, ['editor'])
      // A real workspace, in which this server's friends are the owners.
      const own = await stage.browser()
      await mustPractise(own.page)
      const { chain, workspace } = lastSession(stage.evil)
      stage.evil.lie(/^\/api\/invitations\/open$/, (opened) => ({
        ...opened,
        chain,
        workspace: { id: workspace.id, name: workspace.name },
      }))
      const invited = await stage.browser()
      const answer = await invited.page.evaluate(async (fragment) => {
        const opened = await joinDoor.open(fragment)
        if (!opened.ok) return opened.code
        const answered = await joinDoor.answer(fragment, opened.invitation, {
          name: 'Sam',
          passphrase: 'vijf kippen lezen de krant',
        })
        return answered.ok ? 'joined' : answered.code
      }, fragment)
      return { fooled: stage.evil.requests('/api/invitations/answer').length > 0, answer }
    },
  },
]
