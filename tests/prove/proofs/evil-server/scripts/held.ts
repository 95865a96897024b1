// Lies about what this device already holds: written over, let go of, or left out of the feed, and looked for after a reload.
import type { OwnerId } from '../../../../../core/ids.ts'
import type { Change, FeedPage } from '../../../../../core/wire.ts'
import { look, mustPractise, names, permit, permittedUntil, planted, settled } from '../client.ts'
import { noSignature } from '../forge.ts'
import type { Script, Stage } from '../script.ts'
import { describeAs, ignoredUnless } from '../told.ts'
import { consentsSeen, permission, recordsSeen, withAnna } from './feed.ts'

/** Anna permitted something and withdrew it, and this device has seen both in the feed. */
async function withWithdrawal(stage: Stage) {
  const { page, anna } = await withAnna(stage)
  const quitclaim = await permit(page, anna)
  await settled(page)
  await page.evaluate(({ anna, quitclaim }) => workspace.withdrawQuitclaim(anna, quitclaim, null), { anna, quitclaim })
  await settled(page)
  await look(page, stage.evil)
  return { page, anna }
}

async function permittedAfterReload(stage: Stage, page: Awaited<ReturnType<typeof withAnna>>['page'], anna: OwnerId) {
  await stage.reload(page)
  await mustPractise(page)
  return ignoredUnless((await permittedUntil(page, anna)).length > 0)
}

function hideWithdrawals({ evil }: Stage): void {
  evil.lie(/^\/api\/feed$/, (answer) => {
    const page = answer as unknown as FeedPage
    return { ...answer, changes: page.changes.filter((change) => !isWithdrawal(change)) }
  })
}

const isWithdrawal = (change: Change): boolean =>
  change.kind === 'statement' && change.statement.body.type === 'consent' && change.statement.body.consent.action === 'withdraw'

export const held: readonly Script[] = [
  {
    name: 'a withdrawal taken back on a device that saw it',
    without: ['device-remembers'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withWithdrawal(stage)
      hideWithdrawals(stage)
      return permittedAfterReload(stage, page, anna)
    },
  },
  {
    name: 'a withdrawal written over under its own name',
    without: ['said-once'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withWithdrawal(stage)
      const { body, signature } = consentsSeen(stage.evil).find(({ body }) => body.consent.action === 'withdraw')!
      stage.evil.inject({ kind: 'statement', statement: { body: { ...body, consent: permission }, signature } })
      await look(page, stage.evil)
      return permittedAfterReload(stage, page, anna)
    },
  },
  {
    name: 'a withdrawal let go of for a restore that no owner signed for',
    without: ['restore-by-chain'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withWithdrawal(stage)
      const at = new Date().toISOString()
      const restored = { restore: crypto.randomUUID(), takenAt: at, restoredAt: at, waiting: false, log: null }
      describeAs(stage.evil, (session) => ({ ...session, restored }))
      hideWithdrawals(stage)
      stage.evil.instead(async (request) => {
        if (new URL(request.url).pathname !== '/api/give-back') return undefined
        const { statements } = (await request.json()) as { statements: { body: { statement: string } }[] }
        const outcomes = statements.map(({ body: { statement } }) => ({ statement, outcome: 'stored' }))
        return Response.json({ outcomes, logHead: null })
      })
      return permittedAfterReload(stage, page, anna)
    },
  },
  {
    name: 'a person’s record lost under a forged newer version',
    without: ['replaced-by-its-author'],
    answer: 'ignored',
    async run(stage) {
      const { page } = await withAnna(stage)
      await look(page, stage.evil)
      const [{ statement, envelope }] = recordsSeen(stage.evil) as [ReturnType<typeof recordsSeen>[number]]
      const forged = { body: { ...statement.body, statement: crypto.randomUUID() as never, version: 7 }, signature: noSignature }
      stage.evil.inject({ kind: 'record', statement: forged, envelope, sizeBytes: 1 })
      await look(page, stage.evil)
      await stage.reload(page)
      await mustPractise(page)
      return ignoredUnless(!(await names(page)).includes(planted.anna))
    },
  },
]
