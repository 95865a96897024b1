// Proof: nothing that a person types or drops can be read on the server, in its databases and files, in its log, on the wire, in backups, or in what a closed
// browser keeps.
// A case is one planted needle searched in one kind of place, in every encoding of tests/support/needles.ts.
import { rm } from 'node:fs/promises'
import { launchChromium, launchProfile } from '../../support/chromium.ts'
import { freePort, repoRoot, startProduct } from '../../support/product.ts'
import type { Finding } from '../../support/needles.ts'
import { startRecordingProxy } from '../../support/recording-proxy.ts'
import { createScanner } from '../../support/scan.ts'
import { makeLeakyBuild } from '../broken/leaky-build.ts'
import type { Proof, ProofResult, ProofRun } from '../proof.ts'
import { backupsOf, browserStorageOf, profileFolder } from './canary/at-rest.ts'
import { plantCrowd } from './canary/crowd.ts'
import { embeddingNeedles } from './canary/embeddings.ts'
import { lettersFor } from './canary/letters.ts'
import { gatherPlaces, placeKinds, type PlaceKind } from './canary/places.ts'
import { accountKeyNeedle, keepPictures, kinds, makePlan, plant, sizeFor, type Planted } from './canary/plant.ts'

export const canary: Proof = {
  name: 'canary',
  describe:
    'names, addresses, notes, file names, papers, portraits, photos, previews, embeddings and secrets are nowhere readable: server, wire, backups, browser at rest',
  // A thousand subjects and what the screens take, in every kind of place, each in fourteen encodings.
  defaultCases: 28_800,
  controlCases: 1,
  run: ({ broken, ...options }) => (broken ? runControl(options) : runReal(options)),
}

async function runReal({ cases, seed, progress }: Omit<ProofRun, 'broken'>): Promise<ProofResult> {
  const { planted, findings } = await searchProduct(repoRoot, Math.ceil(cases / placeKinds.length), seed, progress)
  const pairs = planted.flatMap(({ needle }) => placeKinds.map((place) => ({ needle: needle.name, place }))).slice(0, cases)
  const leaks = findings.filter(({ needle, kind }) => !(needle === accountKeyNeedle && kind === 'browser storage'))
  return { cases: pairs.length, failures: leaks.map(sentence) }
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
  'backups',
  'browser storage',
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
  const size = sizeFor(needles)
  const plan = await makePlan(seed, size)
  progress('pictures drawn; starting the product')
  const port = await freePort()
  const publicUrl = `http://localhost:${String(port)}`
  const product = await startProduct({ root, publicUrl })
  const proxy = await startRecordingProxy(product.port, port)
  const browser = await launchChromium()
  let closeProfile = (): Promise<void> => Promise.resolve()
  try {
    const profile = profileFolder(plan.folder)
    const context = await launchProfile(profile, { locale: 'en-GB', viewport: { width: 1440, height: 900 }, acceptDownloads: true })
    closeProfile = () => context.close()
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
    const crowd = await plantCrowd(`http://localhost:${String(port)}`, size.crowd, lettersFor(seed + 1), progress)
    const planted = [...entered, ...vectors, ...crowd]
    progress(`${String(planted.length)} needles planted; searching`)
    const scanner = createScanner(planted.map(({ needle }) => needle))
    const findings: Found[] = []
    const still = await backupsOf(product.dataDir, root, plan.folder)
    await closeProfile()
    for (const place of [...(await gatherPlaces(product, proxy)), ...still, ...browserStorageOf(profile)])
      for (const finding of scanner.scan(`${place.kind}, ${place.name}`, await place.read()))
        findings.push({ ...finding, kind: place.kind })
    return { planted, findings }
  } finally {
    await closeProfile()
    await browser.close()
    await proxy.stop()
    await product.stop()
    await rm(plan.folder, { recursive: true, force: true })
  }
}

const sentence = ({ needle, encoding, place }: Finding): string => `${needle} found as ${encoding} in ${place}`
