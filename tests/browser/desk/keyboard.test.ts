// The whole job on the Desk by keyboard alone: from proposals to verdicts, every answer about a face, and undo.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { CalendarDate } from '../../../core/ids.ts'
import { box, type FakeFace } from './fake.svelte.ts'
import {
  anna,
  beginDay,
  bram,
  documentOf,
  endDay,
  event,
  isReady,
  likely,
  open,
  press,
  verdicts,
  visit,
  workspace,
} from './open-day.ts'

beforeEach(beginDay)
afterEach(endDay)

test('confirm a group, name nobody, cover, look, and ten photos have their verdict; then undo', async () => {
  await open()
  await expect.element(page.getByRole('heading', { name: 'Is this Anna de Vries every time?' })).toBeVisible()
  await expect.poll(isReady).toBe(true)
  await press('{Enter}')
  await expect
    .poll(() => workspace.assetsOf(event).filter(({ document }) => document.faces[0]?.decision.kind === 'person').length)
    .toBe(8)
  await expect.element(page.getByRole('heading', { name: 'Is this Bram Hendriks every time?' })).toBeVisible()
  await expect.poll(isReady).toBe(true)
  await press('{Enter}')
  // The unknown face is next by itself.
  await expect.element(page.getByRole('button', { name: 'Face 2 of 2: nobody has decided yet' })).toBeVisible()
  await press('s')
  await expect.poll(() => documentOf('pair.png')?.faces.some(({ decision }) => decision.kind === 'stranger')).toBe(true)
  await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
  await press('{Enter}')
  await expect.poll(() => documentOf('pair.png')?.seen).not.toBeNull()
  // Everything else is decided: one keystroke for the page that is on screen.
  await expect.element(page.getByRole('heading', { name: 'Is anybody missed in these photos?' })).toBeVisible()
  const unseen = async (): Promise<number> => {
    if (document.querySelector('.look') && !document.querySelector('.look [aria-busy="true"]')) await press('{Enter}')
    return workspace.assetsOf(event).filter(({ document }) => document.seen === null).length
  }
  await expect.poll(unseen, { interval: 150 }).toBe(0)
  const counted = verdicts().reduce(
    (counts, verdict) => counts.set(verdict, (counts.get(verdict) ?? 0) + 1),
    new Map<string, number>(),
  )
  expect(Object.fromEntries(counted)).toEqual({ clear: 8, blocked: 2 })
  // Nothing waits any more: the Desk says what that gave and offers to send it.
  await expect.element(page.getByRole('heading', { name: 'Everything is decided' })).toBeVisible()
  await expect.element(page.getByText(/^8 photos are clear for Website on/)).toBeVisible()
  await press('sn{Delete}')

  for (let index = 0; index < 30; index += 1) await press('{Control>}z{/Control}')
  await expect.poll(() => new Set(verdicts())).toEqual(new Set(['review']))
  expect(workspace.assetsOf(event).every(({ document }) => document.seen === null)).toBe(true)
})

test('unknown faces one after the other: the next photo is there by itself, and the photos wait to be looked at', async () => {
  const alone = [{ box: box(0.2, 0.3, 0.2), proposal: null }]
  await open(['1.png', '2.png', '3.png'].map((fileName) => ({ fileName, faces: alone })))
  const named = () => workspace.assetsOf(event).filter(({ document }) => document.faces[0]?.decision.kind === 'person')
  for (const count of [1, 2, 3]) {
    await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
    await press('1')
    await expect.poll(() => named().length).toBe(count)
  }
  expect(workspace.assetsOf(event).map(({ document }) => document.seen)).toEqual([null, null, null])
  // At the last one the editor stays, and one key more says that nobody is missed there.
  await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
  await press('{Enter}')
  await expect.poll(() => named().filter(({ document }) => document.seen).length).toBe(1)
})

test('pick by number, reject, cover and show again, not a face, draw a missed face with the arrows', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  await press('1')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.decision).toEqual({ kind: 'person', subject: anna })
  await press('{Delete}')
  await expect.poll(() => documentOf('one.png')?.faces[0]).toMatchObject({ decision: { kind: 'undecided' }, rejected: [anna] })
  await press('c')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.covered).toBe(true)
  await press('c')
  await press('n')
  await expect.poll(() => documentOf('one.png')?.faces[0]).toMatchObject({ covered: false, decision: { kind: 'not-a-face' } })
  await press('d')
  await press('{ArrowRight}{ArrowRight}{Shift>}{ArrowDown}{/Shift}{Enter}')
  await expect.poll(() => documentOf('one.png')?.faces.length).toBe(2)
  const drawn = documentOf('one.png')?.faces[1]
  expect(drawn).toMatchObject({ source: 'drawn', decision: { kind: 'undecided' } })
  expect(drawn?.box.x).toBeCloseTo(0.46)
  expect(drawn?.box.height).toBeCloseTo(0.26)
  expect(verdicts()).toEqual(['review'])
})

test('somebody else by name, and a person without a visible face', async () => {
  const carla = workspace.addKnown('Carla Smit', [{}])
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  await press('o')
  await page.getByRole('searchbox').fill('carla')
  await press('{Enter}')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.decision).toEqual({ kind: 'person', subject: carla })
  await press('p')
  await page.getByRole('searchbox').fill('bram')
  await press('{Enter}')
  await expect.poll(() => documentOf('one.png')?.withoutFace).toEqual([bram])
})

test('names that another program left in the file: shown at the face, taken over with H, never by themselves, and undone', async () => {
  await open([
    { fileName: 'named.jpg', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }], named: 'Anna de Vries' },
    { fileName: 'other.jpg', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }], named: 'Dirk Jansen' },
  ])
  await page.getByRole('button', { name: /^named\.jpg/ }).click()
  await expect.element(page.getByText('The file says: Anna de Vries')).toBeVisible()
  expect(documentOf('named.jpg')?.faces[0]?.decision.kind).toBe('undecided')
  // Nothing of it stands in the record.
  expect(JSON.stringify(documentOf('named.jpg'))).not.toContain('Anna')
  await press('h')
  await expect
    .poll(() => documentOf('named.jpg')?.faces[0])
    .toMatchObject({
      decision: { kind: 'person', subject: anna },
      decidedBy: workspace.member.id,
    })
  await press('{Control>}z{/Control}')
  await expect.poll(() => documentOf('named.jpg')?.faces[0]?.decision.kind).toBe('undecided')
  await page.getByRole('button', { name: /^other\.jpg/ }).click()
  await expect.element(page.getByText('The file says: Dirk Jansen')).toBeVisible()
  await press('h')
  expect(documentOf('other.jpg')?.faces[0]?.decision.kind).toBe('undecided')
})

test('a face two members disagree about says who said what, and one answer ends it', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: likely(bram) }] }])
  const colleague = workspace.members.seed({ name: 'Jan Smit' })
  const [asset] = workspace.assetsOf(event)
  const at = new Date().toISOString()
  await workspace.updateAsset(asset!.id, (document) => ({
    ...document,
    faces: document.faces.map((one) => ({
      ...one,
      said: [
        { decision: { kind: 'person', subject: anna }, by: colleague, at },
        { decision: { kind: 'stranger' }, by: workspace.member.id, at },
      ],
    })),
  }))
  await expect.element(page.getByText('You do not agree about this face.', { exact: false })).toBeVisible()
  await expect.element(page.getByText('Jan Smit: Anna de Vries')).toBeVisible()
  await expect.element(page.getByText('you: a stranger')).toBeVisible()
  await press('1')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.decision.kind).toBe('person')
  expect(documentOf('one.png')?.faces[0]).not.toHaveProperty('said')
})

test('a copy and a burst are named with the photo and come next to it, one press away', async () => {
  const unknown = [{ box: box(0.2, 0.3, 0.2), proposal: null }]
  await open([
    { fileName: 'first.png', faces: unknown, fingerprint: '0f3c5a96e1d2b487' },
    { fileName: 'other.png', faces: unknown, fingerprint: 'f0c3a5691e2d4b78', after: 'first.png' },
    { fileName: 'smaller.png', faces: unknown, fingerprint: '0f3c5a96e1d2b486', after: 'other.png' },
  ])
  const current = () => document.querySelector('.photo .file')?.textContent
  await expect.poll(current).toBe('first.png')
  await expect.element(page.getByRole('button', { name: 'smaller.png', exact: true })).toBeVisible()
  expect(page.getByRole('button', { name: 'other.png', exact: true }).elements()).toEqual([])
  await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
  await press('s')
  await expect.poll(() => documentOf('first.png')?.faces[0]?.decision.kind).toBe('stranger')
  await press('{Enter}')
  await expect.poll(current).toBe('smaller.png')
  await page.getByRole('button', { name: 'first.png', exact: true }).click()
  await expect.poll(current).toBe('first.png')
})

test('all photos side by side: a run is chosen and acted on as one step, one undo takes it back', async () => {
  await open()
  await press('g')
  await expect.element(page.getByRole('region', { name: 'Photos side by side' })).toBeVisible()
  await press('{Control>}a{/Control}')
  await expect.element(page.getByRole('heading', { name: '10 photos chosen' })).toBeVisible()
  // Only who nobody recognised: a proposal is a question of its own.
  await press('s')
  const strangers = (): number =>
    workspace
      .assetsOf(event)
      .flatMap(({ document }) => document.faces)
      .filter(({ decision }) => decision.kind === 'stranger').length
  await expect.poll(strangers).toBe(1)
  await press('c')
  const covered = (): number =>
    workspace
      .assetsOf(event)
      .flatMap(({ document }) => document.faces)
      .filter((face) => face.covered).length
  await expect.poll(covered).toBe(10)
  await press('{Control>}z{/Control}')
  await expect.poll(covered).toBe(0)
  expect(strangers()).toBe(1)
  await press('{Escape}{Home}{ArrowRight}{Shift>}{ArrowRight}{/Shift}')
  await expect.element(page.getByRole('heading', { name: '2 photos chosen' })).toBeVisible()
  await press('{Escape}{Home}{Enter}')
  await expect.element(page.getByRole('group', { name: 'Photos', exact: true })).toBeVisible()
})

test('what was last said of a face is said again of the next with R', async () => {
  const unknown: FakeFace = { box: box(0.2, 0.3, 0.2), proposal: null }
  await open([
    { fileName: 'one.png', faces: [unknown] },
    { fileName: 'two.png', faces: [unknown] },
  ])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  // Whichever photo came in first.
  const named = (): number =>
    workspace
      .assetsOf(event)
      .flatMap(({ document }) => document.faces)
      .filter(({ decision }) => decision.kind === 'person' && decision.subject === bram).length
  await press('r')
  expect(named()).toBe(0)
  await press('2')
  await expect.poll(named, { timeout: 10_000 }).toBe(1)
  await press('{ArrowDown}')
  await expect.element(page.getByRole('button', { name: /Same again: Bram Hendriks confirmed/ })).toBeVisible()
  await press('r')
  await expect.poll(named, { timeout: 10_000 }).toBe(2)
})

test('undo is kept for each event: after another event, and after another screen, the last decision can still be taken back', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.3, 0.3, 0.15, 0.25), proposal: null }] }])
  const kind = () => documentOf('one.png')?.faces[0]?.decision.kind
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  await press('s')
  await expect.poll(kind).toBe('stranger')
  const other = await workspace.addEvent({ name: 'Closed day', date: '2026-06-13' as CalendarDate, roster: [] })
  location.hash = `#/desk/${other}`
  await expect.element(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
  await press('{Control>}z{/Control}')
  expect(kind()).toBe('stranger')
  // Another screen: the Desk is gone, and comes back.
  await visit()
  await expect.element(page.getByRole('button', { name: 'Undo' })).toBeEnabled()
  await press('{Control>}z{/Control}')
  await expect.poll(kind).toBe('undecided')
  await press('{Control>}{Shift>}z{/Shift}{/Control}')
  await expect.poll(kind).toBe('stranger')
})

test('letters in a text field stay letters, and the switch turns single keys off', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  await press('o')
  await page.getByRole('searchbox').fill('')
  await press('sss')
  expect(documentOf('one.png')?.faces[0]?.decision.kind).toBe('undecided')
  await press('{Escape}{Escape}')
  await expect.poll(() => document.querySelector('[role="dialog"]')).toBeNull()
  await press('?')
  await page.getByRole('switch').click()
  await press('{Escape}')
  await expect.poll(() => document.querySelector('[role="dialog"]')).toBeNull()
  await press('s')
  expect(documentOf('one.png')?.faces[0]?.decision.kind).toBe('undecided')
})
