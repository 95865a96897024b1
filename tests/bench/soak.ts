// `npm run soak -- --photos 1000`: the product's pool in Chromium over photos of 24 megapixels, with memory printed on the way. Writes bench/soak.json
// after every step, so that a run that is stopped leaves what it saw. Exit 1 when memory grew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright'
import { launchChromium } from '../support/chromium.ts'
import { buildPages, serveFolders } from './lab.ts'
import { measuredModels } from './measured-models.ts'
import { flatWithin, growthOf, type Sample } from './soak/growth.ts'
import type { Soak } from './soak/page.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { values } = parseArgs({ options: { photos: { type: 'string', default: '1000' }, out: { type: 'string' } } })
const total = Number(values.photos)
if (!Number.isInteger(total) || total < 1) throw new RangeError('--photos is a number from 1.')
const out = values.out ?? join(root, 'bench/soak.json')
const step = Math.max(1, Math.ceil(total / 50))

const models = measuredModels(root)
const pages = await buildPages(join(root, 'tests/bench/soak'), join(root, 'build/bench/soak'), ['soak'])
const server = await serveFolders({ '/models': models.folder, '': pages })
const browser = await launchChromium()
try {
  process.exitCode = (await soak(browser)) ? 0 : 1
} finally {
  await browser.close()
  server.close()
}

async function soak(browser: Browser): Promise<boolean> {
  const page = await browser.newPage()
  await page.goto(`${server.origin}/soak.html`)
  await page.waitForFunction(() => 'soak' in globalThis)
  const call = <Name extends keyof Soak>(name: Name, ...args: Parameters<Soak[Name]>): Promise<Awaited<ReturnType<Soak[Name]>>> =>
    page.evaluate(callInPage, { name, args }) as Promise<never>
  say('Drawing photos of 24 megapixels')
  const photoMb = (await call('load')) / 2 ** 20
  const samples: Sample[] = []
  const started = performance.now()
  let found = 0
  for (let done = 0; done < total;) {
    const count = Math.min(step, total - done)
    found = await call('batch', done, count)
    done += count
    const scriptBytes = await call('memory')
    const sample = {
      photos: done,
      seconds: Math.round((performance.now() - started) / 1000),
      processMb: await rendererMb(browser),
      scriptMb: scriptBytes === null ? null : Math.round(scriptBytes / 2 ** 20),
    }
    samples.push(sample)
    say(
      `${String(done)} photos, ${String(sample.seconds)} s: process ${mb(sample.processMb)}, scripts and WASM ${mb(sample.scriptMb)}`,
    )
    write(samples, found, photoMb)
  }
  const cancelled = await call('cancel', 50)
  const { growth, flat } = write(samples, found, photoMb, cancelled)
  say(growth === null ? 'Too few photos to say whether memory is flat.' : `Memory grew by ${(growth * 100).toFixed(1)} %.`)
  return flat
}

function write(samples: readonly Sample[], faces: number, photoMb: number, cancelled?: object) {
  const growth = growthOf(samples.map(({ processMb, scriptMb }) => processMb ?? scriptMb))
  const flat = growth === null || growth <= flatWithin
  const report = {
    measured: new Date().toISOString().slice(0, 10),
    chromium: browser.version(),
    photos: { asked: total, done: samples.at(-1)?.photos ?? 0, megapixels: 24, averageMb: Number(photoMb.toFixed(1)), faces },
    growth,
    flat,
    ...(cancelled ? { cancelled } : {}),
    samples,
  }
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`)
  return { growth, flat }
}

/** Resident memory of the largest renderer process: the page with its workers. Linux tells; elsewhere null. */
async function rendererMb(browser: Browser): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => residentMb(id))
  return sizes.length === 0 ? null : Math.max(...sizes)
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes ?? 0) / 1024)
}

/** Runs in the page, so it may use nothing from here. */
function callInPage({ name, args }: { readonly name: string; readonly args: readonly unknown[] }): unknown {
  const { soak } = globalThis as unknown as { soak: Record<string, (...values: readonly unknown[]) => unknown> }
  return soak[name]?.(...args)
}

function mb(value: number | null): string {
  return value === null ? 'unknown' : `${String(value)} MB`
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
