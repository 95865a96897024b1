// The Open day: an event on a fake workspace at which Anna, who may be shown, and Bram, who withdrew, are expected; how a test brings photos to
// its Desk, and what it asks of it. Drawn ovals, proposals from a table. A test file begins with `beforeEach(beginDay)` and `afterEach(endDay)`.
import { unmount } from 'svelte'
import { expect } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { today as localToday } from '../../../core/dates.ts'
import type { AssetDocument } from '../../../core/documents.ts'
import type { CalendarDate, OwnerId } from '../../../core/ids.ts'
import { noRules } from '../../../core/verdict/rules.ts'
import { onDay } from '../../../core/verdict/use.ts'
import { verdictOn } from '../../../core/verdict/verdict.ts'
import { language } from '../../../web/i18n/language.svelte.ts'
import '../../../web/ui/base.css'
import { singleKeys } from '../../../web/ui/single-keys.svelte.ts'
import { box, drawnPhoto, FakeWorkspace, type FakeFace, type FakePhoto } from './fake.svelte.ts'
import { mountDesk } from './harness.svelte.ts'

const today = localToday()

/** Anew for every test. */
export let workspace: FakeWorkspace
export let anna: OwnerId
export let bram: OwnerId
export let event: OwnerId
let mounted: Record<string, unknown> | undefined

export async function beginDay(): Promise<void> {
  localStorage.clear()
  singleKeys.set(true)
  language.set('en')
  document.documentElement.dataset['theme'] = 'light'
  await page.viewport(1280, 800)
  workspace = new FakeWorkspace()
  anna = workspace.addKnown('Anna de Vries', [{}])
  bram = workspace.addKnown('Bram Hendriks', [{ ended: 'withdrawn' }])
  event = await workspace.addEvent({ name: 'Open day', date: '2026-06-12' as CalendarDate, roster: [anna, bram] })
}

export async function endDay(): Promise<void> {
  await leave()
  location.hash = ''
}

async function leave(): Promise<void> {
  if (mounted) await unmount(mounted)
  mounted = undefined
}

/** Goes to the Desk of the event, also for who is on it: as after another screen, with what the workspace holds by now. */
export async function visit(dropped?: readonly File[]): Promise<void> {
  await leave()
  location.hash = `#/desk/${event}`
  mounted = mountDesk(workspace, dropped)
}

/** Goes to the Desk with these photos, and waits until they came in. */
export async function open(shown: readonly FakePhoto[] = photos()): Promise<void> {
  for (const photo of shown) workspace.known.set(photo.fileName, photo)
  await visit(await Promise.all(shown.map(drawnPhoto)))
  await expect.poll(() => workspace.assetsOf(event).length, { timeout: 10_000 }).toBe(shown.length)
}

export const likely = (subject: OwnerId, other: OwnerId | null = null): FakeFace['proposal'] => ({
  subject,
  similarity: 0.71,
  runnerUp: other ? { subject: other, similarity: 0.32 } : null,
  confidence: 'likely',
  model: 'fake',
})

/** Eight photos of Anna, on one of them an unknown face beside hers; one of Bram, one of nobody. */
function photos(): readonly FakePhoto[] {
  const face = (proposal: FakeFace['proposal'], x = 0.3): FakeFace => ({ box: box(x, 0.3, 0.15, 0.25), proposal })
  return [
    ...Array.from({ length: 7 }, (_, index) => ({ fileName: `anna-${String(index)}.png`, faces: [face(likely(anna, bram))] })),
    { fileName: 'pair.png', faces: [face(likely(anna), 0.2), face(null, 0.6)] },
    { fileName: 'bram.png', faces: [face(likely(bram))] },
    { fileName: 'nobody.png', faces: [] },
  ]
}

/** So many photos with one face each, all of them very likely Anna. */
export const eachAnna = (length: number): readonly FakePhoto[] =>
  Array.from({ length }, (_, index) => ({
    fileName: `${String(index).padStart(2, '0')}.png`,
    faces: [{ box: box(0.3, 0.3, 0.15, 0.25), proposal: likely(anna) }],
  }))

export const press = (keys: string): Promise<void> => userEvent.keyboard(keys)

/** What is known of a photo by now. */
export const documentOf = (name: string): AssetDocument | undefined =>
  workspace.assetsOf(event).find(({ document }) => document.fileName === name)?.document

/** Of each photo: may it go on the website today? */
export const verdicts = (): string[] =>
  workspace.assetsOf(event).map(({ document }) => verdictOn(document, workspace.consents, onDay('website', today), noRules).verdict)

/** Crops or photos on screen, as far as most of each is to be seen, by label. */
export const inSight = (): string[] =>
  [...document.querySelectorAll('.together li button:first-child')].flatMap((one) => {
    const { top, bottom, height } = one.getBoundingClientRect()
    const seen = Math.min(bottom, innerHeight) - Math.max(top, 0)
    return seen > 0.75 * height ? [one.getAttribute('aria-label') ?? ''] : []
  })

/** Whether what is asked together can be answered: enough of it was on screen. */
export const isReady = (): boolean => {
  const primary = document.querySelector('.together .actions .primary')
  return primary !== null && !primary.hasAttribute('aria-busy')
}
