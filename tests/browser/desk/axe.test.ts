// The words and colours of the Desk, checked by axe in both themes and languages.
import axe from 'axe-core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { language } from '../../../web/i18n/language.svelte.ts'
import { beginDay, endDay, open, press, visit } from './open-day.ts'

beforeEach(beginDay)
afterEach(endDay)

describe('axe finds nothing', () => {
  const problems = async (): Promise<string[]> => {
    // While something fades in, every colour is wrong.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
    const { violations } = await axe.run(document.body)
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`)
  }

  test.each([
    ['light', 'nl'],
    ['dark', 'en'],
  ] as const)('on the Desk, %s, %s', async (theme, tongue) => {
    document.documentElement.dataset['theme'] = theme
    language.set(tongue)
    await open()
    await expect.poll(() => document.querySelector('.group')).not.toBeNull()
    expect(await problems()).toEqual([])
    await page.getByRole('radio').last().click()
    await expect.poll(() => document.querySelector('.view img.loaded')).not.toBeNull()
    expect(await problems()).toEqual([])
    await press('?')
    await expect.poll(() => document.querySelector('[role="dialog"]')).not.toBeNull()
    expect(await problems()).toEqual([])
  })

  test('on the empty Desk and in the dialog for a new event', async () => {
    await visit()
    await expect.element(page.getByText('Drop photos here. They stay on this computer.')).toBeVisible()
    expect(await problems()).toEqual([])
    await page.getByRole('button', { name: 'New event' }).click()
    await expect.poll(() => document.querySelector('[role="dialog"]')).not.toBeNull()
    expect(await problems()).toEqual([])
  })
})
