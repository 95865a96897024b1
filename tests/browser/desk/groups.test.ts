// Faces asked about together: pages of several people, groups of one person, and unknown faces that look alike. One answer is about what was on screen.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { OwnerId } from '../../../core/ids.ts'
import { box } from './fake.svelte.ts'
import { anna, beginDay, eachAnna, endDay, event, inSight, isReady, likely, open, press, visit, workspace } from './open-day.ts'

beforeEach(beginDay)
afterEach(endDay)

test('a page of several people: the cross takes one off, Enter confirms the others on screen, and one undo takes the page back', async () => {
  const carla = workspace.addKnown('Carla Smit', [{}])
  const [left, right] = [box(0.2, 0.3, 0.15, 0.25), box(0.6, 0.3, 0.15, 0.25)]
  await open([
    {
      fileName: 'one.png',
      faces: [
        { box: left, proposal: likely(anna) },
        { box: right, proposal: likely(carla) },
      ],
    },
    {
      fileName: 'two.png',
      faces: [
        { box: left, proposal: likely(carla) },
        { box: right, proposal: likely(anna, carla) },
      ],
    },
  ])
  const named = (subject: OwnerId) =>
    workspace
      .assetsOf(event)
      .flatMap(({ document: { faces } }) =>
        faces.filter(({ decision }) => decision.kind === 'person' && decision.subject === subject),
      ).length
  await expect.element(page.getByRole('heading', { name: 'Is everybody who their name says?' })).toBeVisible()
  // Each person's faces stand beside each other, each with the name it would get.
  const names = () => [...document.querySelectorAll('.page .name')].map(({ textContent }) => textContent.trim())
  expect(names()).toEqual(['Anna de Vries', 'Anna de Vries', 'Carla Smit', 'Carla Smit'])
  await page.getByRole('button', { name: /^Face 4 of 4, Carla Smit, from two.png/ }).click()
  await expect.element(page.getByRole('button', { name: /^Face 4 of 4/ })).toHaveAttribute('aria-pressed', 'true')
  await press('{Delete}')
  await expect.poll(names).toEqual(['Anna de Vries', 'Anna de Vries', 'Carla Smit'])
  await page.getByRole('button', { name: 'Not Anna de Vries' }).nth(1).click()
  await expect.poll(names).toEqual(['Anna de Vries', 'Carla Smit'])
  expect([named(anna), named(carla)]).toEqual([0, 0])
  await expect.element(page.getByRole('button', { name: /^Yes, these 2 are right/ })).not.toHaveAttribute('aria-busy')
  await press('{Enter}')
  await expect.poll(() => [named(anna), named(carla)]).toEqual([1, 1])
  // Whoever was taken off is asked by name next, the other candidate first.
  await expect.element(page.getByRole('button', { name: 'Face 1 of 2: nobody has decided yet' })).toBeVisible()
  await press('{Control>}z{/Control}')
  await expect.poll(() => [named(anna), named(carla)]).toEqual([0, 0])
  expect(workspace.assetsOf(event).flatMap(({ document: { faces } }) => faces.flatMap(({ rejected }) => rejected))).toHaveLength(2)
})

test('no page of faces is confirmed before each of them was on screen', async () => {
  const carla = workspace.addKnown('Carla Smit', [{}])
  await open([
    {
      fileName: 'one.png',
      faces: [anna, carla].map((who, at) => ({ box: box(0.2 + at / 3, 0.3, 0.15, 0.25), proposal: likely(who) })),
    },
  ])
  await expect.element(page.getByRole('heading', { name: 'Is everybody who their name says?' })).toBeVisible()
  workspace.pictures.clear()
  await visit()
  await expect.element(page.getByRole('button', { name: /^Yes, these 2 are right/ })).toHaveAttribute('aria-busy', 'true')
  await press('{Enter}')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(workspace.assetsOf(event)[0]?.document.faces.map(({ decision }) => decision.kind)).toEqual(['undecided', 'undecided'])
})

test('a group of one person that does not fit on the screen: one Enter confirms what was on screen, and what was not is asked next', async () => {
  await page.viewport(900, 620)
  await open(eachAnna(30))
  const confirmed = (): string[] =>
    workspace
      .assetsOf(event)
      .filter(({ document }) => document.faces[0]?.decision.kind === 'person')
      .map(({ document }) => document.fileName)
  const files = (): string[] => inSight().map((label) => /from (\S+),/.exec(label)?.[1] ?? '')
  await page.getByRole('button', { name: /^Anna de Vries/ }).click()
  await expect.poll(isReady).toBe(true)
  const first = files()
  expect(first.length).toBeGreaterThan(2)
  expect(first.length).toBeLessThan(30)
  await press('{Enter}')
  await expect.poll(confirmed).toEqual(first)
  // The way on without an answer, by key or button, and back: both screens were seen then, and one Enter answers both.
  await expect.poll(isReady).toBe(true)
  const second = files()
  await page.getByRole('button', { name: 'Next faces' }).click()
  await expect.poll(isReady).toBe(true)
  const third = files()
  expect(new Set([...first, ...second, ...third]).size).toBe(first.length + second.length + third.length)
  await page.getByRole('button', { name: /^Yes, / }).click()
  await expect.poll(confirmed).toEqual([...first, ...second, ...third].sort())
  await press('{Control>}z{/Control}')
  await expect.poll(confirmed).toEqual(first)
})

test('a face that joins a group while it is asked takes no key away: Enter is about those that were seen, and it is asked next', async () => {
  const faces = [{ box: box(0.3, 0.3, 0.15, 0.25), proposal: likely(anna) }]
  await open(['a.png', 'b.png', 'c.png'].map((fileName) => ({ fileName, faces })))
  await expect.element(page.getByRole('button', { name: 'Yes, all 3 are Anna de Vries' })).toBeVisible()
  await expect.poll(isReady).toBe(true)
  const [first] = workspace.assetsOf(event)
  const [face] = first!.document.faces
  const late = { ...first!.document, fileName: 'late.png', faces: [{ ...face!, id: crypto.randomUUID() }] }
  const { id } = await workspace.addAsset(event, late, new File([], 'late.png'), new Blob())
  // Its picture is not there yet, so nobody saw it.
  workspace.pictures.delete(id)
  await expect.element(page.getByRole('button', { name: 'Yes, these 3 are Anna de Vries' })).not.toHaveAttribute('aria-busy')
  await press('{Enter}')
  const kinds = () => workspace.assetsOf(event).map(({ document }) => document.faces[0]?.decision.kind)
  await expect.poll(kinds).toEqual(['person', 'person', 'person', 'undecided'])
  await expect.element(page.getByRole('button', { name: /^Face 1 of 1 from late.png/ })).toBeVisible()
  expect(isReady()).toBe(false)
})

test('unknown faces that look alike: the name goes to those that were on screen', async () => {
  await page.viewport(900, 620)
  workspace.grouping = true
  workspace.groupUnknown = (among) => [among]
  await open(
    Array.from({ length: 30 }, (_, index) => ({
      fileName: `${String(index).padStart(2, '0')}.png`,
      faces: [{ box: box(0.3, 0.3, 0.15, 0.25), proposal: null }],
    })),
  )
  await page.getByRole('button', { name: /^One person, 30 times\?/ }).click()
  await expect.poll(isReady).toBe(true)
  const { length } = inSight()
  await press('{Enter}')
  await page.getByRole('searchbox').fill('anna')
  await press('{Enter}')
  const named = () => workspace.assetsOf(event).filter(({ document }) => document.faces[0]?.decision.kind === 'person')
  await expect.poll(() => named().length).toBe(length)
  await expect.element(page.getByRole('heading', { name: `Are these ${String(30 - length)} faces one person?` })).toBeVisible()
})

test('nine unknown faces of one person, where grouping is on: one taken out, the rest named once, remembered, and undone', async () => {
  workspace.grouping = true
  workspace.groupUnknown = (among) => [among.slice(0, 4)]
  const alone = [{ box: box(0.2, 0.3, 0.2), proposal: null }]
  await open(Array.from({ length: 5 }, (_, index) => ({ fileName: `${String(index)}.png`, faces: alone })))
  await page.getByRole('button', { name: /^One person, 4 times\?/ }).click()
  await expect.element(page.getByRole('heading', { name: 'Are these 4 faces one person?' })).toBeVisible()
  // Only the crops: no photo around them.
  expect(document.querySelector('.view img')).toBeNull()
  const faces = () => workspace.assetsOf(event).flatMap(({ document: { faces } }) => faces)
  await press('{Delete}')
  await expect.element(page.getByRole('button', { name: /^Face 1 of 4 from .*taken out$/ })).toBeVisible()
  await expect.element(page.getByRole('button', { name: /^Name 3 faces once/ })).toBeVisible()
  expect(faces().every(({ decision }) => decision.kind === 'undecided')).toBe(true)
  await press('{Enter}')
  await page.getByRole('searchbox').fill('anna')
  await press('{Enter}')
  await expect.poll(() => faces().filter(({ decision }) => decision.kind === 'person' && decision.subject === anna).length).toBe(3)
  expect(faces().filter(({ rejected }) => rejected.includes(anna))).toHaveLength(1)
  await expect.poll(() => document.querySelector('.group')).toBeNull()
  await press('{Control>}z{/Control}')
  await expect
    .poll(() => faces().every(({ decision, rejected }) => decision.kind === 'undecided' && rejected.length === 0))
    .toBe(true)
})

test('without the switch nothing is grouped, whatever a batch says', async () => {
  workspace.groupUnknown = (among) => [among]
  const alone = [{ box: box(0.2, 0.3, 0.2), proposal: null }]
  await open(Array.from({ length: 3 }, (_, index) => ({ fileName: `${String(index)}.png`, faces: alone })))
  await expect.element(page.getByRole('button', { name: /^Unknown faces/ })).toBeVisible()
  expect(page.getByText(/^One person/).elements()).toHaveLength(0)
})
