// What never happens by itself: no photo counts as seen that nobody saw.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { box } from './fake.svelte.ts'
import { beginDay, endDay, event, open, press, verdicts, visit, workspace } from './open-day.ts'

beforeEach(beginDay)
afterEach(endDay)

test('a photo whose picture is not here cannot be marked as seen', async () => {
  await open([
    { fileName: 'one.png', faces: [] },
    { fileName: 'two.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] },
  ])
  workspace.pictures.clear()
  await visit()
  await expect.element(page.getByText('This picture is not on this device.')).toBeVisible()
  await press('s{Enter}{Enter}{ArrowDown}{Enter}')
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(workspace.assetsOf(event).every(({ document }) => document.seen === null)).toBe(true)
  expect(verdicts()).not.toContain('clear')
})

test('of photos that are chosen together only those are marked as seen that were on screen', async () => {
  await page.viewport(1280, 600)
  await open(Array.from({ length: 60 }, (_, index) => ({ fileName: `${String(index)}.png`, faces: [] })))
  const looked = [...document.querySelectorAll('.together li button')].map((one) => one.getAttribute('aria-label') ?? '')
  await press('g')
  await expect.element(page.getByRole('region', { name: 'Photos side by side' })).toBeVisible()
  const cells = () => [...document.querySelectorAll<HTMLElement>('.grid .cell')]
  const room = () => document.querySelector('.grid .room')?.getBoundingClientRect() ?? new DOMRect()
  // A little higher, so that of the last row only a strip is to be seen; what was in sight stays so.
  const strip = 24
  const rowHeight = cells()[0]?.getBoundingClientRect().height ?? 0
  const tooMuch = (room().height - strip) % rowHeight
  await page.viewport(1280, 600 + Math.round(rowHeight - tooMuch))
  const topOf = (cell: HTMLElement): number => cell.getBoundingClientRect().top
  const peeking = () => cells().filter((cell) => topOf(cell) < room().bottom && topOf(cell) > room().bottom - 2 * strip)
  await expect.poll(() => peeking().length).toBeGreaterThan(0)
  await expect.poll(() => peeking().every((cell) => cell.querySelector('.bitmap.shown'))).toBe(true)
  const above = cells().filter((cell) => topOf(cell) <= room().bottom - 2 * strip)
  const inSight = new Set(above.map((cell) => cell.querySelector('.file')?.textContent))
  // Only the rows in sight exist.
  expect(cells().length).toBeLessThan(60)
  await press('{Control>}a{/Control}{Enter}')
  const seen = () => workspace.assetsOf(event).filter(({ document }) => document.seen !== null)
  await expect.poll(() => seen().length).toBeGreaterThan(0)
  const unlooked = seen().filter(({ document: { fileName } }) => !inSight.has(fileName) && !looked.includes(`Open ${fileName}`))
  expect(unlooked).toEqual([])
})

test('walking past photos marks none of them as seen', async () => {
  await open()
  await page.getByRole('radio', { name: /^All/ }).click()
  await press('{ArrowDown}{ArrowDown}{ArrowDown}{ArrowDown}')
  expect(workspace.assetsOf(event).every(({ document }) => document.seen === null)).toBe(true)
})
