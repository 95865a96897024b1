// The drawn people against the real models: every face is found, people resemble themselves more than each other, few strangers resemble somebody.
import { beforeAll, expect, test } from 'vitest'
import type { Bytes } from '../../../core/bytes.ts'
import { loadPinned } from '../../../models/load.ts'
import { blazeFaceFull, blazeFaceShort, dlibResnet, landmarks68, runtimeFiles } from '../../../models/manifest.ts'
import { drawPortrait } from '../../../workers/practice/draw.ts'
import { people } from '../../../workers/practice/people.ts'
import { drawPhoto } from '../../../workers/practice/photo.ts'
import { faceBox, photoPlans } from '../../../workers/practice/plan.ts'
import { similarityBetween } from '../../../workers/vision/align.ts'
import { createBlazeFace } from '../../../workers/vision/detect/blazeface.ts'
import { createFaceFinder, type FaceFinder } from '../../../workers/vision/detect/detector.ts'
import { findLandmarks } from '../../../workers/vision/recognise/landmarks.ts'
import { openNetwork, useEngine, type Network } from '../../../workers/vision/recognise/session.ts'
import { toPlanes, warp } from '../../../workers/vision/pixels/warp.ts'

const base = '/build/models'
const seed = 7
let finder: FaceFinder
let landmarkNet: Network
let recogniser: Network

beforeAll(async () => {
  const engine = runtimeFiles.find((one) => one.file.startsWith('ort'))
  if (!engine) throw new Error('no engine')
  const runtime = `${base}/runtime`
  useEngine(await loadPinned(engine, runtime))
  finder = createFaceFinder(
    await createBlazeFace(await loadPinned(blazeFaceShort, base), 128, runtime),
    await createBlazeFace(await loadPinned(blazeFaceFull, base), 192, runtime),
  )
  landmarkNet = await openNetwork(await loadPinned(landmarks68, base))
  recogniser = await openNetwork(await loadPinned(dlibResnet, base))
}, 120_000)

async function pictureOf(bytes: Bytes): Promise<OffscreenCanvas> {
  const bitmap = await createImageBitmap(new Blob([bytes]))
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  return canvas
}

/** dlib's mean face, as its 150-pixel chips have it with a quarter of padding. */
const template = (
  [
    [0.1205750620789, 0.2137274526848],
    [0.3340850613712, 0.2290642403242],
    [0.6460604764104, 0.2289674387677],
    [0.8595674595992, 0.2134981538014],
    [0.4901123135679, 0.6277975316475],
  ] as const
).map(([x, y]) => ({ x: ((x + 0.25) / 1.5) * 150, y: ((y + 0.25) / 1.5) * 150 }))

type Found = ReturnType<FaceFinder['find']>[number]

async function embed(picture: OffscreenCanvas, face: Found): Promise<Float32Array> {
  const [left, right] = face.keyPoints
  if (!left || !right) throw new Error('no eyes')
  const points = await findLandmarks(landmarkNet, picture, face.box, [left, right])
  const five = [36, 39, 42, 45, 33].map((i) => points[i] ?? { x: 0, y: 0 })
  const planes = new Float32Array(3 * 150 * 150)
  toPlanes(warp(picture, similarityBetween(five, template), 150), planes, 0)
  const vector = await recogniser.run(planes, [1, 3, 150, 150])
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0)

/** People who would be enrolled: they agreed to matching. */
const enrolled = people
  .filter(({ consent }) => consent !== 'no-matching' && consent !== 'none' && consent !== 'never')
  .map(({ key }) => key)
const portraits = 3
const templates = new Map<string, Float32Array[]>()

test('every portrait shows exactly one face, and people resemble themselves more than each other', async () => {
  const several: string[] = []
  for (const { key } of people) {
    const own: Float32Array[] = []
    for (let variant = 0; variant < portraits; variant++) {
      const picture = await pictureOf(await drawPortrait(seed, key, variant))
      const faces = finder.find(picture)
      if (faces.length !== 1) several.push(`${key}/${String(variant)}: ${String(faces.length)}`)
      if (faces[0]) own.push(await embed(picture, faces[0]))
    }
    templates.set(key, own)
  }
  expect(several).toEqual([])
  const same: number[] = []
  const other: number[] = []
  for (const [a, av] of templates)
    for (const [b, bv] of templates)
      for (const x of av) for (const y of bv) if (x !== y && a <= b) (a === b ? same : other).push(cosine(x, y))
  const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  console.info(`same median ${median(same).toFixed(3)}, others median ${median(other).toFixed(3)}`)
  expect(median(same)).toBeGreaterThan(0.975)
  expect(median(other)).toBeLessThan(0.92)
}, 120_000)

test('on the photos people are found and named; at most a third of the strangers is called likely', async () => {
  const { likely, margin } = dlibResnet.thresholds
  const count = { faces: 0, missed: 0, named: 0, right: 0, strangers: 0, taken: 0, extra: 0 }
  const notes: string[] = []
  for (const photo of photoPlans(seed)) {
    const picture = await pictureOf(await drawPhoto(seed, photo.fileName))
    const faces = finder.find(picture)
    const used = new Set<Found>()
    for (const one of photo.standing) {
      const box = faceBox(one, photo)
      const high = box.height * photo.height
      if (one.fromBehind || high < 60) continue
      count.faces++
      const [x, y] = [(box.x + box.width / 2) * photo.width, (box.y + box.height / 2) * photo.height]
      const face = faces.find(({ box: b }) => Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y) < high / 3)
      if (!face) {
        count.missed++
        notes.push(`missed ${photo.fileName} ${one.who} ${high.toFixed(0)} px`)
        continue
      }
      used.add(face)
      const vector = await embed(picture, face)
      const ranked = enrolled
        .map((key) => ({ key, value: Math.max(...(templates.get(key) ?? []).map((template) => cosine(template, vector))) }))
        .sort((a, b) => b.value - a.value)
      const [first, second] = ranked
      if (!first || !second) throw new Error('nobody is enrolled')
      const sure = first.value >= likely && first.value - second.value >= margin
      if (enrolled.includes(one.who)) {
        count.named++
        if (first.key === one.who) count.right++
        else notes.push(`wrong ${photo.fileName} ${one.who} as ${first.key}`)
      } else {
        count.strangers++
        if (sure) count.taken++
        notes.push(
          `${sure ? 'taken' : 'unsure'} ${photo.fileName} ${one.who} as ${first.key} ${first.value.toFixed(3)} ${second.value.toFixed(3)} ${high.toFixed(0)} px`,
        )
      }
    }
    count.extra += faces.length - used.size
  }
  console.info(JSON.stringify(count), notes.join('; '))
  expect(count.missed / count.faces).toBeLessThan(0.05)
  expect(count.right / count.named).toBeGreaterThan(0.97)
  expect(count.taken / count.strangers).toBeLessThan(0.34)
  expect(count.extra).toBeLessThan(20)
}, 240_000)
