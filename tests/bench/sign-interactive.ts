// `npm run sign:interactive`: how long a slow phone on slow Wi-Fi takes from opening a link to answering the first question. 400 kbit/s, 150 ms, processor
// four times slower; nothing in the cache. Interactive: the form was fetched, verified and shown, and a tap has moved on. Fails above the 3 seconds.
import { launchChromium } from '../support/chromium.ts'
import { startProduct } from '../support/product.ts'
import { makeSigningLink } from '../support/signing-link.ts'

const limitMs = 3000
const runs = 5
const network = { offline: false, latency: 150, downloadThroughput: 400_000 / 8, uploadThroughput: 400_000 / 8 }

const product = await startProduct()
const browser = await launchChromium()
const times: number[] = []
try {
  const link = await makeSigningLink(product.url)
  for (let run = 0; run < runs; run++) {
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      locale: 'nl-NL',
    })
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', network)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
    let bytes = 0
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
    const begun = performance.now()
    await page.goto(link, { waitUntil: 'commit' })
    // Looked for in every frame, and then a finger at that place: Playwright's own waiting looks twice a second and its tap waits for the page to be at rest, which
    // would be counted as loading.
    const frames = { polling: 'raf', timeout: 120_000 } as const
    const next = await page.waitForFunction(
      () => {
        const button = document.querySelector('main nav button.primary')
        button?.scrollIntoView({ block: 'center' })
        const box = button?.getBoundingClientRect()
        return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 }
      },
      null,
      frames,
    )
    const { x, y } = (await next.jsonValue()) ?? { x: 0, y: 0 }
    await page.touchscreen.tap(x, y)
    await page.waitForFunction(() => document.querySelectorAll('.dots .past').length === 2, null, frames)
    times.push(performance.now() - begun)
    process.stdout.write(
      `run ${String(run + 1)}: ${String(Math.round(times.at(-1) ?? 0))} ms, ${String(Math.round(bytes / 1024))} KB\n`,
    )
    await context.close()
  }
} finally {
  await browser.close()
  await product.stop()
}
const median = [...times].sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0
process.stdout.write(`median ${String(Math.round(median))} ms at 400 kbit/s and 4x slower, limit ${String(limitMs)}\n`)
if (median > limitMs) process.exitCode = 1
