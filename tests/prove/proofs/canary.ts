// Proof: nothing that a person types or drops can be read on the server, in its databases and files, in its log, or on the wire.
// A case is one planted needle searched in one kind of place, in every encoding of tests/support/needles.ts.
import { rm } from 'node:fs/promises'
import { launchChromium } from '../../support/chromium.ts'
import { freePort, repoRoot, startProduct } from '../../support/product.ts'
import type { Finding } from '../../support/needles.ts'
import { startRecordingProxy } from '../../support/recording-proxy.ts'
import { createScanner } from '../../support/scan.ts'
import { makeLeakyBuild } from '../broken/leaky-build.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { embeddingNeedles } from './canary/embeddings.ts'
import { gatherPlaces, placeKinds, type PlaceKind } from './canary/places.ts'
import { keepPictures, kinds, makePlan, maxSize, plant, sizeFor, type Planted } from './canary/plant.ts'

export const canary: Proof = {
  name: 'canary',
  describe:
    'names, addresses, notes, file names, papers, portraits, photos, previews, embeddings and secrets are nowhere readable on the server or on the wire',
  defaultCases: 420,
  controlCases: 1,
  run: ({ broken, ...options }) => (broken ? runControl(options) : runReal(options)),
}

async function runReal({ cases, seed, progress }: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const { planted, findings } = await searchProduct(repoRoot, Math.ceil(cases / placeKinds.length), seed, progress)
  const pairs = planted.flatMap(({ needle }) => placeKinds.map((place) => ({ needle: needle.name, place }))).slice(0, cases)
  if (pairs.length < cases)
    progress(
      `only ${String(pairs.length)} cases fit (${String(maxSize.people)} people and ${String(maxSize.photos)} photos at most)`,
    )
  return { cases: pairs.length, failures: findings.map(sentence) }
}

/** The leaky build has to be caught for every kind of needle; one kind that slips through makes the whole control fail. */
async function runControl({ seed, progress }: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const leaky = makeLeakyBuild()
  try {
    const { planted, findings } = await searchProduct(leaky.root, 1, seed, progress)
    const caught = new Set(findings.map(({ needle }) => needle))
    const missed = kinds.filter((kind) => !planted.some((one) => one.kind === kind && caught.has(one.needle.name)))
    const unsearched = controlPlaces.filter((place) => !findings.some((finding) => finding.kind === place))
    if (missed.length > 0) progress(`the leaky build was not caught for: ${missed.join(', ')}`)
    if (unsearched.length > 0) progress(`the leaky build was not caught in: ${unsearched.join(', ')}`)
    return { cases: planted.length, failures: missed.length > 0 || unsearched.length > 0 ? [] : findings.map(sentence) }
  } finally {
    leaky.remove()
  }
}

/** Places into which the leaky build really leaks. */
const controlPlaces: readonly PlaceKind[] = [
  'main database',
  'data folder',
  'server output',
  'request bodies',
  'answers of the API',
]

interface Found extends Finding {
  readonly kind: PlaceKind
}

async function searchProduct(
  root: string,
  needles: number,
  seed: number,
  progress: (line: string) => void,
): Promise<{ planted: readonly Planted[]; findings: readonly Found[] }> {
  const plan = await makePlan(seed, sizeFor(needles))
  progress('pictures drawn; starting the product')
  const port = await freePort()
  const publicUrl = `http://localhost:${String(port)}`
  const product = await startProduct({ root, publicUrl })
  const proxy = await startRecordingProxy(product.port, port)
  const browser = await launchChromium()
  try {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 }, acceptDownloads: true })
    context.setDefaultTimeout(30_000)
    await context.addInitScript(keepPictures)
    const page = await context.newPage()
    await page.goto(publicUrl)
    const entered = await plant(page, plan, progress).catch(async (error: unknown) => {
      const text = await page.locator('body').innerText()
      throw new Error(`planting stopped: ${String(error)}; the screen said: ${text.replace(/\s+/g, ' ').slice(0, 600)}`)
    })
    const vectors = await embeddingNeedles(
      browser,
      `http://localhost:${String(product.port)}`,
      root,
      plan.people.map(({ portrait }) => portrait),
    )
    const planted = [...entered, ...vectors]
    progress(`${String(planted.length)} needles planted; searching`)
    const scanner = createScanner(planted.map(({ needle }) => needle))
    const findings: Found[] = []
    for (const place of await gatherPlaces(product, proxy))
      for (const finding of scanner.scan(`${place.kind}, ${place.name}`, await place.read()))
        findings.push({ ...finding, kind: place.kind })
    return { planted, findings }
  } finally {
    await browser.close()
    await proxy.stop()
    await product.stop()
    await rm(plan.folder, { recursive: true, force: true })
  }
}

const sentence = ({ needle, encoding, place }: Finding): string => `${needle} found as ${encoding} in ${place}`
