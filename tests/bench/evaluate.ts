// `npm run evaluate -- verify|detect|gate …`: measures the shipped workers over a local folder of pictures and writes the figures as JSON.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { detectionFigures, type Box } from '../../models/evaluate/detection.ts'
import { thresholdsForFars, verificationFigures, type ScoredPair } from '../../models/evaluate/verification.ts'
import { dlibResnet, intel0095, modelName, modelsOf, type ModelSet, type Thresholds } from '../../models/manifest.ts'
import { isUnsure } from '../../workers/vision/recognise/compare.ts'
import type { openLab } from './lab.ts'
import { groupingFigures, wordFigures, type NamedFace, type Recognition } from './words.ts'

/** Bad input: one sentence, exit 1. */
class UsageError extends Error {}

const Pair = z.object({ a: z.string().min(1), b: z.string().min(1), same: z.enum(['0', '1']), fold: z.coerce.number().int() })
const MarkedImages = z.array(
  z.object({
    file: z.string().min(1),
    width: z.number().positive(),
    height: z.number().positive(),
    sourceWidth: z.number().positive().optional(),
    sourceHeight: z.number().positive().optional(),
    boxes: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  }),
)

interface Options {
  readonly images: string
  readonly out: string
  readonly models: ModelSet
}

const lanes = Math.max(1, Math.min(4, cpus().length))

async function verify(options: Options, pairsPath: string, labelsPath: string | undefined): Promise<object> {
  const pairs = readCsv(pairsPath).map((row, index) => parsed(Pair, row, `${pairsPath}, line ${String(index + 2)}`))
  if (pairs.length === 0) throw new UsageError(`${pairsPath} holds no pairs.`)
  const labels = new Map(
    labelsPath === undefined
      ? []
      : readCsv(labelsPath).map((row): [string, string] => [row['file'] ?? '', Object.values(row)[1] ?? '']),
  )
  const files = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]
  for (const file of files)
    if (!existsSync(join(options.images, file)))
      throw new UsageError(`${pairsPath} names ${file}, which is not in ${options.images}.`)

  const lab = await lazyLab({ '/images': options.images }, { lanes, recognise: true, models: options.models })
  const faces = new Map<string, Face>()
  const problems: Record<string, string> = {}
  let milliseconds = 0
  try {
    await inLanes(files, async (lane, file) => {
      const embedded = await lab.call('embed', lane, `/images/${encodeURIComponent(file)}`)
      milliseconds += embedded.milliseconds
      const { vector, first, clear } = embedded
      if (vector && first) faces.set(file, { careful: Float32Array.from(vector), first: Float32Array.from(first), clear })
      else problems[file] = embedded.problem ?? ''
    })
  } finally {
    await lab.close()
  }

  const { thresholds, ...entry } = options.models === 'builtin' ? dlibResnet : intel0095
  const similarity = similarityFor(thresholds)
  const scoredBy = (similarityOf: Similarity): ScoredPair[] =>
    pairs.map(({ a, b, same, fold }) => {
      const group = labels.get(a) === labels.get(b) ? labels.get(a) : undefined
      return { similarity: similarityOf(faces.get(a), faces.get(b)), same: same === '1', fold, group }
    })
  return {
    models: modelsOf(options.models).map(modelName),
    pairs: pairs.length,
    failureToEnrol: (files.length - faces.size) / files.length,
    ...verificationFigures(scoredBy(similarity)),
    msPerFace: milliseconds / files.length,
    withGate: gatedFigures(files.length, faces, scoredBy(ifClear(similarity))),
    allPairs: allPairFigures(faces, similarity),
    ...ruleFigures(faces, { model: modelName(entry), thresholds }),
    failures: problems,
  }
}

/** The same where the product says "look yourself": a face that the quality gate turns away counts as one that failed to enrol. */
function gatedFigures(images: number, faces: ReadonlyMap<string, Face>, scored: readonly ScoredPair[]): object {
  const clear = [...faces.values()].filter((face) => face.clear).length
  const { accuracy, tarAtFar } = verificationFigures(scored)
  return { turnedAway: (faces.size - clear) / images, failureToEnrol: (images - clear) / images, accuracy, tarAtFar }
}

function ifClear(similarity: Similarity): Similarity {
  return (template, face) => (template?.clear === true && face?.clear === true ? similarity(template, face) : -1)
}

const exampleCounts = [1, 2, 3, 5]

/** What the product's words are worth with several examples per person, and its grouping, when files say who is on them. Of faces that the gate lets through. */
function ruleFigures(faces: ReadonlyMap<string, Face>, recognition: Recognition): object {
  const named: NamedFace[] = []
  for (const [file, face] of [...faces].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const person = personOn(file)
    if (person === undefined) return {}
    if (face.clear) named.push({ person, ...face })
  }
  return {
    words: Object.fromEntries(exampleCounts.map((count) => [String(count), wordFigures(named, count, recognition)])),
    grouping: groupingFigures(named, recognition),
  }
}

/** Who is on a file named `Person_0001.jpg`. */
function personOn(file: string): string | undefined {
  return /^(.+)_\d+\.\w+$/.exec(file)?.[1]
}

async function detect(options: Options, boxesPath: string): Promise<object> {
  const images = parsed(MarkedImages, readJson(boxesPath), boxesPath)
  if (images.length === 0) throw new UsageError(`${boxesPath} holds no images.`)
  for (const { file } of images)
    if (!existsSync(join(options.images, file)))
      throw new UsageError(`${boxesPath} names ${file}, which is not in ${options.images}.`)
  const lab = await lazyLab({ '/images': options.images }, { lanes, recognise: false, models: options.models })
  const found = new Map<string, readonly Box[]>()
  let milliseconds = 0
  try {
    await inLanes(images, async (lane, { file, width, height, sourceWidth, sourceHeight }) => {
      const trueSize = [sourceWidth ?? width, sourceHeight ?? height] as const
      const result = await lab.call('find', lane, `/images/${encodeURIComponent(file)}`, [width, height], trueSize)
      milliseconds += result.milliseconds
      found.set(file, result.boxes)
    })
  } finally {
    await lab.close()
  }
  const figures = detectionFigures(images.map(({ file, boxes }) => ({ marked: boxes, found: found.get(file) ?? [] })))
  return { models: modelsOf(options.models).map(modelName), ...figures, msPerImage: milliseconds / images.length }
}

/** What the quality gate answers to portraits as they are, and with things drawn over their faces: shares of each answer. */
async function gate(options: Options, every: number): Promise<object> {
  const files = readdirSync(options.images).filter((file, index) => /\.(jpe?g|png|webp)$/i.test(file) && index % every === 0)
  if (files.length === 0) throw new UsageError(`${options.images} holds no pictures.`)
  const lab = await lazyLab({ '/images': options.images }, { lanes, recognise: true, models: options.models })
  const answers: Readonly<Record<string, string>>[] = []
  try {
    await inLanes(files, async (lane, file) => {
      const outcome = await lab.call('gate', lane, `/images/${encodeURIComponent(file)}`)
      if (outcome) answers.push(outcome)
    })
  } finally {
    await lab.close()
  }
  const shares = (kind: string): object => {
    const given = answers.map((answer) => answer[kind] ?? '')
    const share = (answer: string): number => given.filter((other) => other === answer).length / given.length
    return Object.fromEntries([...new Set(given)].sort().map((answer) => [answer, share(answer)]))
  }
  const kinds = Object.keys(answers[0] ?? {})
  return {
    models: modelsOf(options.models).map(modelName),
    images: answers.length,
    withoutFace: files.length - answers.length,
    ...Object.fromEntries(kinds.map((kind) => [kind, shares(kind)])),
  }
}

/** Vite and Playwright are loaded only once the input has been found good. */
async function lazyLab(...args: Parameters<typeof openLab>): ReturnType<typeof openLab> {
  const { LabError, openLab } = await import('./lab.ts')
  try {
    return await openLab(...args)
  } catch (error) {
    throw error instanceof LabError ? new UsageError(error.message) : error
  }
}

/** Similarities of every two different people, when the files are named `Person_0001.jpg`: what the product's thresholds are set by. */
function allPairFigures(measured: ReadonlyMap<string, Face>, similarity: Similarity): object | undefined {
  const faces = [...measured].map(([file, face]) => ({ person: personOn(file), face }))
  if (faces.some(({ person }) => person === undefined)) return undefined
  const impostors: number[] = []
  const genuine: number[] = []
  faces.forEach((a, index) => {
    for (let other = index + 1; other < faces.length; other++) {
      const b = faces[other]
      if (b) (a.person === b.person ? genuine : impostors).push(similarity(a.face, b.face))
    }
  })
  const fars = [1e-2, 1e-3, 1e-4, 1e-5]
  const values = thresholdsForFars(impostors, fars)
  const thresholds = Object.fromEntries(
    fars.map((far, index) => {
      const threshold = values[index] ?? Infinity
      return [far.toExponential(), { threshold, tar: genuine.filter((value) => value >= threshold).length / genuine.length }]
    }),
  )
  return { impostorPairs: impostors.length, genuinePairs: genuine.length, thresholds }
}

/** What one picture gives: as a template (all looks) and as a face of a batch (the first look). */
interface Face {
  readonly careful: Float32Array<ArrayBuffer>
  readonly first: Float32Array<ArrayBuffer>
  /** The quality gate lets it be compared. */
  readonly clear: boolean
}
type Similarity = (template: Face | undefined, face: Face | undefined) => number

/** As the product compares: the first picture is enrolled, the second is a face that is looked at again when that could change the answer. */
function similarityFor(thresholds: Thresholds): Similarity {
  return (template, face) => {
    if (!template || !face) return -1
    const first = cosine(template.careful, face.first)
    return isUnsure(first, thresholds) ? cosine(template.careful, face.careful) : first
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** Hands items to as many lanes as there are workers; progress with time left on standard error. */
async function inLanes<Item>(items: readonly Item[], work: (lane: number, item: Item) => Promise<void>): Promise<void> {
  const started = performance.now()
  let next = 0
  let done = 0
  const lane = async (index: number): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      await work(index, item)
      done++
      if (done % 100 === 0 || done === items.length) {
        const left = ((performance.now() - started) / done) * (items.length - done)
        process.stderr.write(`${String(done)} of ${String(items.length)}, about ${String(Math.round(left / 1000))} s left\n`)
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, index) => lane(index)))
}

function readCsv(path: string): Record<string, string>[] {
  const [header = '', ...lines] = readText(path).trim().split(/\r?\n/)
  const names = header.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? String(index), value])))
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readText(path)) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is not JSON.`, { cause: error })
    throw error
  }
}

function readText(path: string): string {
  if (!existsSync(path)) throw new UsageError(`${path} does not exist.`)
  return readFileSync(path, 'utf8')
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> {
  const result = schema.safeParse(value)
  if (!result.success)
    throw new UsageError(
      `${where}: ${result.error.issues[0]?.message ?? 'not as expected'} (${result.error.issues[0]?.path.join('.') ?? ''}).`,
    )
  return result.data
}

function table(result: object, indent = ''): string {
  return Object.entries(result)
    .filter(([name, value]) => name !== 'failures' && value !== undefined && value !== null)
    .map(([name, value]: [string, unknown]) => {
      if (typeof value === 'number')
        return `${indent}${name.padEnd(20)} ${Number.isInteger(value) ? String(value) : value.toFixed(4)}`
      if (Array.isArray(value)) return `${indent}${name.padEnd(20)} ${value.join(', ')}`
      return `${indent}${name}\n${table(value as object, `${indent}  `)}`
    })
    .join('\n')
}

async function main(): Promise<void> {
  const { values, positionals } = readArguments()
  const models = values.models ?? 'builtin'
  if (models !== 'builtin' && models !== 'recommended') throw new UsageError('--models is builtin or recommended.')
  const images = required(values.images, '--images')
  if (!existsSync(images)) throw new UsageError(`${images} does not exist.`)
  const options: Options = { images, out: required(values.out, '--out'), models }
  let result: object
  if (positionals[0] === 'verify') result = await verify(options, required(values.pairs, '--pairs'), values.labels)
  else if (positionals[0] === 'detect') result = await detect(options, required(values.boxes, '--boxes'))
  else if (positionals[0] === 'gate')
    result = await gate(options, parsed(z.coerce.number().int().positive(), values.every ?? '1', '--every'))
  else throw new UsageError('Say what to measure: verify, detect or gate.')
  writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`)
  process.stdout.write(`${table(result)}\n`)
}

function readArguments() {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      allowPositionals: true,
      options: { images: text, pairs: text, labels: text, boxes: text, models: text, every: text, out: text },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'unknown option', { cause: error })
  }
}

function required(value: string | undefined, name: string): string {
  if (value === undefined) throw new UsageError(`${name} is missing.`)
  return value
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof UsageError ? error.message : String(error instanceof Error ? error.stack : error)}\n`)
  process.exitCode = 1
})
