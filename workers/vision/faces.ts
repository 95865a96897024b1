// From a found face to something that can be compared: landmarks, quality, alignment, embedding.
import type { Recognition } from './engine.ts'
import type { Detection } from './detect/merge.ts'
import { residualOf, similarityBetween } from './align.ts'
import { findLandmarks } from './recognise/landmarks.ts'
import { judge, measure, type Quality } from './recognise/quality.ts'
import type { Picture } from './pixels/decode.ts'
import { warp } from './pixels/warp.ts'
import type { Point } from './geometry.ts'

export interface AlignedFace {
  readonly quality: Quality
  /** The square the recogniser reads; to be cleared after embedding. */
  readonly chip: ImageData
  readonly landmarks: readonly Point[]
}

/** Left over after alignment, in shares of the square's side, from which the landmarks cannot be those of a face. */
const maxResidual = 0.08

/** @param face in pixels of `picture` */
export async function alignFace(recognition: Recognition, picture: Picture, face: Detection): Promise<AlignedFace> {
  const { landmarks: net, recogniser } = recognition
  const landmarks = await findLandmarks(net, picture.canvas, face.box, eyesOf(face))
  const anchors = recogniser.anchorsOf(landmarks)
  const transform = similarityBetween(anchors, recogniser.template)
  const chip = warp(picture.canvas, transform, recogniser.side)
  const fits = residualOf(transform, anchors, recogniser.template) <= maxResidual * recogniser.side
  return { quality: fits ? judge(measure(landmarks, picture.scale, chip)) : 'look-yourself', chip, landmarks }
}

/** The same face in a picture of another scale. */
export function rescaled(face: Detection, factor: number): Detection {
  const { x, y, width, height } = face.box
  return {
    score: face.score,
    box: { x: x * factor, y: y * factor, width: width * factor, height: height * factor },
    keyPoints: face.keyPoints.map((point) => ({ x: point.x * factor, y: point.y * factor })),
  }
}

export function clearChips(chips: readonly ImageData[]): void {
  for (const chip of chips) chip.data.fill(0)
}

/** Without key points the face counts as upright. */
function eyesOf({ box, keyPoints }: Detection): readonly [Point, Point] {
  const [left, right] = keyPoints
  return left && right
    ? [left, right]
    : [
        { x: box.x, y: box.y },
        { x: box.x + box.width, y: box.y },
      ]
}
