// Finds every face of a picture: BlazeFace looks at it at several sizes; about every face that it is not sure of a second network is asked, which reads only the
// parts of the picture where small ones are, enlarged, and all of it at a glance for large ones; then the looks are merged.
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
/** About faces no surer than this the second network is asked. */
const doubtful = 0.8
/** Longest sides of the picture in its looks, each with the faces it is asked about: those below a share of the longest side, */
const closerLooks = [
  { side: 448, below: 1 / 10 },
  { side: 768, below: 1 / 12 },
] as const
/** and those from a share on, in the whole picture: of a part it sees too little to know a face that fills it. What it says of smaller ones is noise. */
const glance = { side: 160, from: 1 / 10, sees: 1 / 12 } as const
/** So many faces, that small, even uncertain ones, are a crowd, in which there are smaller ones. */
const crowd = { faces: 12, share: 1 / 20, score: 0.3 } as const
/** A picture is not enlarged beyond this many times its size: there would be nothing more to see. */
const maxEnlargement = 4 / 3

/** How much a look of each network counts; chosen on WIDER FACE, as what follows was; see the cards. Sizes in shares of the longest side. */
const trust = { blazeFace: 0.5, second: 0.8 } as const
/** Larger faces than this need not be seen in a closer look. Of the score of a face that the second network was shown and did not see, so much is left. */
const contradicted = { share: 1 / 6, left: 0.7 } as const
/** From which score something is a face: lower where both networks looked closely. */
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
    const doubts = inDoubt(seen)
    const glanced = allows(glance.side) && doubts.some(({ box }) => shareOf(box, picture) >= glance.from)
    const large = (await ask(glanced ? [{ side: glance.side, part: wholeOf(picture) }] : [])).filter(
      ({ box }) => shareOf(box, picture) >= glance.sees,
    )
    const everywhere = closerLooks.map(({ side }) => ({ side, part: wholeOf(picture) }))
    let closer = (seen.length === 0 ? everywhere.slice(-1) : questionsAbout(doubts, picture)).filter(({ side }) => allows(side))
    let opinions = [...large, ...(await ask(closer))]
    const small = [...seen, ...opinions].filter(({ box }) => shareOf(box, picture) < crowd.share)
    if (mergeDetections(small, { minScore: crowd.score, trust: trust.blazeFace }).length >= crowd.faces) {
      await look(looks.crowd)
      // In a crowd there is somebody between those that were seen, too.
      closer = everywhere.filter(({ side }) => allows(side))
      opinions = [...large, ...(await ask(closer))]
    }

    const fromSecond = new Set(opinions)
    const shownClosely = ({ box }: Detection): boolean =>
      shareOf(box, picture) < contradicted.share && closer.some(({ part }) => contains(part, centreOf(box)))
    const shownAtAGlance = ({ box, score }: Detection): boolean =>
      glanced && score < doubtful && shareOf(box, picture) >= glance.from
    const faces = groupLooks([...seen, ...opinions]).map((group) => {
      const face = fuse(group, (one) => (fromSecond.has(one) ? trust.second : trust.blazeFace))
      const unseen = !group.some((one) => fromSecond.has(one)) && (shownClosely(face) || shownAtAGlance(face))
      return unseen ? { ...face, score: face.score * contradicted.left } : face
    })
    return withoutParts(faces)
      .filter((face) => face.score >= (shownClosely(face) ? threshold.both : threshold.alone)(shareOf(face.box, picture)))
      .flatMap((face) => insidePicture(pointed(face), picture))
  }
}

/** Faces about which the second network is asked. */
function inDoubt(seen: readonly Detection[]): readonly Detection[] {
  return groupLooks(seen)
    .map((group) => fuse(group, () => trust.blazeFace))
    .filter(({ score }) => score < doubtful)
}

/** Where the second network is to look closely: around small faces that are in doubt. */
function questionsAbout(doubts: readonly Detection[], picture: Size): readonly Question[] {
  return closerLooks.flatMap(({ side, below }) => {
    const small = doubts.map(({ box }) => box).filter((box) => shareOf(box, picture) < below)
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
