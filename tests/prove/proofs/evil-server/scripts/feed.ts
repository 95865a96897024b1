// Lies in what the client is shown of people, consents and settings: forged, altered, replayed, moved to somebody else, or left out.
import type { OwnerId } from '../../../../../core/ids.ts'
import type { ConsentAction, ConsentStatement, SettingsStatement, Signed } from '../../../../../core/statements.ts'
import type { Change, FeedPage, PutRecord, StartShare } from '../../../../../core/wire.ts'
import {
  addPerson,
  emptyStore,
  headOf,
  lastSession,
  look,
  mustPractise,
  names,
  permit,
  permittedUntil,
  planted,
  rename,
  settled,
} from '../client.ts'
import type { Evil } from '../evil.ts'
import { inTheNameOf, knownRecord, knownShare, noSignature, type KnownShare } from '../forge.ts'
import { newId } from '../../../../support/practice-vault.ts'
import type { Script, Stage } from '../script.ts'
import { ignoredUnless } from '../told.ts'

type Page = Parameters<typeof look>[0]

/** A practice workspace in which Anna stands, known to the server. */
export async function withAnna(stage: Stage): Promise<{ page: Page; anna: OwnerId }> {
  const { page } = await stage.browser()
  await mustPractise(page)
  const anna = await addPerson(page, planted.anna)
  await settled(page)
  return { page, anna }
}

export const unsigned = async (evil: Evil) => {
  const session = lastSession(evil)
  return inTheNameOf(session, await headOf(session))
}

async function forgeConsent(evil: Evil, owner: OwnerId, consent: ConsentAction): Promise<Signed<ConsentStatement>> {
  return { body: { type: 'consent', ...(await unsigned(evil)), owner, after: null, consent }, signature: noSignature }
}

/** Every share the server has from the client, and every statement it stored, by what it saw pass. */
const startsSeen = (evil: Evil): readonly StartShare[] => evil.requests<StartShare>('/api/shares')
export const recordsSeen = (evil: Evil): readonly PutRecord[] =>
  evil.requests<{ records: PutRecord[] }>('/api/records').flatMap(({ records }) => records)
export const consentsSeen = (evil: Evil): readonly Signed<ConsentStatement>[] =>
  evil
    .requests<{ statements: Signed[] }>('/api/statements')
    .flatMap(({ statements }) => statements)
    .filter((signed): signed is Signed<ConsentStatement> => signed.body.type === 'consent')

/** The halves of shares that this server made up are released like any other. */
export function releaseKnown(evil: Evil, known: readonly KnownShare[]): void {
  evil.lie(/^\/api\/shares\/release$/, (answer, request) => {
    const asked = new Set(request['shares'] as string[])
    const own = known
      .filter(({ start }) => asked.has(start.statement.body.share))
      .map(({ start, serverHalf }) => ({ share: start.statement.body.share, serverHalf }))
    const missing = (answer['missing'] as string[]).filter((share) => !own.some((one) => one.share === share))
    return { ...answer, halves: [...(answer['halves'] as object[]), ...own], missing }
  })
}

export const scopeKey = (evil: Evil, scope: string): { epoch: number; publicKey: string } => {
  const { chain } = lastSession(evil)
  const [genesis] = chain
  const key = genesis?.body.type === 'genesis' ? genesis.body.scopeKeys.find((one) => one.scope === scope) : undefined
  if (!key) throw new Error('the chain names no key for this scope')
  return key
}

export const permission: ConsentAction = {
  action: 'permit',
  quitclaim: newId(),
  purposes: ['information'],
  channels: ['website'],
  basis: 'consent',
  territory: null,
  from: '2026-01-01' as never,
  until: '2030-01-01' as never,
  method: 'paper',
  form: null,
  evidence: null,
}

export const feed: readonly Script[] = [
  {
    name: 'a person invented',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page } = await withAnna(stage)
      const name = await unsigned(stage.evil)
      const owner = newId<OwnerId>()
      const body = { type: 'owner', ...name, owner, kind: 'subject', pseudonym: 'P-0000-0000' as never } as const
      stage.evil.inject({ kind: 'statement', statement: { body, signature: noSignature } })
      await look(page, stage.evil)
      return ignoredUnless((await names(page)).length > 1)
    },
  },
  {
    name: 'a record forged over the one a member wrote',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const { evil } = stage
      const name = await unsigned(evil)
      const own = await knownShare(name, anna, 'people', scopeKey(evil, 'people'))
      const { record } = recordsSeen(evil)[0]?.statement.body ?? {}
      const forged = await knownRecord(
        name,
        own,
        'person',
        { name: 'Iemand Anders', email: null, note: '' },
        { record: record!, version: 2 },
      )
      releaseKnown(evil, [own])
      evil.inject({ kind: 'share', ...own.start }, { kind: 'record', ...forged, sizeBytes: 1 })
      await look(page, stage.evil)
      return ignoredUnless((await names(page)).includes('Iemand Anders'))
    },
  },
  {
    name: 'a template forged',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const { evil } = stage
      await page.evaluate((id) => workspace.permitMatching(id, null), anna)
      await settled(page)
      const name = await unsigned(evil)
      const own = await knownShare(name, anna, 'faces', scopeKey(evil, 'faces'))
      const forged = await knownRecord(name, own, 'template', { model: 'dlib-resnet@1', dimensions: 128 })
      releaseKnown(evil, [own])
      evil.inject({ kind: 'share', ...own.start }, { kind: 'record', ...forged, sizeBytes: 1 })
      await look(page, evil)
      return ignoredUnless(await page.evaluate((id) => (workspace.person(id)?.templates.length ?? 0) > 0, anna))
    },
  },
  {
    name: 'a consent forged',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      stage.evil.inject({ kind: 'statement', statement: await forgeConsent(stage.evil, anna, permission) })
      await look(page, stage.evil)
      return ignoredUnless((await permittedUntil(page, anna)).length > 0)
    },
  },
  {
    name: 'consent to recognition forged',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const action = { action: 'matching-permit', grant: newId(), until: null } as const
      stage.evil.inject({ kind: 'statement', statement: await forgeConsent(stage.evil, anna, action as never) })
      await look(page, stage.evil)
      return ignoredUnless(await page.evaluate((id) => (workspace.person(id)?.consent.matching.length ?? 0) > 0, anna))
    },
  },
  {
    name: '“never” lifted by nobody',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      await page.evaluate((id) => workspace.setNever(id, true), anna)
      await settled(page)
      const never = consentsSeen(stage.evil).find(({ body }) => body.consent.action === 'never')!.body.statement
      stage.evil.inject({ kind: 'statement', statement: await forgeConsent(stage.evil, anna, { action: 'never-lifted', never }) })
      await look(page, stage.evil)
      return ignoredUnless(await page.evaluate((id) => workspace.person(id)?.consent.never === false, anna))
    },
  },
  {
    name: 'the last day of a consent moved',
    without: ['statement-signature', 'said-once'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      await permit(page, anna, '2027-01-01')
      await settled(page)
      const [true_] = consentsSeen(stage.evil)
      const body = { ...true_!.body, consent: { ...true_!.body.consent, until: '2035-01-01' } } as ConsentStatement
      stage.evil.inject({ kind: 'statement', statement: { body, signature: true_!.signature } })
      await look(page, stage.evil)
      return ignoredUnless((await permittedUntil(page, anna)).includes('2035-01-01'))
    },
  },
  {
    name: 'recognition switched on by forged settings',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page } = await withAnna(stage)
      await page.evaluate(() => workspace.setRecognition(false))
      await settled(page)
      const body: SettingsStatement = {
        ...(await unsigned(stage.evil)),
        type: 'settings',
        recognition: true,
        ownChannels: [],
        logHead: { size: 1_000_000, root: 'ab'.repeat(32) },
      }
      stage.evil.inject({ kind: 'statement', statement: { body, signature: noSignature } })
      await look(page, stage.evil)
      return ignoredUnless(await page.evaluate(() => workspace.recognition))
    },
  },
  {
    name: 'recognition switched on by settings of the past',
    without: ['newest-settings', 'said-once'],
    answer: 'ignored',
    async run(stage) {
      const { page } = await withAnna(stage)
      await page.evaluate(() => workspace.setRecognition(false))
      await settled(page)
      const [founding] = stage.evil.requests<{ settings: Signed<SettingsStatement> }>('/api/workspaces')
      stage.evil.inject({ kind: 'statement', statement: founding!.settings })
      await look(page, stage.evil)
      return ignoredUnless(await page.evaluate(() => workspace.recognition))
    },
  },
  {
    name: 'a person erased by nobody',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const pseudonym = await page.evaluate((id) => workspace.person(id)?.pseudonym, anna)
      const body = { type: 'erased', ...(await unsigned(stage.evil)), owner: anna, pseudonym: pseudonym!, lastEvent: null } as const
      stage.evil.inject({ kind: 'statement', statement: { body, signature: noSignature } })
      await look(page, stage.evil)
      return ignoredUnless(!(await names(page)).includes(planted.anna))
    },
  },
  {
    name: 'one person’s record shown as another’s',
    without: ['statement-signature', 'bound-to-owner'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const { evil } = stage
      const bram = await addPerson(page, planted.bram)
      await settled(page)
      const start = startsSeen(evil).find(({ statement }) => statement.body.owner === bram)
      const put = recordsSeen(evil).find(({ statement }) => statement.body.owner === bram)
      // Bram's share and record, relabelled as Anna's.
      const movedShare = { ...start!, statement: { ...start!.statement, body: { ...start!.statement.body, owner: anna } } }
      const moved = { ...put!, statement: { ...put!.statement, body: { ...put!.statement.body, owner: anna } } }
      evil.lie(/^\/api\/feed$/, (answer) => {
        const page = answer as unknown as FeedPage
        // Her own goes, or it would be the one that is shown.
        const others = page.changes.filter((change) => change.kind !== 'record' || change.statement.body.owner !== anna)
        return { ...answer, changes: others.map((change) => relabelled(change, movedShare, moved)) }
      })
      await emptyStore(page, lastSession(evil).workspace.id)
      await stage.reload(page)
      await mustPractise(page)
      return ignoredUnless(
        await page.evaluate(({ anna, name }) => workspace.person(anna)?.document?.name === name, { anna, name: planted.bram }),
      )
    },
  },
  {
    name: 'an older version of a record replayed',
    without: ['record-moves-forward'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      await rename(page, anna, planted.later)
      await settled(page)
      await look(page, stage.evil)
      const first = recordsSeen(stage.evil).find(({ statement }) => statement.body.version === 1)
      stage.evil.inject({ kind: 'record', ...first!, sizeBytes: 1 })
      await look(page, stage.evil)
      return ignoredUnless((await names(page)).includes(planted.anna))
    },
  },
  {
    name: 'another person’s paper handed out',
    without: ['paper-asked-for'],
    answer: 'not_readable',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const { evil } = stage
      const bram = await addPerson(page, planted.bram)
      // Too large for the feed, so that it is asked for by itself.
      for (const [id, letter] of [
        [anna, 'a'],
        [bram, 'b'],
      ] as const)
        await page.evaluate(
          ({ id, letter }) =>
            workspace.recordQuitclaim(id, {
              purposes: ['information'],
              channels: ['website'],
              basis: 'consent',
              from: '2026-01-01' as never,
              until: '2029-01-01' as never,
              paper: new File([letter.repeat(90_000)], `${letter}.pdf`, { type: 'application/pdf' }),
            }),
          { id, letter },
        )
      await settled(page)
      await stage.reload(page)
      await mustPractise(page)
      const papers = recordsSeen(evil).filter(({ statement }) => statement.body.table === 'paper')
      const of = (owner: OwnerId): PutRecord => papers.find(({ statement }) => statement.body.owner === owner)!
      // Both shares are open in this session: nothing but the question itself tells the papers apart.
      await page.evaluate(({ id, record }) => workspace.openPaper(id, record).then(() => undefined), {
        id: bram,
        record: of(bram).statement.body.record,
      })
      evil.lie(/^\/api\/records\/paper\//, () => ({ ...of(bram) }))
      const told = await page.evaluate(
        ({ id, record }) =>
          workspace.openPaper(id, record).then(
            (file) => (file as File).name,
            (error: unknown) => (error as { code?: string }).code ?? String(error),
          ),
        { id: anna, record: of(anna).statement.body.record },
      )
      return { fooled: told === 'b.pdf', answer: told }
    },
  },
]

function relabelled(change: Change, share: StartShare, put: PutRecord): Change {
  if (change.kind === 'share' && change.statement.body.share === share.statement.body.share) return { ...change, ...share }
  if (change.kind === 'record' && change.statement.body.record === put.statement.body.record)
    return { ...change, statement: put.statement }
  return change
}
