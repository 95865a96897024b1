// Finds every face of a picture: BlazeFace looks at it at several sizes; about every small face that it is not sure of a second network is asked, which reads
// only the parts of the picture where they are, enlarged; then the looks are merged.
import { centreOf, clip, contains, wholeOf, type PixelBox, type Point, type Size } from '../geometry.ts'
import { withoutStop, type Checkpoint } from '../stop.ts'
import type { SquareDetector } from './blazeface.ts'
import { fuse, groupLooks, mergeDetections, withoutParts, type Detection } from './merge.ts'
import { partsAround } from './parts.ts'
import type { PartDetector } from './ssd.ts'
import { thresholdBySize } from './threshold.ts'

/** Longest sides of the picture in BlazeFace's looks. */
const looks = {
  first: { short: [128, 256, 384], full: [192] },
  crowd: { short: [1024], full: [960] },
} as const
/** About faces no surer than this the second network is asked: at each size about those that are smaller than a share of the longest side. */
const doubtful = 0.8
const secondLooks = [
  { side: 448, share: 1 / 10 },
  { side: 768, share: 1 / 12 },
] as const
/** So many faces, that small, even uncertain ones, are a crowd, in which there are smaller ones. */
const crowd = { faces: 12, share: 1 / 20, score: 0.3 } as const
/** A picture is not enlarged beyond this many times its size: there would be nothing more to see. */
const maxEnlargement = 4 / 3

/** How much a look of each network counts; chosen on WIDER FACE, as what follows was; see the cards. Sizes in shares of the longest side. */
const trust = { blazeFace: 0.5, second: 0.8 } as const
/** Larger faces than this the second network need not see. Of the score of one that it was shown and did not see, so much is left. */
const contradicted = { share: 1 / 6, left: 0.7 } as const
/** From which score something is a face: lower where both networks had their say. */
const threshold = {
  alone: thresholdBySize({ specks: { side: 1 / 50, score: 0.7 }, faces: { side: 1 / 17, score: 0.4 } }),
  both: thresholdBySize({ specks: { side: 1 / 50, score: 0.6 }, faces: { side: 1 / 17, score: 0.3 } }),
} as const

/** @param checkpoint awaited after every look, so that a person who cancels does not wait for a whole search */
export type FaceFinder = (picture: OffscreenCanvas, checkpoint?: Checkpoint) => Promise<Detection[]>

interface Question {
  readonly side: number
  readonly part: PixelBox
}

export function createFaceFinder(short: SquareDetector, full: SquareDetector, second: PartDetector): FaceFinder {
  return async (picture, checkpoint = withoutStop) => {
    const longest = Math.max(picture.width, picture.height)
    const allows = (side: number): boolean => side <= longest * maxEnlargement
    const seen: Detection[] = []
    const look = async (sides: { readonly short: readonly number[]; readonly full: readonly number[] }): Promise<void> => {
      const pairs = [...sides.full.map((side) => [full, side] as const), ...sides.short.map((side) => [short, side] as const)]
      for (const [detector, side] of pairs)
        if (side === detector.side || allows(side)) {
          seen.push(...(await detector.look(picture, side)))
          await checkpoint()
        }
    }

    const ask = async (questions: readonly Question[]): Promise<Detection[]> => {
      const opinions: Detection[] = []
      for (const { side, part } of questions) {
        opinions.push(...(await second.look(picture, side, part)))
        await checkpoint()
      }
      return opinions
    }

    await look(looks.first)
    let questions = questionsAbout(seen, picture).filter(({ side }) => allows(side))
    let opinions = await ask(questions)
    const small = [...seen, ...opinions].filter(({ box }) => shareOf(box, picture) < crowd.share)
    if (mergeDetections(small, { minScore: crowd.score, trust: trust.blazeFace }).length >= crowd.faces) {
      await look(looks.crowd)
      // In a crowd there is somebody between those that were seen, too.
      questions = secondLooks.map(({ side }) => ({ side, part: wholeOf(picture) })).filter(({ side }) => allows(side))
      opinions = await ask(questions)
    }

    const fromSecond = new Set(opinions)
    const shown = ({ box }: Detection): boolean =>
      shareOf(box, picture) < contradicted.share && questions.some(({ part }) => contains(part, centreOf(box)))
    const faces = groupLooks([...seen, ...opinions]).map((group) => {
      const face = fuse(group, (one) => (fromSecond.has(one) ? trust.second : trust.blazeFace))
      return shown(face) && !group.some((one) => fromSecond.has(one)) ? { ...face, score: face.score * contradicted.left } : face
    })
    return withoutParts(faces)
      .filter((face) => face.score >= (shown(face) ? threshold.both : threshold.alone)(shareOf(face.box, picture)))
      .flatMap((face) => insidePicture(pointed(face), picture))
  }
}

/** Where the second network is to look, and how closely: around small faces that are in doubt; everywhere, once and closely, when nobody was seen. */
function questionsAbout(seen: readonly Detection[], picture: Size): readonly Question[] {
  if (seen.length === 0) return secondLooks.slice(-1).map(({ side }) => ({ side, part: wholeOf(picture) }))
  const inDoubt = groupLooks(seen)
    .map((group) => fuse(group, () => trust.blazeFace))
    .filter(({ score }) => score < doubtful)
    .map(({ box }) => box)
  return secondLooks.flatMap(({ side, share }) => {
    const small = inDoubt.filter((box) => shareOf(box, picture) < share)
    return partsAround(small, picture).map((part) => ({ side, part }))
  })
}

/** Shorter side in longest sides of the picture. */
function shareOf({ width, height }: Size, picture: Size): number {
  return Math.min(width, height) / Math.max(picture.width, picture.height)
}

/** Eyes, nose and mouth in shares of the box, left eye in the picture first: medians over WIDER FACE faces that BlazeFace saw with score ≥ 0.8, made the same on both sides. */
const usualPoints = [
  [0.27, 0.34],
  [0.73, 0.34],
  [0.5, 0.53],
  [0.5, 0.7],
] as const

/** A face that only the second network saw has its key points where an upright one has them. */
function pointed(face: Detection): Detection {
  if (face.keyPoints.length > 0) return face
  const { x, y, width, height } = face.box
  return { ...face, keyPoints: usualPoints.map(([right, down]): Point => ({ x: x + right * width, y: y + down * height })) }
}

export function insidePicture(face: Detection, picture: Size): Detection[] {
  const box = clip(face.box, picture)
  return box ? [{ ...face, box }] : []
}
