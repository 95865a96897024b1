// Several looks at the same face become one detection: the places are averaged by score, and agreement raises the score.
import { coverage, overlap, type PixelBox, type Point } from '../geometry.ts'

export interface Detection {
  readonly box: PixelBox
  /** 0..1. */
  readonly score: number
  /** In the picture: the two eyes (left one in the picture first), nose, mouth. */
  readonly keyPoints: readonly Point[]
}

/** Detections that overlap more than this are looks at one face. */
const sameFace = 0.35
/** A face of which more than this lies inside a better one is a part of it; less, and it is somebody's child, or a head behind a shoulder. */
const partOfFace = 0.7

export interface MergeOptions {
  readonly minScore: number
  /** How much each look counts when they are combined: 1 treats looks at different scales as independent. Null: the best look decides alone. */
  readonly trust: number | null
}

/** @returns one detection per face with at least `minScore`, best first. */
export function mergeDetections(detections: readonly Detection[], { minScore, trust }: MergeOptions): Detection[] {
  const faces = groupLooks(detections).flatMap((looks) => (trust === null ? looks.slice(0, 1) : [fuse(looks, () => trust)]))
  return withoutParts(faces).filter(({ score }) => score >= minScore)
}

/** @returns per face all looks at it, the best first */
export function groupLooks(detections: readonly Detection[]): (readonly Detection[])[] {
  const groups: Detection[][] = []
  for (const detection of detections.toSorted((a, b) => b.score - a.score)) {
    const group = groups.find(([best]) => best !== undefined && overlap(best.box, detection.box) > sameFace)
    if (group) group.push(detection)
    else groups.push([detection])
  }
  return groups
}

export function withoutParts(faces: readonly Detection[]): Detection[] {
  const kept: Detection[] = []
  for (const face of faces.toSorted((a, b) => b.score - a.score)) {
    if (!kept.some((better) => coverage(better.box, face.box) > partOfFace)) kept.push(face)
  }
  return kept
}

/** Key points are those of the looks that saw any. @param trustIn how much a look counts, 0..1 */
export function fuse(looks: readonly Detection[], trustIn: (look: Detection) => number): Detection {
  const mean = (of: readonly Detection[], read: (detection: Detection) => number): number =>
    of.reduce((sum, look) => sum + read(look) * look.score, 0) / of.reduce((sum, { score }) => sum + score, 0)
  const missed = looks.reduce((product, look) => product * (1 - look.score * trustIn(look)), 1)
  const pointing = looks.filter(({ keyPoints }) => keyPoints.length > 0)
  return {
    box: {
      x: mean(looks, (d) => d.box.x),
      y: mean(looks, (d) => d.box.y),
      width: mean(looks, (d) => d.box.width),
      height: mean(looks, (d) => d.box.height),
    },
    score: 1 - missed,
    keyPoints: (pointing[0]?.keyPoints ?? []).map((_, index) => ({
      x: mean(pointing, (d) => d.keyPoints[index]?.x ?? 0),
      y: mean(pointing, (d) => d.keyPoints[index]?.y ?? 0),
    })),
  }
}
