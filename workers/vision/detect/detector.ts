// Finds every face of a picture: the built-in detectors look at it at several sizes, larger ones only where small faces may be; then the looks are merged.
import { clip, type Size } from '../geometry.ts'
import { withoutStop, type Checkpoint } from '../stop.ts'
import type { SquareDetector } from './blazeface.ts'
import { mergeDetections, type Detection } from './merge.ts'
import { thresholdBySize } from './threshold.ts'

/** Longest sides of the looks. The first ones find large faces; the last of the short-range network finds faces from about 1/60 of the longest side. */
const looks = {
  first: { short: [128, 256, 384], full: [192] },
  closer: { short: [640], full: [384, 576] },
  crowd: { short: [1024], full: [960] },
} as const
/** A face this small in shares of the longest side, even a doubtful one, means that a closer look may show more; so does nobody at all. */
const smallFace = 1 / 10
/** So many faces, that small, even uncertain ones, are a crowd, in which there are smaller ones. */
const crowd = { faces: 12, share: 1 / 20, score: 0.3 } as const
/** A picture is not enlarged beyond this many times its size: there would be nothing more to see. */
const maxEnlargement = 4 / 3

/** How much a second look counts; chosen on WIDER FACE, as the score by size was; see the card. Sizes in shares of the longest side. */
const trust = 0.5
const thresholdFor = thresholdBySize({ specks: { side: 1 / 50, score: 0.7 }, faces: { side: 1 / 17, score: 0.4 } })

/** @param checkpoint awaited after every look, so that a person who cancels does not wait for a whole search */
export type FaceFinder = (picture: OffscreenCanvas, checkpoint?: Checkpoint) => Promise<Detection[]>

export function createFaceFinder(short: SquareDetector, full: SquareDetector): FaceFinder {
  return async (picture, checkpoint = withoutStop) => {
    const longest = Math.max(picture.width, picture.height)
    const seen: Detection[] = []
    const look = async (sides: { readonly short: readonly number[]; readonly full: readonly number[] }): Promise<void> => {
      const pairs = [...sides.full.map((side) => [full, side] as const), ...sides.short.map((side) => [short, side] as const)]
      for (const [detector, side] of pairs)
        if (side <= Math.max(detector.side, longest * maxEnlargement)) {
          seen.push(...(await detector.look(picture, side)))
          await checkpoint()
        }
    }
    const smallerThan = (share: number): Detection[] => seen.filter(({ box }) => Math.min(box.width, box.height) < longest * share)

    await look(looks.first)
    if (seen.length === 0 || smallerThan(smallFace).length > 0) {
      await look(looks.closer)
      const uncertain = mergeDetections(smallerThan(crowd.share), { minScore: crowd.score, trust })
      if (uncertain.length >= crowd.faces) await look(looks.crowd)
    }
    return mergeDetections(seen, { minScore: 0, trust })
      .filter(({ box, score }) => score >= thresholdFor(Math.min(box.width, box.height) / longest))
      .flatMap((face) => insidePicture(face, picture))
  }
}

export function insidePicture(face: Detection, picture: Size): Detection[] {
  const box = clip(face.box, picture)
  return box ? [{ ...face, box }] : []
}
