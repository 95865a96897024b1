// Attacks a file that was just written: is there still a face where one was covered, and does the recogniser still see anybody in it?
import type { DeliveredTemplate } from '../rpc/template-port.ts'
import { similarityBetween } from './align.ts'
import type { Cover, CoverCheck, Place, PlaceCheck } from './api.ts'
import type { Engine, Recognition } from './engine.ts'
import { clearChips } from './faces.ts'
import { centreOf, contains, toPixels, type PixelBox, type Point } from './geometry.ts'
import type { CheckedFile, Picture } from './pixels/decode.ts'
import { warp } from './pixels/warp.ts'
import { remainsAt } from './remains.ts'
import { leftoversIn } from './formats/blocks.ts'
import { resemblances } from './recognise/compare.ts'

/** Similarities told per place, highest first. */
const told = 3
/** Where eyes, nose and mouth stand in a detector's box, in shares of it: an attacker knows where the face was. */
const features: readonly (readonly [number, number])[] = [
  [0.3, 0.36],
  [0.7, 0.36],
  [0.5, 0.58],
  [0.34, 0.8],
  [0.66, 0.8],
]

export async function checkCovers(
  { find, recognition }: Engine,
  templates: readonly DeliveredTemplate[],
  picture: Picture,
  file: CheckedFile,
  places: readonly Place[],
  named: boolean,
  drawn: { readonly original: Picture; readonly covers: readonly Cover[] } | null,
): Promise<CoverCheck> {
  const found = places.length > 0 ? await find(picture.canvas) : []
  const checks: PlaceCheck[] = []
  for (const place of places) {
    const box = toPixels(place.box, picture)
    const faceFound = found.some(({ box: other }) => contains(box, centreOf(other)) && contains(other, centreOf(box)))
    const similarities = recognition && templates.length > 0 ? await attack(recognition, templates, picture, box, place.angle) : []
    const recognised = recognition !== null && (similarities[0]?.similarity ?? -1) >= recognition.thresholds.possible
    checks.push({ faceFound, recognised, similarities })
  }
  const remains = drawn?.covers.map((cover) => remainsAt(drawn.original, picture, cover)) ?? []
  return { ok: true, places: checks, drawn: remains, leftovers: leftoversIn(file.bytes, named) }
}

/** Aligns as if the face were still there: from the detector's box, as far as a landmark network is used by what it imagines in it. */
async function attack(
  { anchorsOf, recogniser }: Recognition,
  templates: readonly DeliveredTemplate[],
  picture: Picture,
  box: PixelBox,
  angle: number,
): Promise<PlaceCheck['similarities']> {
  const keyPoints = features.map(([x, y]) => turned({ x: box.x + x * box.width, y: box.y + y * box.height }, centreOf(box), angle))
  const { points } = await anchorsOf(picture.canvas, { box, score: 1, keyPoints })
  const chip = warp(picture.canvas, similarityBetween(points, recogniser.template), recogniser.side)
  const vectors = await recogniser.embed([chip])
  clearChips([chip])
  const similar = vectors.flatMap((vector) => resemblances(vector, templates, recogniser.name))
  for (const vector of vectors) vector.fill(0)
  return similar.slice(0, told).map(([subject, value]) => ({ subject, similarity: value }))
}

function turned(point: Point, about: Point, angle: number): Point {
  const [dx, dy] = [point.x - about.x, point.y - about.y]
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  return { x: about.x + dx * cosine - dy * sine, y: about.y + dx * sine + dy * cosine }
}
