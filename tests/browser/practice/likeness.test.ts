// The drawn people against the shipped models and thresholds: every face is found, the enrolled are named, people nobody enrolled are left
// without a "very likely" name, and a place rarely looks like a face.
import { beforeAll, expect, test } from 'vitest'
import { CalendarDate, type OwnerId } from '../../../core/ids.ts'
import type { Bytes } from '../../../core/bytes.ts'
import { practiceRecord } from '../../../web/console/practice/consents.ts'
import { practiceSeed } from '../../../web/console/practice/fill.ts'
import { drawPortrait } from '../../../workers/practice/draw.ts'
import { people } from '../../../workers/practice/people.ts'
import { drawPhoto } from '../../../workers/practice/photo.ts'
import { faceBox, photoPlans } from '../../../workers/practice/plan.ts'
import type { DeliveredTemplate } from '../../../workers/rpc/template-port.ts'
import { loadEngine, type Engine, type Recognition } from '../../../workers/vision/engine.ts'
import { alignFace, lookAgain, proposeFor } from '../../../workers/vision/faces.ts'

const portraits = 2
let find: Engine['find']
let recognition: Recognition
const templates: DeliveredTemplate[] = []

beforeAll(async () => {
  const engine = await loadEngine({ recognise: true, baseUrl: '/build/models', models: 'builtin' }, () => undefined)
  if (!engine.recognition) throw new Error('no recogniser')
  recognition = engine.recognition
  find = engine.find
}, 120_000)

async function pictureOf(bytes: Bytes): Promise<OffscreenCanvas> {
  const bitmap = await createImageBitmap(new Blob([bytes]))
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  return canvas
}

type Found = Awaited<ReturnType<typeof find>>[number]

async function lookAt(canvas: OffscreenCanvas, face: Found) {
  const original = { width: canvas.width, height: canvas.height }
  const { chip, quality } = await alignFace(recognition, { canvas, scale: 1, original } as never, face)
  const [embedding] = quality === 'good' ? await recognition.recogniser.embed([chip]) : []
  return embedding && { look: { picture: { canvas }, face, chip }, embedding }
}

/** Who has templates in the practice workspace. */
const enrolled = new Set(
  people.filter(({ consent }) => practiceRecord(consent, CalendarDate.parse('2026-03-01')).matching).map(({ key }) => key),
)

test('every portrait shows exactly one clear face', async () => {
  const wrong: string[] = []
  for (const { key } of people)
    for (let variant = 0; variant < portraits; variant++) {
      const picture = await pictureOf(await drawPortrait(practiceSeed, key, variant))
      const faces = await find(picture)
      const first = faces[0] && (await lookAt(picture, faces[0]))
      if (faces.length !== 1 || !first) wrong.push(`${key}/${String(variant)}: ${String(faces.length)}`)
      else if (enrolled.has(key)) {
        await lookAgain(recognition, first.look, first.embedding)
        templates.push({ subject: key as OwnerId, model: recognition.recogniser.name, embedding: first.embedding })
      }
    }
  expect(wrong).toEqual([])
}, 120_000)

test('on the photos the enrolled are named, hardly anybody else gets a "very likely" name, and places are not faces', async () => {
  const count = { faces: 0, missed: 0, unclear: 0, enrolled: 0, right: 0, likely: 0, others: 0, taken: 0, extra: 0 }
  const notes: string[] = []
  for (const photo of photoPlans(practiceSeed)) {
    const picture = await pictureOf(await drawPhoto(practiceSeed, photo.fileName))
    const faces = await find(picture)
    const used = new Set<Found>()
    for (const one of photo.standing) {
      const box = faceBox(one, photo)
      const high = box.height * photo.height
      if (one.fromBehind) continue
      count.faces++
      const [x, y] = [(box.x + box.width / 2) * photo.width, (box.y + box.height / 2) * photo.height]
      const face = faces.find(({ box: b }) => Math.hypot(b.x + b.width / 2 - x, b.y + b.height / 2 - y) < high / 3)
      if (!face) {
        count.missed++
        notes.push(`missed ${photo.fileName} ${one.who} ${high.toFixed(0)} px`)
        continue
      }
      used.add(face)
      const first = await lookAt(picture, face)
      if (!first) count.unclear++
      const proposal = first ? (await proposeFor(recognition, templates, first.look, first.embedding)).proposal : null
      const likely = proposal?.confidence === 'likely'
      const said = proposal
        ? `${proposal.subject} ${proposal.similarity.toFixed(3)} ${String(proposal.runnerUp?.subject)} ${proposal.runnerUp?.similarity.toFixed(3) ?? ''}`
        : 'nobody'
      if (enrolled.has(one.who)) {
        count.enrolled++
        if (likely && proposal.subject === (one.who as OwnerId)) count.likely++
        if (proposal?.subject === (one.who as OwnerId)) count.right++
        else notes.push(`WRONG ${photo.fileName} ${one.who}: ${said} ${high.toFixed(0)}`)
      } else {
        count.others++
        if (likely) count.taken++
        notes.push(`${likely ? 'TAKEN' : 'open'} ${photo.fileName} ${one.who}: ${said} ${high.toFixed(0)}`)
      }
    }
    const extra = faces.filter((face) => !used.has(face))
    count.extra += extra.length
    for (const { box, score } of extra)
      notes.push(
        `extra ${photo.fileName} ${photo.place} at ${(box.x / photo.width).toFixed(3)},${(box.y / photo.height).toFixed(3)} ${(box.width / photo.width).toFixed(3)} score ${score.toFixed(2)}`,
      )
  }
  console.info(JSON.stringify(count), '\n' + notes.join('\n'))
  expect(count.missed / count.faces).toBeLessThan(0.05)
  expect(count.right / count.enrolled).toBeGreaterThanOrEqual(0.95)
  expect(count.taken).toBeLessThanOrEqual(2)
  expect(count.extra).toBeLessThanOrEqual(4)
}, 240_000)
