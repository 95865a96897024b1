// From a found face to something that can be compared: landmarks, quality, alignment, embedding.
import type { Proposal } from '../../core/documents.ts'
import type { OwnerId } from '../../core/ids.ts'
import type { DeliveredTemplate } from '../rpc/template-port.ts'
import type { Recognition } from './engine.ts'
import type { Detection } from './detect/merge.ts'
import { residualOf, similarityBetween } from './align.ts'
import { isUnsure, nearestFrom, proposeFrom, resemblances } from './recognise/compare.ts'
import { takeMean } from './recognise/looks.ts'
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
  return { quality: fits ? judge(measure(anchors, picture.scale, chip, transform)) : 'look-yourself', chip }
}

/** A face, the picture it is in, and its first square, not yet cleared. */
export interface FirstLook {
  readonly picture: Pick<Picture, 'canvas'>
  readonly face: Detection
  readonly chip: ImageData
}

export interface Resemblance {
  readonly proposal: Proposal | null
  /** Whom to offer first when a person says who it is; empty where the proposal is sure. */
  readonly nearest: readonly OwnerId[]
}

/** Who a face resembles: by its first look, or by the mean over several where those could change the answer. `embedding` becomes what was compared. */
export async function proposeFor(
  recognition: Recognition,
  templates: readonly DeliveredTemplate[],
  look: FirstLook,
  embedding: Float32Array<ArrayBuffer>,
): Promise<Resemblance> {
  const { recogniser, thresholds } = recognition
  const [best] = resemblances(embedding, templates, recogniser.name, thresholds.perDoubling)
  if (best !== undefined && isUnsure(best[1], thresholds)) await lookAgain(recognition, look, embedding)
  const proposal = proposeFrom(embedding, templates, thresholds, recogniser.name)
  const nearest = proposal?.confidence === 'likely' ? [] : nearestFrom(embedding, templates, thresholds, recogniser.name)
  return { proposal, nearest }
}

/** Makes a face's first embedding the mean over several looks, in place. */
export async function lookAgain(
  { looksOf, recogniser }: Recognition,
  { picture, face, chip }: FirstLook,
  embedding: Float32Array<ArrayBuffer>,
): Promise<void> {
  const looks = await looksOf(picture.canvas, face, chip)
  if (looks.length === 0) return
  takeMean(embedding, await recogniser.embed(looks))
  clearChips(looks)
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
