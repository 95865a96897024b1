// `npm run browsers`: the practice set from one click to a desk full of verdicts, in Chromium, Firefox and WebKitGTK (the nearest to Safari on Debian),
// one after the other against one server. Prints what each saw and how long it took; exit 1 when one of them saw other faces than Chromium or none.
// What is missing is installed as `npm test` installs Chromium, where that is allowed.
import { launchChromium } from '../support/chromium.ts'
import { needs } from '../support/debian.mjs'
import { until, type Engine } from '../support/engines/engine.ts'
import { startFirefox } from '../support/engines/firefox.ts'
import { startWebKit } from '../support/engines/webkit.ts'
import { startProduct } from '../support/product.ts'

interface Seen {
  readonly engine: string
  readonly seconds: number
  /** Of the privacy line: faces found and faces compared. */
  readonly found: number
  readonly compared: number
  /** The counts of the tabs, left to right. */
  readonly tabs: readonly number[]
  readonly machine: string
}

/** Two engines decode and scale a picture a little differently; a face at the edge of a threshold may differ. */
const facesApart = 0.02

async function startChromiumEngine(): Promise<Engine> {
  const browser = await launchChromium()
  const page = await browser.newPage({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
  return {
    name: `Chromium ${browser.version()}`,
    go: async (address) => {
      await page.goto(address)
    },
    evaluate: <T>(expression: string) => page.evaluate<T>(expression),
    close: () => browser.close(),
  }
}

async function practise(engine: Engine, address: string): Promise<Seen> {
  await engine.go(address)
  await until(engine, `document.querySelector('.practice button')`)
  const began = performance.now()
  await engine.evaluate(`document.querySelector('.practice button').click()`)
  await until(engine, `document.querySelector('.desk .queue .item')`, 300_000)
  // The last photo may still be on its way between two batches.
  for (let quiet = 0; quiet < 4;) {
    await until(engine, `!document.querySelector('.desk .busy')`, 600_000)
    await new Promise((resolve) => setTimeout(resolve, 250))
    quiet = (await engine.evaluate<boolean>(`Boolean(document.querySelector('.desk .busy'))`)) ? 0 : quiet + 1
  }
  const seconds = (performance.now() - began) / 1000
  const line = await engine.evaluate<string>(
    `document.querySelector('.desk .privacy, .desk [class*="privacy"]')?.innerText ?? document.querySelector('.desk').innerText`,
  )
  const [, compared = '0', found = '0'] = /(\d+)\D+?(\d+) (?:faces|gezichten)/.exec(line) ?? []
  const tabs = await engine.evaluate<number[]>(
    `[...document.querySelectorAll('.desk .bar label, .desk .bar [role="radio"]')].map((tab) => Number(/\\d+\\s*$/.exec(tab.innerText.trim())?.[0] ?? -1)).filter((count) => count >= 0)`,
  )
  await engine.evaluate(`location.hash = '#/settings'`)
  await until(engine, `document.querySelector('main h1')`)
  const machine = await engine.evaluate<string>(
    `[...document.querySelectorAll('main section')].find((one) => /WASM|WebGPU/.test(one.innerText))?.innerText.match(/[^\\n]*(?:WASM|WebGPU)[^\\n]*/)?.[0] ?? ''`,
  )
  return { engine: engine.name, seconds, found: Number(found), compared: Number(compared), tabs, machine }
}

needs(['firefox-esr', 'webkit2gtk-driver', 'xvfb'], ['firefox-esr', 'WebKitWebDriver', 'Xvfb'])
const product = await startProduct()
const all: Seen[] = []
try {
  for (const start of [startChromiumEngine, startFirefox, startWebKit]) {
    const engine = await start()
    try {
      all.push(await practise(engine, product.url.replace('127.0.0.1', 'localhost')))
      say(JSON.stringify(all.at(-1)))
    } catch (error) {
      say(`${engine.name}: ${error instanceof Error ? error.message : String(error)}`)
      say(await engine.evaluate<string>(`document.body.innerText.slice(0, 800)`))
      process.exitCode = 1
    } finally {
      await engine.close()
    }
  }
} finally {
  await product.stop()
}
const [first] = all
for (const one of all)
  if (!first || one.found === 0 || Math.abs(one.found - first.found) > first.found * facesApart) process.exitCode = 1

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
