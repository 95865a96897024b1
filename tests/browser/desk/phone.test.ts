// The Desk on a phone: one column, answers under the thumb, and nothing counts as seen that was not on the small screen.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { box } from './fake.svelte.ts'
import {
  anna,
  beginDay,
  bram,
  documentOf,
  eachAnna,
  endDay,
  event,
  inSight,
  isReady,
  likely,
  open,
  press,
  visit,
  workspace,
} from './open-day.ts'

beforeEach(beginDay)
afterEach(endDay)

test('on a phone everything is there in one column, without sideways scrolling', async () => {
  await page.viewport(390, 844)
  await open()
  await page.getByRole('radio').last().click()
  await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390)
})

test('on a phone the answers about a face, and then the photo, are under the thumb while the photo is on screen', async () => {
  await page.viewport(390, 844)
  await open([
    { fileName: 'known.png', faces: [{ box: box(0.3, 0.3, 0.15, 0.25), proposal: likely(anna) }] },
    { fileName: 'unknown.png', faces: [{ box: box(0.3, 0.3, 0.15, 0.25), proposal: null }] },
  ])
  /** What lies there can be pressed: nothing is over it, and no scrolling is needed. */
  const isUnderThumb = (name: string): boolean => {
    const button = [...document.querySelectorAll('[data-deck] button')].find(({ textContent }) =>
      textContent.trim().startsWith(name),
    )
    const { left, top, width, height } = button?.getBoundingClientRect() ?? new DOMRect()
    return height >= 44 && button?.contains(document.elementFromPoint(left + width / 2, top + height / 2)) === true
  }
  const look = async (file: string): Promise<void> => {
    await page.getByRole('radio').last().click()
    await page.getByRole('button', { name: new RegExp(`^${file}`) }).click()
    await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
    document.querySelector('.view')?.scrollIntoView({ block: 'start', behavior: 'instant' })
  }
  await look('known.png')
  await expect.poll(() => ['Yes', 'No'].map(isUnderThumb)).toEqual([true, true])
  await look('unknown.png')
  await expect.poll(() => ['Somebody else', 'Stranger', 'Not a face'].map(isUnderThumb)).toEqual([true, true, true])
  await page.getByRole('button', { name: 'Stranger' }).click()
  await expect.poll(() => documentOf('unknown.png')?.faces[0]?.decision.kind).toBe('stranger')
  await expect.poll(() => isUnderThumb('Nobody missed, next')).toBe(true)
  await page.getByRole('button', { name: 'Nobody missed, next' }).click()
  await expect.poll(() => documentOf('unknown.png')?.seen).not.toBeNull()
})

test.each(['several', 'look'] as const)(
  'on a phone nothing counts as seen of which only a strip is on screen: %s',
  async (kind) => {
    await page.viewport(390, 600)
    const faces = kind === 'look' ? [] : [{ box: box(0.2, 0.3, 0.15, 0.25), proposal: likely(bram) }]
    await open([
      { fileName: 'a.png', faces: kind === 'look' ? [] : [{ box: box(0.2, 0.3, 0.15, 0.25), proposal: likely(anna) }] },
      { fileName: 'b.png', faces },
      { fileName: 'c.png', faces },
    ])
    await page.getByRole('button', { name: kind === 'look' ? /^Look and find/ : /^People seen a few/ }).click()
    const crops = (): Element[] => [...document.querySelectorAll('.together li .bitmap')]
    await expect.poll(() => crops().length).toBeGreaterThan(0)
    // The first row begins at the lower edge: a strip of it is there, and it is drawn.
    const peek = (pixels: number): void => {
      const { top } = crops()[0]?.getBoundingClientRect() ?? { top: 0 }
      scrollBy({ top: top - innerHeight + pixels, behavior: 'instant' })
    }
    document.body.style.paddingTop = '900px'
    try {
      peek(20)
      await visit()
      await page.getByRole('button', { name: kind === 'look' ? /^Look and find/ : /^People seen a few/ }).click()
      await expect.poll(() => crops().length).toBeGreaterThan(0)
      peek(20)
      await expect.poll(() => crops()[0]?.classList.contains('shown')).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 300))
      expect([isReady(), inSight()]).toEqual([false, []])
      await press('{Enter}')
      expect(workspace.assetsOf(event).some(({ document }) => document.seen ?? document.faces.some((one) => one.decidedAt))).toBe(
        false,
      )
      const lookAtEach = async (): Promise<boolean> => {
        for (const crop of crops()) {
          crop.scrollIntoView({ block: 'center', behavior: 'instant' })
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        return isReady()
      }
      await expect.poll(lookAtEach).toBe(true)
    } finally {
      document.body.style.paddingTop = ''
    }
  },
)

test('on a phone the next page begins at its top, wherever the last one was answered', async () => {
  await page.viewport(390, 600)
  await open(eachAnna(30))
  await page.getByRole('button', { name: /^Anna de Vries/ }).click()
  const lookAtEach = async (): Promise<boolean> => {
    for (const crop of document.querySelectorAll('.together li')) {
      crop.scrollIntoView({ block: 'center', behavior: 'instant' })
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return isReady()
  }
  await expect.poll(lookAtEach).toBe(true)
  expect(inSight().some((label) => label.startsWith('Face 1 of'))).toBe(false)
  await press('{Enter}')
  await expect.poll(() => inSight().some((label) => /^Face 1 of (?!30)/.test(label))).toBe(true)
})

test('on a phone what is still out of sight comes before the answer, a touch at a time', async () => {
  await page.viewport(390, 600)
  await open(eachAnna(10))
  await page.getByRole('button', { name: /^Anna de Vries/ }).click()
  const further = page.getByRole('button', { name: /^Look at the (other \d+|last one)$/ })
  await expect.element(further).toBeVisible()
  const goOn = async (): Promise<boolean> => {
    const [button] = further.elements()
    if (button instanceof HTMLElement) button.click()
    await new Promise((resolve) => setTimeout(resolve, 300))
    return isReady()
  }
  await expect.poll(goOn).toBe(true)
  expect(further.elements()).toEqual([])
  await press('{Enter}')
  const named = () => workspace.assetsOf(event).filter(({ document }) => document.faces[0]?.decision.kind === 'person')
  await expect.poll(() => named().length).toBe(10)
})
