// Lies about who is the same person: two entries made one so that the one's permission counts for the other, or two again so that a no no longer binds.
import type { OwnerId } from '../../../../../core/ids.ts'
import type { AliasStatement, Signed } from '../../../../../core/statements.ts'
import type { Change, FeedPage } from '../../../../../core/wire.ts'
import { found } from '../../../../e2e/workspace/steps.ts'
import { addPerson, emptyStore, lastSession, look, mustPractise, permit, permittedUntil, planted, settled } from '../client.ts'
import { noSignature } from '../forge.ts'
import { bringIn } from '../insider.ts'
import type { Script, Stage } from '../script.ts'
import { ignoredUnless } from '../told.ts'
import { unsigned, withAnna } from './feed.ts'

type Page = Parameters<typeof look>[0]

const join = (page: Page, entry: OwnerId, of: OwnerId): Promise<void> =>
  page.evaluate(({ entry, of }) => workspace.joinPeople(entry, of), { entry, of })
const part = (page: Page, entry: OwnerId): Promise<void> => page.evaluate((entry) => workspace.partPeople(entry), entry)
const isNever = (page: Page, id: OwnerId): Promise<boolean> =>
  page.evaluate((id) => workspace.person(id)?.consent.never === true, id)

/** Bram must not appear anywhere, and Anna is the same person. */
async function joinedToNever(page: Page, anna: OwnerId): Promise<OwnerId> {
  const bram = await addPerson(page, planted.bram)
  await page.evaluate((id) => workspace.setNever(id, true), bram)
  await join(page, anna, bram)
  await settled(page)
  if (!(await isNever(page, anna))) throw new Error('the no of one entry did not bind the other')
  return bram
}

const alias = async ({ evil }: Stage, owner: OwnerId, of: OwnerId, joined: boolean): Promise<Signed<AliasStatement>> => ({
  body: { type: 'alias', ...(await unsigned(evil)), owner, of, joined, logHead: { size: 1_000_000, root: 'ab'.repeat(32) } },
  signature: noSignature,
})

const isAlias = (change: Change): change is Change & { readonly kind: 'statement'; readonly statement: Signed<AliasStatement> } =>
  change.kind === 'statement' && change.statement.body.type === 'alias'

export const entries: readonly Script[] = [
  {
    name: 'two people made one by nobody',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const bram = await addPerson(page, planted.bram)
      await permit(page, bram)
      await settled(page)
      stage.evil.inject({ kind: 'statement', statement: await alias(stage, bram, anna, true) })
      await look(page, stage.evil)
      return ignoredUnless((await permittedUntil(page, anna)).length > 0)
    },
  },
  {
    name: 'one person made two by nobody, so that a “never” binds no longer',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const bram = await joinedToNever(page, anna)
      stage.evil.inject({ kind: 'statement', statement: await alias(stage, anna, bram, false) })
      await look(page, stage.evil)
      return ignoredUnless(!(await isNever(page, anna)))
    },
  },
  {
    name: 'an officer’s “these are two people” shown behind the word that took it back',
    without: ['newest-alias'],
    answer: 'ignored',
    async run(stage) {
      const { page, anna } = await withAnna(stage)
      const bram = await joinedToNever(page, anna)
      await part(page, anna)
      await settled(page)
      await join(page, anna, bram)
      await settled(page)
      stage.evil.lie(/^\/api\/feed$/, (answer) => {
        const { changes } = answer as unknown as FeedPage
        const [first, apart, again] = changes.flatMap((change) => (isAlias(change) ? [change.statement] : []))
        const words = [first, again, apart]
        return {
          ...answer,
          changes: changes.map((change) =>
            isAlias(change) ? { ...change, statement: words.shift() ?? change.statement } : change,
          ),
        }
      })
      // On a second device of the same member.
      const { id } = lastSession(stage.evil).workspace
      await stage.reload(page)
      await emptyStore(page, id)
      await mustPractise(page)
      return ignoredUnless(!(await isNever(page, anna)))
    },
  },
  {
    name: 'a member who is no consent officer makes one person two, with the server’s help',
    without: ['author-roles'],
    answer: 'ignored',
    async run(stage) {
      const { page } = await stage.browser()
      await found(page)
      const anna = await addPerson(page, planted.anna)
      const bram = await joinedToNever(page, anna)
      const { client } = await bringIn(page, ['editor'])
      await client.refresh()
      stage.evil.inject({ kind: 'statement', statement: await client.vault.signAlias(anna, bram, false) })
      await look(page, stage.evil)
      return ignoredUnless(!(await isNever(page, anna)))
    },
  },
]
