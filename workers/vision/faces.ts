// From a found face to something that can be compared: landmarks, quality, alignment, embedding.
import type { Recognition } from './engine.ts'
import type { Detection } from './detect/merge.ts'
import { residualOf, similarityBetween } from './align.ts'
import { judge, measure, type Quality } from './recognise/quality.ts'
import type { Picture } from './pixels/decode.ts'
import { warp } from './pixels/warp.ts'

export interface AlignedFace {
  readonly quality: Quality
  /** The square the recogniser reads; to be cleared after embedding. */
  readonly chip: ImageData
}

/** Left over after alignment, in shares of the square's side, from which the landmarks cannot be those of a face. */
const maxResidual = 0.08

/** @param face in pixels of `picture` */
export async function alignFace(recognition: Recognition, picture: Picture, face: Detection): Promise<AlignedFace> {
  const { anchorsOf, recogniser } = recognition
  const anchors = await anchorsOf(picture.canvas, face)
  const transform = similarityBetween(anchors.points, recogniser.template)
  const chip = warp(picture.canvas, transform, recogniser.side)
  const fits = residualOf(transform, anchors.points, recogniser.template) <= maxResidual * recogniser.side
  return { quality: fits ? judge(measure(anchors, picture.scale, chip)) : 'look-yourself', chip }
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
