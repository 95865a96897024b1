// `npm run long-tasks`: the built product in Chromium, its practice set analysed as anybody would; prints every task of the main thread over 50 ms, by
// the clock and by the processor's time (on a busy machine only the second is about us), with the scripts that ran in it. Exit 1 when the latter exist.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as desk from '../e2e/pages/desk.ts'
import { launchChromium } from '../support/chromium.ts'
import { startProduct } from '../support/product.ts'
import { longTasks, summaryOf, watchFrames, type Frame } from './long-tasks/trace.ts'

const { values } = parseArgs({ options: { out: { type: 'string' } } })

const product = await startProduct()
const browser = await launchChromium()
try {
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
  await page.addInitScript(watchFrames)
  await page.goto(product.url)
  await page.getByRole('button', { name: 'Start practising' }).waitFor()
  const tasks = await longTasks(page, async () => {
    await page.getByRole('button', { name: 'Start practising' }).click()
    await page.getByRole('region', { name: 'Desk' }).waitFor({ timeout: 180_000 })
    await desk.batchDone(page, 600_000)
  })
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: readonly Frame[] }).frames)
  const report = { measured: new Date().toISOString().slice(0, 10), chromium: browser.version(), ...summaryOf(tasks, frames) }
  if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`)
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
  process.exitCode = tasks.overByProcessor.length === 0 ? 0 : 1
} finally {
  await browser.close()
  await product.stop()
}
