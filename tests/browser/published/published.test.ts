// The register on screen: what lost its consent comes first, the text for its place names nobody, "it is down" can be undone, and axe finds nothing.
import axe from 'axe-core'
import { mount, unmount } from 'svelte'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import Published from '../../../web/console/published/Published.svelte'
import { language } from '../../../web/i18n/language.svelte.ts'
import Toasts from '../../../web/ui/Toasts.svelte'
import '../../../web/ui/base.css'
import { dayFromNow } from '../../support/days.ts'
import { FakeWorkspace } from '../desk/fake.svelte.ts'
import { publish, withdrawOf } from './publish.ts'

let workspace: FakeWorkspace
let anna: OwnerId
let mounted: Record<string, unknown>[] = []

beforeEach(async () => {
  language.set('en')
  document.documentElement.dataset['theme'] = 'light'
  await page.viewport(1100, 800)
  workspace = new FakeWorkspace()
  anna = workspace.addKnown('Anna de Vries', [{}])
  const bram = workspace.addKnown('Bram Smit', [{}])
  const event = await workspace.addEvent({ name: 'Open day', date: '2026-06-12' as CalendarDate, roster: [] })
  const soon = dayFromNow(10)
  await publish(workspace, event, 'one.jpg', anna, '2029-06-12')
  await publish(workspace, event, 'two.jpg', bram, soon)
  mounted = [mount(Published, { target: document.body, props: { workspace } }), mount(Toasts, { target: document.body })]
})

afterEach(async () => {
  for (const one of mounted) await unmount(one)
})

const withdraw = (): void => {
  withdrawOf(workspace, anna)
}

describe('published', () => {
  test('a webhook is told what should come down, signed and without a name; the file is not marked as gone by it', async () => {
    const settings = { address: 'https://www.example.org/hooks/photos', secret: 'a secret of sixteen' }
    await workspace.destinations.save({
      id: crypto.randomUUID(),
      kind: 'webhook',
      label: 'Our site',
      channels: ['website'],
      settings,
    })
    const sent: Request[] = []
    const fetched = vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
      sent.push(new Request(url, { ...init, signal: null }))
      return Promise.resolve(new Response(null, { status: 204 }))
    })
    try {
      withdraw()
      await page.getByRole('radio', { name: /Should come down/ }).click()
      await page.getByRole('button', { name: 'Tell Our site' }).click()
      await expect.element(page.getByText('Our site knows that 1 photo should come down.')).toBeVisible()
    } finally {
      fetched.mockRestore()
    }
    const [message, ...more] = sent
    const body = (await message?.text()) ?? ''
    expect(more).toEqual([])
    expect(message?.headers.get('imprimatur-signature')).toMatch(/^sha256=[0-9a-f]{64}$/)
    expect(JSON.parse(body)).toMatchObject({
      event: 'publication.lapsed',
      name: 'one.jpg',
      place: 'Website folder',
      channel: 'website',
    })
    for (const word of ['Anna', 'Vries', anna, 'withdrawn', settings.secret]) expect(body).not.toContain(word)
    await expect.element(page.getByRole('button', { name: 'It is down' })).toBeVisible()
  })

  test('a row says whose quitclaims it rests on, and until when', async () => {
    await page.getByRole('radio', { name: /^All/ }).click()
    for (const row of page.getByText('rests on 1 quitclaim').all()) await row.click()
    const id = workspace.consents.get(anna)?.quitclaims[0]?.id.slice(0, 8) ?? ''
    await expect.element(page.getByText(new RegExp(`Anna de Vries \\(${id}, until `))).toBeVisible()
    // A name on a row never says that all is well when it is not, without anybody opening it again.
    withdraw()
    await expect.element(page.getByText(`Anna de Vries (${id}, withdrawn)`)).toBeVisible()
  })

  test('a row says how its file was checked before it left: covers, resemblance, nothing else inside; an older record says what it does not know', async () => {
    const [event] = workspace.events
    if (!event) throw new Error('no event')
    await publish(workspace, event.id, 'three.jpg', anna, '2029-06-12', undefined, {
      contentHash: '0'.repeat(64),
      faces: 2,
      grown: 1,
      regions: 1,
      nothingBut: 'public',
      highest: { subject: anna, similarity: 0.123 },
    })
    await page.getByRole('radio', { name: /^All/ }).click()
    const row = (name: string) => page.getByRole('listitem').filter({ hasText: name })
    for (const name of ['three.jpg', 'one.jpg']) await row(name).getByText('How it was checked').click()
    await expect
      .element(row('three.jpg').getByText('no embedded preview, nothing of what the original said, no name'))
      .toBeVisible()
    await expect.element(row('three.jpg').getByText('2 faces are covered; no face is found there.')).toBeVisible()
    await expect.element(row('three.jpg').getByText('1 cover was made larger, until no face was found there.')).toBeVisible()
    await expect.element(row('three.jpg').getByText('Nobody is recognised there; the highest similarity was 0.12.')).toBeVisible()
    await expect.element(row('three.jpg').getByText('1 area is covered; nothing of what stood there is left.')).toBeVisible()
    await expect.element(row('one.jpg').getByText('This record is older')).toBeVisible()
  })

  test('what ends soon is shown; a withdrawal is listed at once, with its reason and a text that names nobody', async () => {
    await expect.element(page.getByText('Ends in 10 days')).toBeVisible()
    withdraw()
    await page.getByRole('radio', { name: /Should come down/ }).click()
    await expect.element(page.getByText('Anna de Vries: consent withdrawn')).toBeVisible()
    const written = vi.spyOn(navigator.clipboard, 'writeText').mockResolvedValue()
    await page.getByRole('button', { name: 'Copy a takedown text' }).click()
    const text = written.mock.calls[0]?.[0] ?? ''
    expect(text).toContain('https://cloud.example.org/one.jpg')
    expect(text).not.toMatch(/Anna|two\.jpg/)
    // The same as a message in one's own mail program.
    const mail = new URL(page.getByRole('link', { name: 'Open as a mail' }).element().getAttribute('href') ?? '')
    expect(mail.protocol).toBe('mailto:')
    expect(`${mail.searchParams.get('subject') ?? ''}\n\n${mail.searchParams.get('body') ?? ''}`).toBe(text)
  })

  test('nobody runs a zip: whoever was given it is asked to remove what came in it, wherever that stands', async () => {
    const zip = { kind: 'zip', label: 'Open day.zip', destination: null } as const
    await publish(workspace, workspace.events[0]!.id, 'zipped.jpg', anna, '2029-06-12', zip)
    withdraw()
    await page.getByRole('radio', { name: /Should come down/ }).click()
    const mails = page.getByRole('link', { name: 'Open as a mail' })
    await expect.poll(() => mails.elements().length).toBe(2)
    const bodies = mails.elements().map((one) => new URL(one.getAttribute('href') ?? '').searchParams.get('body') ?? '')
    expect(bodies.filter((body) => body.includes('It came to you in Open day.zip.'))).toHaveLength(1)
    expect(bodies.filter((body) => body.includes('Please remove it from Website folder'))).toHaveLength(1)
  })

  test('what a withdrawal leaves to be done: only what concerns that person', async () => {
    withdraw()
    for (const one of mounted) await unmount(one)
    mounted = [mount(Published, { target: document.body, props: { workspace, person: anna } })]
    await expect.element(page.getByRole('heading', { name: 'Published with Anna de Vries' })).toBeVisible()
    await expect.element(page.getByText('one.jpg')).toBeVisible()
    await page.getByRole('radio', { name: /^All/ }).click()
    await expect.element(page.getByText('two.jpg')).not.toBeInTheDocument()
  })

  test('"it is down" ends it, and can be undone', async () => {
    withdraw()
    await page.getByRole('radio', { name: /Should come down/ }).click()
    await page.getByRole('button', { name: 'It is down' }).click()
    await expect.element(page.getByText('Nothing has to come down.')).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.element(page.getByText('Anna de Vries: consent withdrawn')).toBeVisible()
  })

  test.each([
    ['light', 1100],
    ['dark', 1100],
    ['light', 390],
  ] as const)('axe finds nothing, %s, %i wide', async (theme, width) => {
    document.documentElement.dataset['theme'] = theme
    await page.viewport(width, 800)
    withdraw()
    await page.getByRole('radio', { name: /Should come down/ }).click()
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width)
  })
})
