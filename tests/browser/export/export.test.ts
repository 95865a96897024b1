// The export sheet: the piles, covering as a choice, a zip that holds only what is clear, the result, and axe. The folder is the browser's own
// private one (OPFS), so that real file handles are written.
import axe from 'axe-core'
import { mount, unmount } from 'svelte'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { AssetDocument, Face } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId, RecordId } from '../../../core/ids.ts'
import { today as localToday } from '../../../core/dates.ts'
import { folderDestination } from '../../../web/console/export/destinations.ts'
import type { Delivery } from '../../../web/destinations/contract.ts'
import Export from '../../../web/console/export/Export.svelte'
import { language } from '../../../web/i18n/language.svelte.ts'
import '../../../web/ui/base.css'
import { box, drawnPhoto, FakeWorkspace } from '../desk/fake.svelte.ts'

const today = localToday()
let workspace: FakeWorkspace
let event: OwnerId
let anna: OwnerId
let mounted: Record<string, unknown> | undefined

const face = (decision: Face['decision'], covered = false): Face => ({
  id: crypto.randomUUID(),
  box: box(0.2, 0.2, 0.2),
  source: 'detector',
  score: 1,
  quality: 'good',
  proposal: null,
  rejected: [],
  decision,
  covered,
  decidedBy: null,
  decidedAt: null,
})

async function add(fileName: string, faces: Face[], seen = true): Promise<void> {
  const file = await drawnPhoto({ fileName, faces: faces.map((one) => ({ box: one.box, proposal: null })) })
  const document: AssetDocument = {
    fileName,
    contentHash: '0'.repeat(64),
    sizeBytes: file.size,
    width: 600,
    height: 400,
    faces,
    withoutFace: [],
    seen: seen ? { by: workspace.member.id, at: new Date().toISOString() } : null,
    recognition: null,
  }
  await workspace.addAsset(event, document, file, file)
}

beforeEach(async () => {
  language.set('en')
  document.documentElement.dataset['theme'] = 'light'
  await page.viewport(1280, 900)
  workspace = new FakeWorkspace()
  anna = workspace.addKnown('Anna de Vries', [{}])
  event = await workspace.addEvent({ name: 'Open day', date: '2026-06-12' as CalendarDate, roster: [anna] })
  await add('clear.png', [face({ kind: 'person', subject: anna })])
  await add('covered.png', [face({ kind: 'stranger' }, true)])
  await add('stranger.png', [face({ kind: 'stranger' })])
  await add('undecided.png', [face({ kind: 'undecided' })])
  await add('unseen.png', [], false)
  mounted = mount(Export, { target: document.body, props: { workspace, event, channel: 'website', date: today } })
})

afterEach(async () => {
  Object.assign(window, { showSaveFilePicker: undefined })
  if (mounted) await unmount(mounted)
  mounted = undefined
})

/** A zip file in the browser's private file system instead of the save dialog. */
async function saveTo(name: string): Promise<FileSystemFileHandle> {
  const root = await navigator.storage.getDirectory()
  const handle = await root.getFileHandle(name, { create: true })
  Object.assign(window, { showSaveFilePicker: () => Promise.resolve(handle) })
  return handle
}

async function chooseZip(): Promise<void> {
  const zip = page.getByRole('radio', { name: 'One zip file' })
  if (zip.elements().length > 0) await zip.click()
}

describe('the sheet', () => {
  test('the button carries the number, and covering moves a photo from "stays" to "goes"', async () => {
    await chooseZip()
    await expect.element(page.getByRole('button', { name: 'Save 2 photos as a zip' })).toBeVisible()
    await page.getByRole('checkbox').click()
    await expect.element(page.getByRole('button', { name: 'Save 3 photos as a zip' })).toBeVisible()
    expect(workspace.assetsOf(event).filter(({ document }) => document.faces.some(({ covered }) => covered))).toHaveLength(1)
  })

  test('a zip holds exactly what is clear, covered faces are handed to the renderer with a margin, and it is recorded', async () => {
    const handle = await saveTo('set.zip')
    await chooseZip()
    await page.getByRole('checkbox').click()
    await page.getByRole('button', { name: 'Save 3 photos as a zip' }).click()
    await expect.element(page.getByRole('heading', { name: '3 photos went to set.zip' })).toBeVisible()
    const bytes = new TextDecoder('latin1').decode(await (await handle.getFile()).arrayBuffer())
    for (const name of ['clear.jpg', 'covered.jpg', 'stranger.jpg']) expect(bytes).toContain(name)
    for (const name of ['undecided', 'unseen']) expect(bytes).not.toContain(name)
    expect(workspace.rendered.map(({ covers }) => covers.length)).toEqual([0, 1, 1])
    expect(workspace.rendered[1]?.covers[0]?.box).toMatchObject({
      x: expect.closeTo(0.15, 5) as number,
      width: expect.closeTo(0.3, 5) as number,
    })
    expect(workspace.publications).toHaveLength(3)
    // The cover is a decision that stays.
    expect(workspace.assetsOf(event).find(({ document }) => document.fileName === 'stranger.png')?.document.faces[0]?.covered).toBe(
      true,
    )
  })

  test('another channel asks the question again', async () => {
    await chooseZip()
    await page
      .getByRole('combobox')
      .or(page.getByText('Website', { exact: true }))
      .first()
      .click()
    await expect.poll(() => document.querySelector('[role="option"]')).not.toBeNull()
    await page.getByRole('option', { name: 'Print' }).click()
    await expect.element(page.getByRole('button', { name: 'Save 1 photo as a zip' })).toBeVisible()
  })

  test.each(['light', 'dark'] as const)('axe finds nothing, %s', async (theme) => {
    document.documentElement.dataset['theme'] = theme
    await expect.poll(() => document.querySelector('[role="dialog"]')).not.toBeNull()
    // While it fades in, every colour is wrong.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
  })
})

const { signal } = new AbortController()
const fileOf = (name: string, sizeBytes: number): Delivery => ({
  name,
  bytes: new Uint8Array(sizeBytes),
  mediaType: 'image/jpeg',
  sha256: '0'.repeat(64),
  facts: { asset: crypto.randomUUID() as RecordId, channel: 'website', clearOn: today, until: null, consents: [] },
})

test('a folder keeps what it had: another file is never overwritten, the same one is known, an empty one was never written', async () => {
  const root = await navigator.storage.getDirectory()
  const folder = await root.getDirectoryHandle(`out-${crypto.randomUUID()}`, { create: true })
  const sizeOf = async (name: string) => (await (await folder.getFileHandle(name)).getFile()).size
  const always = (): boolean => true
  const first = await folderDestination(folder)
  const same = { ...fileOf('a.jpg', 1), sha256: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d' }
  expect(await first.write(signal, same, always)).toMatchObject({ outcome: 'stored' })
  // Killed right after the name came into being.
  await folder.getFileHandle('b.jpg', { create: true })
  const second = await folderDestination(folder)
  expect(await second.write(signal, same, always)).toMatchObject({ outcome: 'there-already' })
  expect(await second.write(signal, { ...fileOf('A.jpg', 1), sha256: 'f'.repeat(64) }, always)).toMatchObject({
    problem: 'name_taken',
  })
  expect(await second.write(signal, fileOf('a.jpg', 2), always)).toMatchObject({ problem: 'name_taken' })
  expect(await second.write(signal, fileOf('b.jpg', 3), always)).toMatchObject({ outcome: 'stored' })
  expect([await sizeOf('a.jpg'), await sizeOf('b.jpg')]).toEqual([1, 3])
})
