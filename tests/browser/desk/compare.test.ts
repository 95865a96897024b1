// Photos that came in before anybody was expected, people who are expected later, and photos that are dropped while others come in.
import axe from 'axe-core'
import { unmount } from 'svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import { language } from '../../../web/i18n/language.svelte.ts'
import '../../../web/ui/base.css'
import { toasts } from '../../../web/ui/toasts.svelte.ts'
import { box, drawnPhoto, FakeWorkspace, type FakeFace, type FakePhoto } from './fake.svelte.ts'
import { mountDesk } from './harness.svelte.ts'

let workspace: FakeWorkspace
let anna: OwnerId
let event: OwnerId
let mounted: Record<string, unknown> | undefined

const nobody: FakeFace = { box: box(0.3, 0.3, 0.15, 0.25), proposal: null }
const isAnna = (): FakeFace => ({
  ...nobody,
  proposal: { subject: anna, similarity: 0.71, runnerUp: null, confidence: 'likely', model: 'fake' },
})
const three: readonly FakePhoto[] = ['a.png', 'b.png', 'c.png'].map((fileName) => ({ fileName, faces: [nobody] }))

async function makeEvent(roster: readonly OwnerId[]): Promise<void> {
  event = await workspace.addEvent({ name: 'Open day', date: '2026-06-12' as CalendarDate, roster: [...roster] })
  location.hash = `#/desk/${event}`
}

async function open(photos: readonly FakePhoto[]): Promise<void> {
  for (const photo of photos) workspace.known.set(photo.fileName, photo)
  mounted = mountDesk(workspace, await Promise.all(photos.map(drawnPhoto)))
}

const came = (): number => workspace.assetsOf(event).length
const proposed = (): number =>
  workspace.assetsOf(event).filter(({ document }) => document.faces.some((face) => face.proposal)).length
/** From now on the recogniser knows Anna in these. */
const knowAnnaIn = (fileNames: readonly string[]): void => {
  for (const fileName of fileNames) workspace.known.set(fileName, { fileName, faces: [isAnna()] })
}
const said = (): readonly string[] => toasts.shown.map(({ text }) => text)

async function drop(photos: readonly FakePhoto[]): Promise<void> {
  for (const photo of photos) workspace.known.set(photo.fileName, photo)
  const dataTransfer = new DataTransfer()
  for (const file of await Promise.all(photos.map(drawnPhoto))) dataTransfer.items.add(file)
  document.querySelector('.desk')?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
}

beforeEach(async () => {
  localStorage.clear()
  language.set('en')
  await page.viewport(1280, 800)
  workspace = new FakeWorkspace()
  anna = workspace.addKnown('Anna de Vries', [{}])
})

afterEach(async () => {
  if (mounted) await unmount(mounted)
  mounted = undefined
  location.hash = ''
})

test('nobody expected is said, with what to do about it; whoever is chosen afterwards is compared after all', async () => {
  await makeEvent([])
  await open(three)
  await expect.element(page.getByText('No face was compared, because nobody is expected at this event.')).toBeVisible()
  const { violations } = await axe.run(document.body)
  expect(violations.map(({ id }) => id)).toEqual([])
  knowAnnaIn(['a.png', 'c.png'])
  await userEvent.click(page.getByRole('button', { name: 'Choose who you expect' }))
  await expect.element(page.getByText('Nobody is chosen: no face is compared, and you name everybody yourself.')).toBeVisible()
  await userEvent.click(page.getByRole('checkbox', { name: 'Anna de Vries' }))
  await userEvent.click(page.getByRole('button', { name: 'Save' }))
  await expect.poll(proposed).toBe(2)
  await expect.poll(said).toContain('2 more faces look like somebody you expect.')
  await expect.poll(() => document.querySelector('.messages')).toBeNull()
})

test('who names everybody by hand says so once', async () => {
  await makeEvent([])
  await open(three)
  await userEvent.click(page.getByRole('button', { name: 'I name them myself' }))
  await expect.poll(() => document.querySelector('.messages')).toBeNull()
})

test('with portraits that came later faces are compared again when somebody asks, and it can be stopped', async () => {
  await makeEvent([anna])
  await open(three)
  await expect.poll(came).toBe(3)
  knowAnnaIn(['a.png', 'b.png', 'c.png'])
  workspace.analyseMs = 60_000
  await userEvent.click(page.getByRole('button', { name: 'Add photos' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Compare faces again' }))
  await expect.element(page.getByRole('progressbar', { name: 'Comparing faces again' })).toBeVisible()
  await userEvent.click(page.getByRole('button', { name: 'Stop' }))
  await expect.element(page.getByText('Stopped. What was found stays.')).toBeVisible()
  expect(proposed()).toBe(0)
  workspace.analyseMs = 0
  await userEvent.click(page.getByRole('button', { name: 'Add photos' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Compare faces again' }))
  await expect.poll(proposed).toBe(3)
})

test('nothing to compare with is a sentence, not silence', async () => {
  await makeEvent([anna])
  workspace.deliverRoster = () => Promise.resolve(0)
  await open(three)
  await expect.poll(came).toBe(3)
  await userEvent.click(page.getByRole('button', { name: 'Add photos' }))
  await userEvent.click(page.getByRole('menuitem', { name: 'Compare faces again' }))
  await expect.element(page.getByText(/^Nobody you expect can be recognised/)).toBeVisible()
})

test('photos that are dropped while others come in come in as well', async () => {
  await makeEvent([anna])
  workspace.analyseMs = 300
  await open(three)
  await expect.element(page.getByRole('progressbar', { name: 'Photos coming in' })).toBeVisible()
  await drop(['d.png', 'e.png'].map((fileName) => ({ fileName, faces: [] })))
  await expect.poll(came).toBe(5)
  await expect.poll(said).toContain('5 photos came in.')
})
