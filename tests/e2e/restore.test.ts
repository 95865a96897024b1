// A server goes and comes back from its backup, as people see it: an owner is asked, a browser that saw more gives back what the backup did not hold, and
// says what is gone. On the built product, with the commands an operator types.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { runInShell } from '../support/cli.ts'
import { fillDataDir } from '../support/data-dir.ts'
import { repoRoot, startProduct, type Product } from '../support/product.ts'
import { violations } from './pages/axe.ts'
import { addPerson, somebody, toPeople } from './pages/people.ts'
import * as start from './pages/start.ts'

const slow = { timeout: 120_000 }
const founding = {
  workspaceName: 'Streekziekenhuis Oost',
  memberName: 'Noor Bakker',
  email: 'noor@oost.example',
  passphrase: 'vier paarden eten blauw gras bij maanlicht',
}
const folder = mkdtempSync(join(tmpdir(), 'imprimatur-e2e-restore-'))
const at = (name: string): string => join(folder, name)
let product: Product
let browser: Browser

beforeAll(async () => {
  await fillDataDir(at('old'))
  product = await startProduct({ dataDir: at('old') })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await product.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function backUp(): Promise<void> {
  const keys = await runInShell(`npm run --silent backup -- --make-keys ${at('keys')}`, repoRoot)
  const recipient = (name: string): string => new RegExp(`^${name}=(\\S+)$`, 'm').exec(keys.output)?.[1] ?? ''
  const taken = await runInShell('npm run --silent backup', repoRoot, {
    DATA_DIR: at('old'),
    BACKUP_DIR: at('main'),
    SHRED_BACKUP_DIR: at('shares'),
    BACKUP_RECIPIENT: recipient('BACKUP_RECIPIENT'),
    SHRED_BACKUP_RECIPIENT: recipient('SHRED_BACKUP_RECIPIENT'),
  })
  expect(taken).toMatchObject({ status: 0 })
}

async function comeBack(): Promise<void> {
  const { port } = product
  await product.stop()
  const files = `--main ${at('main')} --main-key ${at('keys/main.key')} --shred ${at('shares')} --shred-key ${at('keys/shred.key')}`
  const restored = await runInShell(`npm run --silent restore -- ${files} --ledger ${at('old/ledger')}`, repoRoot, {
    DATA_DIR: at('new'),
  })
  expect(restored).toMatchObject({ status: 0 })
  product = await startProduct({ dataDir: at('new'), port })
}

async function add(page: Page, name: string): Promise<void> {
  await toPeople(page)
  await addPerson(page, somebody(name))
  await start.everythingSaved(page)
}

it('asks an owner, gives back, and says what is gone', { timeout: 400_000 }, async () => {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await page.goto(product.url)
  await start.foundWorkspace(page, founding)
  await add(page, 'Wilhelmina Roggeveen')
  await backUp()
  await add(page, 'Johanna Zeeman')
  await comeBack()

  // The open page finds another server: it locks, and says why.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.getByText('the server was put back from a backup', { exact: false }).waitFor(slow)
  await start.typePassphrase(page, founding.passphrase)
  const question = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await question.getByText('Was a backup put back?').waitFor(slow)
  expect(await violations(page)).toEqual([])
  await look(page, 'question')
  // Not a yes: nothing was said, and nothing opens.
  await question.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Not confirmed.', { exact: false }).waitFor(slow)
  await start.typePassphrase(page, founding.passphrase)
  await question.getByRole('button', { name: 'Yes, go on with it' }).click(slow)
  await start.isOpen(page)

  // Johanna came back as far as signatures go; her key half was in no backup, so her details did not.
  await page.getByText('The server was put back from a backup', { exact: false }).waitFor(slow)
  await page.getByText('could not be recovered', { exact: false }).waitFor(slow)
  await page.getByText('Show the list').click()
  await page.getByRole('listitem').filter({ hasText: 'Key for new data' }).waitFor(slow)
  expect(await violations(page)).toEqual([])
  await look(page, 'notice')
  await toPeople(page)
  await page.getByText('Wilhelmina Roggeveen').first().waitFor(slow)
  await page.getByRole('button', { name: 'Seen' }).click()
  await page.getByText('could not be recovered', { exact: false }).waitFor({ state: 'detached' })

  // The next unlock asks nothing any more, and nothing is given back twice.
  await start.lock(page)
  await start.typePassphrase(page, founding.passphrase)
  await start.isOpen(page)
  expect(await page.getByText('put back from a backup', { exact: false }).count()).toBe(0)
  // What was signed before names lines that are gone with the old log; that is no second log.
  expect(await page.getByText('was shown another log', { exact: false }).count()).toBe(0)
})

/** For whoever wants to see: `LOOK=folder`. */
async function look(page: Page, name: string): Promise<void> {
  const place = process.env['LOOK']
  if (place) await page.screenshot({ path: join(place, `${name}.png`), fullPage: true })
}
