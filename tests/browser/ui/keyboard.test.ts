// Desk, Export, Published and Rules without a mouse: everything that can be clicked is reached with Tab, it shows where the focus is, and what was opened gives it back.
import { mount, unmount } from 'svelte'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { today } from '../../../core/dates.ts'
import type { AssetDocument } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import Export from '../../../web/console/export/Export.svelte'
import Published from '../../../web/console/published/Published.svelte'
import { language } from '../../../web/i18n/language.svelte.ts'
import '../../../web/ui/base.css'
import { singleKeys } from '../../../web/ui/single-keys.svelte.ts'
import type { Workspace } from '../../../web/workspace/types.ts'
import { box, drawnPhoto, FakeWorkspace, type FakeFace, type FakePhoto } from '../desk/fake.svelte.ts'
import { mountDesk } from '../desk/harness.svelte.ts'
import { nameOf, thereAndBack, walk } from '../keyboard.ts'
import { publish, withdrawOf } from '../published/publish.ts'
import { fakeDoor, fakePopulated } from '../fake-workspace.svelte.ts'
import { hideApp, showApp } from './screen.ts'

let workspace: FakeWorkspace
let anna: OwnerId
let bram: OwnerId
let event: OwnerId
let mounted: Record<string, unknown> | undefined
const press = (keys: string): Promise<void> => userEvent.keyboard(keys)

const proposed = (subject: OwnerId, confidence: 'likely' | 'possible' = 'likely'): FakeFace['proposal'] => ({
  subject,
  similarity: 0.71,
  runnerUp: null,
  confidence,
  model: 'fake',
})

beforeEach(async () => {
  localStorage.clear()
  singleKeys.set(true)
  language.set('en')
  document.documentElement.dataset['theme'] = 'light'
  await page.viewport(1280, 900)
  workspace = new FakeWorkspace()
  anna = workspace.addKnown('Anna de Vries', [{}])
  bram = workspace.addKnown('Bram Hendriks', [{}])
  event = await workspace.addEvent({ name: 'Open day', date: '2026-06-12' as CalendarDate, roster: [anna, bram] })
})

afterEach(async () => {
  if (mounted) await unmount(mounted)
  mounted = undefined
  await hideApp()
  location.hash = ''
})

/** A photo that may go. */
async function addClear(to: Pick<Workspace, 'addAsset' | 'member'>, of: OwnerId): Promise<void> {
  const file = await drawnPhoto({ fileName: 'clear.png', faces: [] })
  const document: AssetDocument = {
    fileName: 'clear.png',
    contentHash: '0'.repeat(64),
    sizeBytes: file.size,
    width: 600,
    height: 400,
    faces: [],
    withoutFace: [],
    seen: { by: to.member.id, at: new Date().toISOString() },
    recognition: null,
  }
  await to.addAsset(of, document, file, file)
}

/** The whole console on a workspace with a bit of everything. */
async function openConsole(address: string, heading: string): Promise<void> {
  const remembered = { workspaceName: 'Waterfield', memberName: 'Noor', kind: 'member', passkey: false } as const
  const populated = fakePopulated()
  for (const { id } of populated.events) await addClear(populated, id)
  await showApp(fakeDoor({ remembered, workspace: populated }), address)
  await page.getByLabelText('Passphrase').fill('goed geheim')
  await press('{Enter}')
  await expect.element(page.getByRole('heading', { level: 1, name: heading })).toBeInTheDocument()
}

async function openDesk(shown: readonly FakePhoto[]): Promise<void> {
  for (const photo of shown) workspace.known.set(photo.fileName, photo)
  location.hash = `#/desk/${event}`
  mounted = mountDesk(workspace, await Promise.all(shown.map(drawnPhoto)))
  await expect.poll(() => workspace.assetsOf(event).length).toBe(shown.length)
}

const alone = (proposal: FakeFace['proposal']): FakeFace[] => [{ box: box(0.3, 0.3, 0.15, 0.25), proposal }]

describe('the Desk', () => {
  test('without photos', async () => {
    location.hash = `#/desk/${event}`
    mounted = mountDesk(workspace)
    await expect.element(page.getByText('Drop photos here. They stay on this computer.')).toBeVisible()
    expect(await walk()).toEqual([])
  })

  test('a group', async () => {
    await openDesk([1, 2, 3].map((n) => ({ fileName: `${String(n)}.png`, faces: alone(proposed(anna)) })))
    await expect.element(page.getByRole('heading', { name: 'Is this Anna de Vries every time?' })).toBeVisible()
    expect(await walk()).toEqual([])
  })

  test('a page of several people', async () => {
    await openDesk([anna, bram].map((who, n) => ({ fileName: `${String(n)}.png`, faces: alone(proposed(who)) })))
    await expect.element(page.getByRole('button', { name: /these 2 are right/ })).toBeVisible()
    expect(await walk()).toEqual([])
  })

  test('a photo', async () => {
    await openDesk([
      { fileName: 'one.png', faces: [...alone(null), { box: box(0.6, 0.3, 0.15, 0.25), proposal: proposed(anna) }] },
      { fileName: 'two.png', faces: alone(null) },
    ])
    await press('g{Enter}')
    await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
    await press('b{Enter}')
    await expect.element(page.getByRole('button', { name: /^Covered place 1/ })).toBeVisible()
    expect(await walk()).toEqual([])
  })

  test('all photos side by side, some chosen', async () => {
    await openDesk([1, 2, 3].map((n) => ({ fileName: `${String(n)}.png`, faces: alone(null) })))
    await press('g{Control>}a{/Control}')
    await expect.element(page.getByRole('heading', { name: /3 photos/ })).toBeVisible()
    expect(await walk()).toEqual([])
  })

  test('photos to look at, and the end', async () => {
    await openDesk([1, 2].map((n) => ({ fileName: `${String(n)}.png`, faces: [] })))
    await expect.element(page.getByRole('heading', { name: 'Is anybody missed in these photos?' })).toBeVisible()
    expect(await walk()).toEqual([])
    await press('{Enter}')
    await expect.element(page.getByRole('heading', { name: 'Everything is decided' })).toBeVisible()
    expect(await walk()).toEqual([])
  })
})

test('along the strip the focus goes with the photo', async () => {
  await openDesk([1, 2, 3].map((n) => ({ fileName: `${String(n)}.png`, faces: alone(null) })))
  const at = (index: number) => page.getByRole('group', { name: 'Photos', exact: true }).getByRole('button').nth(index)
  await at(0).click()
  await press('{ArrowDown}')
  await expect.element(at(1)).toHaveFocus()
  await press('{ArrowUp}')
  await expect.element(at(0)).toHaveFocus()
})

test('Published', async () => {
  await publish(workspace, event, 'one.jpg', anna, '2029-06-12')
  withdrawOf(workspace, anna)
  mounted = mount(Published, { target: document.body, props: { workspace } })
  await expect.element(page.getByRole('button', { name: 'It is down' })).toBeVisible()
  expect(await walk()).toEqual([])
})

test('Export', async () => {
  await addClear(workspace, event)
  mounted = mount(Export, { target: document.body, props: { workspace, event, channel: 'intranet', date: today() } })
  await expect.element(page.getByRole('dialog', { name: 'Send photos' })).toBeVisible()
  expect(await walk()).toEqual([])
})

test('Settings, with its rules', async () => {
  await openConsole('#/settings', 'Settings')
  await expect.element(page.getByRole('heading', { name: 'Rules for publishing' })).toBeVisible()
  expect(await walk()).toEqual([])
})

describe('what was opened gives the focus back', () => {
  const button = (name: string | RegExp): Element => page.getByRole('button', { name }).first().element()

  test('on the Desk: events, keys, who it is, what was sent, pictures', async () => {
    await openDesk([{ fileName: 'one.png', faces: [...alone(null), { box: box(0.6, 0.3, 0.15, 0.25), proposal: null }] }])
    await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
    for (const name of [
      'Change this event',
      'New event',
      'Keys',
      /^compared/,
      /^Somebody else/,
      /^Person without a visible face/,
    ]) {
      const opener = button(name)
      expect(await thereAndBack(opener)).toBe(nameOf(opener))
    }
    const face = button(/^Face 2 of 2/)
    expect(await thereAndBack(face, 'o')).toBe(nameOf(face))
    expect(await thereAndBack(face, '?')).toBe(nameOf(face))
    const add = button('Add photos')
    expect(await thereAndBack(add, '{Enter}{ArrowUp}{Enter}')).toBe(nameOf(add))
  })

  test('the sheet that sends photos, which has an address of its own', async () => {
    await openConsole('#/desk', 'Desk')
    const send = button(/^Send( \d+)? photos?$/)
    expect(await thereAndBack(send)).toBe(nameOf(send))
  })

  test('a covered place that was changed, or left as it was', async () => {
    await openDesk([{ fileName: 'one.png', faces: alone(null) }])
    await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
    await press('b{Enter}')
    for (const keys of ['{Enter}{ArrowRight}{Enter}', '{Enter}{Escape}']) {
      const place = button(/^Covered place 1/)
      if (place instanceof HTMLElement) place.focus()
      await press(keys)
      await expect.poll(() => nameOf(document.activeElement)).toBe(nameOf(place))
    }
  })

  test('a name that is given by key: on to the next face, with the focus where it was', async () => {
    await openDesk([{ fileName: 'one.png', faces: [...alone(null), { box: box(0.6, 0.3, 0.15, 0.25), proposal: null }] }])
    await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
    const face = button(/^Face 1 of 2/)
    if (face instanceof HTMLElement) face.focus()
    await press('o')
    await expect.element(page.getByRole('dialog', { name: 'Who is this?' })).toBeVisible()
    await press('anna{Enter}')
    await expect.element(page.getByRole('button', { name: 'Face 1 of 2: Anna de Vries' })).toHaveFocus()
    await press('2')
    await expect.element(page.getByRole('button', { name: 'Face 2 of 2: Bram Hendriks' })).toBeVisible()
  })
})
