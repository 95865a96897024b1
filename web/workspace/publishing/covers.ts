// What is destroyed in a file that is made of a photo, margins included. The sending and the preview of it ask here, so that they cannot disagree. Pure.
import type { AssetDocument, Face, NormalizedBox } from '../../../core/documents.ts'
import { coveredIn, type Verdict } from '../../../core/verdict/verdict.ts'
import type { Cover, Place } from '../../../workers/vision/api.ts'

/** Detectors draw their boxes tight around the features; hair, ears and chin need covering too. Share of the box added on each side. */
export const coverMargin = 0.25

/** What the renderer destroys, margins included: exactly the faces the verdict counted as covered, and what a member drew. */
export function coversOf(document: AssetDocument, verdict: Verdict, style: Cover['style']): readonly Cover[] {
  const faces = coveredFaces(document, verdict).map(({ id, box, angle = 0 }): Cover => ({
    box: withMargin(box, coverMargin),
    form: 'ellipse',
    angle,
    style,
    seed: id,
  }))
  const drawn = (document.regions ?? []).map(({ id, box, form, angle = 0 }): Cover => ({ box, form, angle, style, seed: id }))
  return [...faces, ...drawn]
}

/** Where faces are covered: what a written file is attacked at. */
export function placesOf(document: AssetDocument, verdict: Verdict): readonly Place[] {
  return coveredFaces(document, verdict).map(({ box, angle = 0 }) => ({ box, angle }))
}

function coveredFaces(document: AssetDocument, verdict: Verdict): readonly Face[] {
  const covered = coveredIn(verdict)
  return document.faces.filter(({ id }) => covered.has(id))
}

/** The box grown on every side; it may reach beyond the photo, so that its middle stays where the face is. */
export function withMargin(box: NormalizedBox, margin: number): NormalizedBox {
  return {
    x: box.x - box.width * margin,
    y: box.y - box.height * margin,
    width: box.width * (1 + 2 * margin),
    height: box.height * (1 + 2 * margin),
  } as NormalizedBox
}
