// `npm run bench`: one Chromium on this machine; by turns our two model sets, human and face-api go through the same photo files, and the
// recognisers run against the native engine. Prints the figures and writes them to bench/results.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright'
import { modelsOf, type ModelSet } from '../../models/manifest.ts'
import { launchChromium } from '../support/chromium.ts'
import { buildPages, serveFolders } from './lab.ts'
import { measuredModels } from './measured-models.ts'
import type { Contestant, Lap } from './race/contestant.ts'
import { median, raceMedians, ratiosOf, type Rival } from './race/figures.ts'
import { mostFaces, racePhotos } from './race/folder.ts'
import { openNative, type NativeRecogniser } from './race/native.ts'
import type { Ours } from './race/ours.ts'
import type { RecogniserPage } from './race/recogniser.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const recogniserSides: Readonly<Record<ModelSet, number>> = { builtin: 150, recommended: 128 }
/** Runs of a recogniser per round, on either engine. */
const recogniserRuns = 15
/** Until V8 has optimised the engine, its times say nothing. */
const warmUpRuns = 60

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' }, out: { type: 'string' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds is a number from 1.')

say('Preparing models and pages')
const models = measuredModels(root)
if (models.missing !== null) say(models.missing)
const photos = await racePhotos(join(root, '../shared/faces'), join(root, 'build/bench/drawn'))
const pageFolder = await buildPages(join(root, 'tests/bench/race'), join(root, 'build/bench/race'), [
  'ours',
  'human',
  'face-api',
  'recogniser',
])
const packages = join(root, 'node_modules')
const server = await serveFolders(
  {
    ...photos.folders,
    '/models': models.folder,
    '/tfjs': join(packages, '@tensorflow/tfjs-backend-wasm/dist'),
    '/human': join(packages, '@vladmandic/human/dist'),
    '/face-api': join(packages, '@vladmandic/face-api/dist'),
    '/human-models': join(packages, '@vladmandic/human/models'),
    '/face-api-models': join(packages, '@vladmandic/face-api/model'),
    '': pageFolder,
  },
  ['/human.html', '/face-api.html', '/recogniser.html'],
)
const browser = await launchChromium()
try {
  const results = await race(browser)
  const out = values.out ?? join(root, 'bench/results.json')
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`)
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
  say(`Written to ${out}`)
} finally {
  await browser.close()
  server.close()
}

async function race(browser: Browser): Promise<object> {
  const pages = new Map<ModelSet | Rival, Page>()
  for (const set of models.sets) pages.set(set, await open(browser, `ours.html?models=${set}`))
  pages.set('human', await open(browser, 'human.html'))
  pages.set('faceApi', await open(browser, 'face-api.html'))

  const alone = await open(browser, 'recogniser.html', 'recogniser')
  const best = pages.get(models.sets.at(-1) ?? 'builtin')
  if (!best) throw new Error('no page')
  const sizes = await best.evaluate((urls) => (globalThis as unknown as { ours: Ours }).ours.countFaces(urls), photos.groups)
  const files = [...photos.event, ...photos.groups.filter((_, index) => (sizes[index] ?? 0) <= mostFaces)]
  say(`${String(files.length)} ${photos.kind} photos, ${String(rounds)} rounds after a warm-up`)
  for (const [name, page] of pages) {
    await page.evaluate((urls) => contestantOf().load(urls), files)
    say(`${name} is ready`)
  }

  const laps = new Map([...pages.keys()].map((name): [ModelSet | Rival, Lap[]] => [name, []]))
  const natives = new Map<ModelSet, NativeRecogniser>()
  const recogniserTimes = new Map<ModelSet, { readonly wasm: number[]; readonly native: number[] }>()
  for (const set of models.sets) {
    natives.set(set, await openNative(modelPathOf(set), recogniserSides[set]))
    recogniserTimes.set(set, { wasm: [], native: [] })
    await timeRecogniser(alone, set, warmUpRuns)
    await natives.get(set)?.time(warmUpRuns)
  }
  for (let round = 0; round <= rounds; round++) {
    for (const [name, page] of pages) {
      const lap = await page.evaluate(() => contestantOf().lap())
      if (round > 0) laps.get(name)?.push(lap)
      say(
        `${round === 0 ? 'warm-up' : `round ${String(round)}`}: ${name} ${(lap.milliseconds / files.length).toFixed(0)} ms per photo`,
      )
    }
    if (round > 0)
      for (const [set, { wasm, native }] of recogniserTimes) {
        wasm.push(...(await timeRecogniser(alone, set, recogniserRuns)))
        native.push(...((await natives.get(set)?.time(recogniserRuns)) ?? []))
      }
  }
  for (const native of natives.values()) await native.close()
  return report(browser, files.length, laps, recogniserTimes)
}

function report(
  browser: Browser,
  photoCount: number,
  laps: ReadonlyMap<ModelSet | Rival, readonly Lap[]>,
  recogniserTimes: ReadonlyMap<ModelSet, { readonly wasm: readonly number[]; readonly native: readonly number[] }>,
): object {
  const of = (name: ModelSet | Rival) => raceMedians(laps.get(name) ?? [], photoCount)
  const rivals = { human: of('human'), faceApi: of('faceApi') }
  const recogniser = (set: ModelSet) => {
    const times = recogniserTimes.get(set)
    return { wasm: median(times?.wasm ?? []), native: median(times?.native ?? []) }
  }
  const bySet = <Value>(value: (set: ModelSet) => Value) => Object.fromEntries(models.sets.map((set) => [set, value(set)]))
  return {
    measured: new Date().toISOString().slice(0, 10),
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) },
    versions: {
      node: process.versions.node,
      chromium: browser.version(),
      ...Object.fromEntries(
        ['@vladmandic/human', '@vladmandic/face-api', 'onnxruntime-node'].map((name) => [name, versionOf(name)]),
      ),
    },
    photos: { kind: photos.kind, count: photoCount, rounds },
    ...(models.missing === null ? {} : { note: models.missing }),
    medians: { ...bySet(of), ...rivals, recogniserMs: bySet(recogniser) },
    ratios: bySet((set) => ratiosOf(of(set), rivals, recogniser(set))),
  }
}

async function open(browser: Browser, address: string, ready = 'contestant'): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.on('pageerror', ({ message }) => {
    say(`${address}: ${message}`)
  })
  await page.goto(`${server.origin}/${address}`)
  await page.waitForFunction((name) => name in globalThis, ready)
  return page
}

function timeRecogniser(page: Page, set: ModelSet, runs: number): Promise<readonly number[]> {
  const run = { models: set, side: recogniserSides[set], runs }
  return page.evaluate((asked) => (globalThis as unknown as { recogniser: RecogniserPage }).recogniser.timeRecogniser(asked), run)
}

/** Runs in the page. */
declare function contestantOf(): Contestant

function modelPathOf(set: ModelSet): string {
  const entry = modelsOf(set).find(({ role }) => role === 'recogniser')
  if (!entry) throw new Error(`${set} has no recogniser`)
  return join(models.folder, entry.file)
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as { readonly version: string }).version
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
