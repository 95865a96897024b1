// Proof: where a face was covered the detector finds none, and the recogniser tells the person no better from others than chance does.
// Runs the shipped workers in headless Chromium. The control blurs the faces instead, weakly, as many tools do.
import { dlibResnet, modelName, type ModelSet } from '../../../models/manifest.ts'
import type { Attack } from '../../bench/page/covering.ts'
import type { Lab } from '../../bench/lab.ts'
import type { Proof } from '../proof.ts'
import { facesFor, type Pair } from './covering/faces.ts'

const lanes = 2
const styles = ['solid', 'mosaic', 'shape'] as const
const models: ModelSet = 'builtin'

export const covering: Proof = {
  name: 'covering',
  describe:
    'in covered faces the detector finds nothing and the recogniser knows nobody (AUC at most 0.55); a weak blur fails the same test',
  defaultCases: 1000,
  controlCases: 60,
  async run({ cases, seed, broken, progress }) {
    const { folder, kind, pairs } = await facesFor(cases, seed)
    progress(`${String(pairs.length)} ${kind} faces`)
    const { openLab } = await import('../../bench/lab.ts')
    const lab = await openLab({ '/images': folder }, { lanes, recognise: true, models })
    try {
      const known = await embedAll(lab, [...new Set(pairs.map((pair) => pair.known))], progress)
      const attacks = await attackAll(lab, pairs, known, broken, progress)
      return judge(attacks, progress)
    } finally {
      await lab.close()
    }
  },
}

async function embedAll(
  lab: Lab,
  files: readonly string[],
  progress: (line: string) => void,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const vectors = new Map<string, readonly number[]>()
  await inLanes(files, progress, 'known', async (lane, file) => {
    const { vector } = await lab.call('embed', lane, `/images/${encodeURIComponent(file)}`)
    if (vector) vectors.set(file, vector)
  })
  return vectors
}

async function attackAll(
  lab: Lab,
  pairs: readonly Pair[],
  known: ReadonlyMap<string, readonly number[]>,
  broken: boolean,
  progress: (line: string) => void,
): Promise<readonly (Attack & { readonly file: string })[]> {
  const recogniser = modelName(dlibResnet)
  const attacks: (Attack & { readonly file: string })[] = []
  const cases = pairs.map(
    (pair, index) => ({ pair, style: broken ? 'blur' : (styles[index % styles.length] ?? 'solid'), index }) as const,
  )
  await inLanes(cases, progress, 'covered', async (lane, { pair, style, index }) => {
    const own = known.get(pair.known)
    const stranger = strangerFor(pairs, index, known)
    if (!own || !stranger) return
    const attack = await lab.call('attack', lane, `/images/${encodeURIComponent(pair.covered)}`, style, recogniser, [own, stranger])
    if (attack.faceFound !== null) attacks.push({ ...attack, file: `${pair.covered} (${style})` })
  })
  return attacks
}

/** The next person in the list who is somebody else. */
function strangerFor(
  pairs: readonly Pair[],
  index: number,
  known: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  for (let step = 1; step < pairs.length; step += 1) {
    const other = pairs[(index + step) % pairs.length]
    const vector = other && other.person !== pairs[index]?.person ? known.get(other.known) : undefined
    if (vector) return vector
  }
  return undefined
}

function judge(
  attacks: readonly (Attack & { readonly file: string })[],
  progress: (line: string) => void,
): { cases: number; failures: string[] } {
  const found = attacks.filter(({ faceFound }) => faceFound === true)
  const auc = areaUnderCurve(
    attacks.map(({ same }) => same),
    attacks.map(({ other }) => other),
  )
  // With few faces chance alone moves the figure: two standard errors of an AUC of a half are allowed below five hundred.
  const limit = attacks.length >= 500 ? 0.55 : 0.55 + 2 / Math.sqrt(6 * Math.max(1, attacks.length))
  progress(
    `a face found in ${String(found.length)} of ${String(attacks.length)}, AUC ${auc.toFixed(3)} (at most ${limit.toFixed(3)})`,
  )
  return {
    cases: attacks.length,
    failures: [
      ...found.map(({ file }) => `a face is found in ${file}`),
      ...(auc > limit ? [`the recogniser tells the person from others: AUC ${auc.toFixed(3)}`] : []),
    ],
  }
}

/** How often a similarity to the true person is above one to somebody else, ties counting half. */
function areaUnderCurve(same: readonly number[], others: readonly number[]): number {
  const sorted = others.toSorted((a, b) => a - b)
  const below = (value: number, inclusive: boolean): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const at = sorted[middle] ?? Infinity
      if (at < value || (inclusive && at === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  const wins = same.reduce((sum, value) => sum + (below(value, false) + below(value, true)) / 2, 0)
  return wins / (same.length * sorted.length)
}

async function inLanes<Item>(
  items: readonly Item[],
  progress: (line: string) => void,
  what: string,
  work: (lane: number, item: Item) => Promise<void>,
): Promise<void> {
  let next = 0
  const lane = async (index: number): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      await work(index, item)
      if (next % 100 === 0) progress(`${what} ${String(next)} of ${String(items.length)}`)
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))
}
