// What is destroyed in a file that is made of a photo, margins included. The sending and the preview of it ask here, so that they cannot disagree. Pure.
import type { AssetDocument, NormalizedBox } from '../../core/documents.ts'
import { coveredIn, type Verdict } from '../../core/verdict/verdict.ts'
import type { Cover, Place } from '../../workers/vision/api.ts'

/** Detectors draw their boxes tight around the features; hair, ears and chin need covering too. Share of the box added on each side. */
export const coverMargin = 0.25

/** What the renderer destroys, margins included: exactly the faces the verdict counted as covered, and what a member drew. */
export function coversOf(document: AssetDocument, verdict: Verdict, style: Cover['style']): readonly Cover[] {
  const faces = placesOf(document, verdict).map(({ box, angle }): Cover => ({
    box: withMargin(box, coverMargin),
    form: 'ellipse',
    angle,
    style,
  }))
  const drawn = (document.regions ?? []).map(({ box, form, angle = 0 }): Cover => ({ box, form, angle, style }))
  return [...faces, ...drawn]
}

/** What the noise of each cover follows from, in the order of `coversOf`: the same file can be made again, and no two covers look alike. */
export function seedsOf(document: AssetDocument, verdict: Verdict): readonly string[] {
  const covered = coveredIn(verdict)
  return [...document.faces.filter(({ id }) => covered.has(id)), ...(document.regions ?? [])].map(({ id }) => id)
}

/** Where faces are covered: what a written file is attacked at. */
export function placesOf(document: AssetDocument, verdict: Verdict): readonly Place[] {
  const covered = coveredIn(verdict)
  return document.faces.filter(({ id }) => covered.has(id)).map(({ box, angle = 0 }) => ({ box, angle }))
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
