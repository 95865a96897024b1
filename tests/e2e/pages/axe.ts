// axe on the screen that is open, in the appearance that is on.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'

/** @returns one line per violation: rule and the first element it is about */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(fadesEnd)
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''} ${nodes[0]?.failureSummary ?? ''}`)
}

/** Runs in the page. In the middle of a fade every colour is wrong; what turns without end (a spinner) has none to wait for. */
async function fadesEnd(): Promise<void> {
  // A change that was made just now begins to fade with the next picture.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
  await Promise.allSettled(ending.map(({ finished }) => finished))
}
