// Members through the screens, in two browsers: an editor is invited, both read the same six words, the editor sees people; is removed, and the open tab locks.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserContext, Page } from 'playwright'
import { launchChromium } from '../support/chromium.ts'
import { startProduct, type Product } from '../support/product.ts'
import { openContext } from './main-job.ts'
import * as members from './pages/members.ts'
import * as people from './pages/people.ts'
import * as start from './pages/start.ts'

const slow = { timeout: 60_000 }
const passphrases = { owner: 'violet harbour kettle mountain seven', editor: 'brass lantern willow ocean thirteen' }
const person = 'Wilhelmina Roggeveen'
const editor = 'Sam de Wit'

describe('members', () => {
  let product: Product
  let browser: Browser
  let owner: Page
  let invited: { context: BrowserContext; page: Page }

  beforeAll(async () => {
    product = await startProduct()
    browser = await launchChromium()
    owner = (await openContext(browser, product.url)).page
    invited = await openContext(browser, product.url)
    await start.foundWorkspace(owner, {
      workspaceName: 'De Linde',
      memberName: 'Noor Visser',
      email: 'noor@example.org',
      passphrase: passphrases.owner,
    })
    await people.toPeople(owner)
    await people.addPerson(owner, people.somebody(person))
    await start.everythingSaved(owner)
  })
  afterAll(async () => {
    await browser.close()
    await product.stop()
  })

  it('a link that is mangled, unknown or cancelled has its page', async () => {
    const { page } = invited
    await members.toMembers(owner)
    const link = await members.invite(owner, 'Iris Klein', ['Viewer'])
    await members.closeDialog(owner)
    await page.goto(link.slice(0, -1))
    await page.getByRole('heading', { name: 'This link is not complete' }).waitFor(slow)
    const parts = link.split('.')
    await page.goto(parts.with(-3, 'A'.repeat(43)).join('.'))
    await page.getByRole('heading', { name: 'This invitation does not exist' }).waitFor(slow)
    // A head that this workspace's chain never went through: the link is for another one.
    await page.goto(parts.with(-1, 'A'.repeat(43)).join('.'))
    await page.getByRole('heading', { name: 'This link belongs to another member list' }).waitFor(slow)
    await members.invitationLine(owner, 'Iris Klein').getByRole('button', { name: 'Cancel the invitation' }).click()
    await owner.getByText('The invitation of Iris Klein is cancelled.').waitFor(slow)
    await page.goto(link)
    await page.getByRole('heading', { name: 'This invitation was cancelled' }).waitFor(slow)
    await page.getByRole('button', { name: 'To the beginning' }).click()
    await page.getByRole('heading', { name: 'Try with the practice set' }).waitFor()
  })

  it('an editor joins: six equal words, let in, sees people', async () => {
    const { page } = invited
    const link = await members.invite(owner, editor, ['Editor'])
    await members.closeDialog(owner)
    await page.goto(link)
    await page.getByRole('heading', { name: 'Noor Visser invites you' }).waitFor(slow)
    await members.accept(page, passphrases.editor)
    const read = await members.words(page)
    // The tab is closed while the colleague is at lunch: the words are still there, and the link's secret is not in the address.
    await page.reload()
    expect(await members.words(page)).toBe(read)
    expect(page.url()).not.toContain('join')
    // The link again, from a third browser: used.
    const third = await openContext(browser, link)
    await third.page.getByRole('heading', { name: 'This invitation was used already' }).waitFor(slow)
    await third.context.close()

    const dialog = await members.openCompare(owner, editor)
    expect((await dialog.getByRole('list', { name: 'Your six words' }).innerText()).replace(/\s+/g, ' ')).toBe(read)
    await members.admit(owner, editor)
    await members.memberLine(owner, editor).getByText('Active').waitFor(slow)
    await page.getByText('You are let in.', { exact: false }).waitFor(slow)
    await start.typePassphrase(page, passphrases.editor)
    await start.isOpen(page)
    await people.toPeople(page)
    await page.getByText(person).first().waitFor(slow)
  })

  it('removed, the editor’s open tab locks with one sentence; keys are renewed; nothing opens any more', async () => {
    const { page } = invited
    await members.remove(owner, editor)
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await page.getByText('Locked: an owner took you out of this workspace.', { exact: false }).waitFor(slow)
    expect(await page.content()).not.toContain(person)
    await start.typePassphrase(page, passphrases.editor)
    await page.getByRole('alert').filter({ hasText: 'This is not right.' }).waitFor(slow)

    await owner.getByText('Keys are being renewed').waitFor({ state: 'detached', ...slow })
    await owner.getByText('1 former member').waitFor(slow)
    const { chain, leftBehind } = await owner.evaluate(async () => {
      const ask = async (path: string) => (await fetch(path)).json() as Promise<unknown>
      const { chain } = (await ask('/api/session')) as { chain: { body: { type: string; scope?: string } }[] }
      return { chain, ...((await ask('/api/members')) as { leftBehind: unknown[] }) }
    })
    const renewed = chain.filter(({ body }) => body.type === 'epoch').map(({ body }) => body.scope)
    expect(renewed.sort()).toEqual(['faces', 'library', 'people'])
    expect(leftBehind).toEqual([])
    await people.toPeople(owner)
    await owner.getByText(person).first().waitFor(slow)
  })

  it('two of three sheets let a new owner in, who reads everything; typing mistakes and one sheet twice are told apart', async () => {
    await members.toMembers(owner)
    const [first = '', second = '', third = ''] = await members.makeRecoveryKey(owner)
    await owner.getByText('There is a recovery key. Two of', { exact: false }).waitFor(slow)
    const { page, context } = await openContext(browser, product.url)
    await page.getByRole('button', { name: 'Recover a workspace' }).click()
    await members.typeSheets(page, third, third)
    await page.getByRole('alert').filter({ hasText: 'This is the same sheet twice.' }).waitFor(slow)
    const typo = `${second.startsWith('0') ? '1' : '0'}${second.slice(1)}`
    await members.typeSheets(page, third, typo)
    await page.getByText('There is a typing mistake in this. Check the groups one by one.').waitFor(slow)
    await members.typeSheets(page, third, first.toLowerCase().replaceAll('-', ' '))
    await page.getByText('The sheets open De Linde.', { exact: false }).waitFor(slow)
    await page.getByLabel('Your name').fill('Iris Klein')
    await page.getByRole('button', { name: 'Continue' }).click()
    await members.choosePassphrase(page, passphrases.editor, 'Recover the workspace')
    await members.keepSheet(page, 'Done: go and unlock')
    await page.getByText('The workspace is recovered and you are its owner.', { exact: false }).waitFor(slow)
    await start.typePassphrase(page, passphrases.editor)
    await start.isOpen(page)
    await people.toPeople(page)
    await page.getByText(person).first().waitFor(slow)
    await members.toMembers(page)
    await members.memberLine(page, 'Iris Klein').getByText('Active').waitFor(slow)
    // The key is spent, and every scope has got another one.
    await page.getByText('There is no recovery key yet.').waitFor(slow)
    await page.getByText('Keys are being renewed').waitFor({ state: 'detached', ...slow })
    // So many browsers, one log.
    for (const one of [page, owner]) expect(await one.getByText('was shown another log', { exact: false }).count()).toBe(0)
    await context.close()
  })
})
