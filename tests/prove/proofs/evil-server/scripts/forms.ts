// Lies about what people are asked: forms that nobody published, and other sentences under a published form's name.
import type { FeedPage } from '../../../../../core/wire.ts'
import { formHash } from '../../../../../core/forms/document.ts'
import { formDocument } from '../../../../support/form-samples.ts'
import { emptyStore, lastSession, look, mustPractise, planted, settled } from '../client.ts'
import { noSignature } from '../forge.ts'
import type { Script, Stage } from '../script.ts'
import { ignoredUnless } from '../told.ts'
import { unsigned, withAnna } from './feed.ts'

type Page = Awaited<ReturnType<typeof withAnna>>['page']

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
const slipped = formDocument({ form: 'slipped-in' })
const title = 'Wij mogen alles / We may do anything'

const shown = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => workspace.forms.all.flatMap((versions) => versions.map(({ document }) => document.title.en)))

async function publish(stage: Stage): Promise<Page> {
  const { page } = await withAnna(stage)
  const published = await page.evaluate((document) => workspace.forms.publish(document), formDocument())
  if (!published.ok) throw new Error(`the form was not published: ${published.code}`)
  await settled(page)
  return page
}

export const forms: readonly Script[] = [
  {
    name: 'a form nobody published',
    without: ['statement-signature'],
    answer: 'ignored',
    async run(stage) {
      const { page } = await withAnna(stage)
      const { form, version } = slipped
      const body = {
        type: 'form',
        ...(await unsigned(stage.evil)),
        form,
        version,
        hash: await formHash(slipped, sha256),
        previous: null,
      } as const
      stage.evil.inject({ kind: 'form', statement: { body, signature: noSignature }, document: slipped })
      await look(page, stage.evil)
      return ignoredUnless((await shown(page)).includes(slipped.title.en))
    },
  },
  {
    name: 'other sentences under a published form',
    without: ['form-by-hash'],
    answer: 'ignored',
    async run(stage) {
      const page = await publish(stage)
      stage.evil.lie(/^\/api\/feed$/, (answer) => {
        const { changes } = answer as unknown as FeedPage
        const told = changes.map((change) =>
          change.kind === 'form' ? { ...change, document: { ...formDocument(), title: { nl: title, en: title } } } : change,
        )
        return { ...answer, changes: told }
      })
      await emptyStore(page, lastSession(stage.evil).workspace.id)
      await stage.reload(page)
      await mustPractise(page)
      const person = await page.evaluate((name) => workspace.people.some(({ document }) => document?.name === name), planted.anna)
      if (!person) throw new Error('nothing was fetched anew')
      return ignoredUnless((await shown(page)).includes(title))
    },
  },
]
