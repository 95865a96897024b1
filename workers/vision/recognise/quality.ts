// Decides whether a face may be compared at all. The answer to a doubtful face is "look yourself", never a guess.
import { applySimilarity, type Similarity } from '../align.ts'
import { distance, type Point } from '../geometry.ts'
import { eyeDistance, type Anchors } from './anchors.ts'
import { hidingOf, isHidden, type Hiding } from './occlusion.ts'

/** Pixels of the original between the eye centres; see the recogniser's card for accuracy below it. */
export const minEyeDistance = 11
/** How far the nose base may stand from the middle of the eyes, sideways, in eye distances: about 40° of turning the head. */
const maxSideways = 0.45
/** See {@link sharpnessOf}. Under one clear face of LFW in a hundred falls below, even with 12 px between the eyes; of faces smeared over an eighth of it 95 % do. */
const minSharpness = 0.01
/** Between which points of the aligned face sharpness is read, in eye distances: smearing counts by what it takes from the face, not by pixels. */
const sharpnessReach = 0.077

export type Quality = 'good' | 'look-yourself'

export interface FaceMeasures {
  /** In pixels of the original. */
  readonly eyeDistance: number
  /** 0 seen from the front. */
  readonly sideways: number
  readonly sharpness: number
  readonly hiding: Hiding
}

export function judge({ eyeDistance: eyes, sideways, sharpness, hiding }: FaceMeasures): Quality {
  const clear = eyes >= minEyeDistance && sideways <= maxSideways && sharpness >= minSharpness && !isHidden(hiding)
  return clear ? 'good' : 'look-yourself'
}

/** @param scale pixels of the picture per pixel of the original @param transform laid the face onto `chip` */
export function measure(anchors: Anchors, scale: number, chip: ImageData, transform: Similarity): FaceMeasures {
  const [left, right] = anchors.eyes.map((eye) => applySimilarity(transform, eye)) as [Point, Point]
  return {
    eyeDistance: eyeDistance(anchors) / scale,
    sideways: sidewaysOf(anchors),
    sharpness: sharpnessOf(chip, Math.max(1, Math.round(distance(left, right) * sharpnessReach))),
    hiding: hidingOf(chip, [left, right]),
  }
}

/** Offset of the nose base from the line that stands upright between the eyes, in eye distances. */
export function sidewaysOf({ eyes: [left, right], nose }: Anchors): number {
  const [ex, ey] = [right.x - left.x, right.y - left.y]
  const lengthSquared = ex * ex + ey * ey
  if (lengthSquared === 0) return Infinity
  const along = ((nose.x - left.x) * ex + (nose.y - left.y) * ey) / lengthSquared
  return Math.abs(along - 0.5)
}

/** Energy of the second derivative over the grey values' variance, inner half of the square: flat or smeared faces score near zero. */
export function sharpnessOf(chip: ImageData, step: number): number {
  const { width, data } = chip
  const grey = (x: number, y: number): number => {
    const at = 4 * (y * width + x)
    return 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
  }
  const [from, to] = [Math.floor(width / 4), Math.ceil((width * 3) / 4)]
  let [sum, squares, energy, count] = [0, 0, 0, 0]
  for (let y = from; y < to; y++) {
    for (let x = from; x < to; x++) {
      const value = grey(x, y)
      const second = 4 * value - grey(x - step, y) - grey(x + step, y) - grey(x, y - step) - grey(x, y + step)
      sum += value
      squares += value * value
      energy += second * second
      count++
    }
  }
  const variance = squares / count - (sum / count) ** 2
  return variance < 1 ? 0 : energy / count / (variance * 16)
}
