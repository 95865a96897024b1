// axe on the screen that is open, in the appearance that is on.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'

/** @returns one line per violation: rule and the first element it is about */
export async function violations(page: Page): Promise<readonly string[]> {
  // Fades end within 150 ms; axe would measure colours in between.
  await page.waitForTimeout(250)
  const { violations: found } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze()
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''} ${nodes[0]?.failureSummary ?? ''}`)
}
