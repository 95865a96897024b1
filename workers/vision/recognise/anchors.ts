// The points by which a face is aligned and judged, wherever they come from: a landmark network, or the detector itself.
import { distance, type Point } from '../geometry.ts'
import type { Detection } from '../detect/merge.ts'

export interface Anchors {
  /** In the order of the recogniser's template. */
  readonly points: readonly Point[]
  /** Centres of the eyes, the one on the left of the picture first. */
  readonly eyes: readonly [Point, Point]
  /** Where the nose stands above the mouth. */
  readonly nose: Point
}

export type AnchorFinder = (picture: OffscreenCanvas, face: Detection) => Promise<Anchors>

export function eyeDistance({ eyes: [left, right] }: Anchors): number {
  return distance(left, right)
}

/** The detector's own five points: eyes, nose, corners of the mouth. */
export function detectedAnchors({ keyPoints, box }: Detection): Anchors {
  const [left, right, nose] = keyPoints
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  return { points: keyPoints, eyes: [left ?? centre, right ?? centre], nose: nose ?? centre }
}
