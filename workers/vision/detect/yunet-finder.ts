// The recommended detector's way through a picture: one small look, a larger one only where small faces may be, and a third where a crowd is.
import type { MultiNetwork } from '../recognise/session.ts'
import { withoutStop, type Checkpoint } from '../stop.ts'
import { insidePicture } from './detector.ts'
import { mergeDetections, type Detection } from './merge.ts'
import { thresholdBySize } from './threshold.ts'
import { detectAtScale } from './yunet.ts'

/** Longest side of the picture in each look. */
const looks = [480, 960, 1600] as const
/** A face smaller than this in one look, even an uncertain one, means that the next may show more; so does nobody at all. */
const smallFace = 40
/** So many of them, that small in the second look, are a crowd; the third look pays only where the picture holds more than the second showed. */
const crowd = { faces: 12, side: 24, sharper: 1.25 } as const

/** By the shorter side in the larger look. Measured on WIDER FACE; see the card. */
export const thresholdFor = thresholdBySize({ specks: { side: 20, score: 0.68 }, faces: { side: 60, score: 0.3 } })

export async function findWithYunet(
  net: MultiNetwork,
  picture: OffscreenCanvas,
  checkpoint: Checkpoint = withoutStop,
): Promise<Detection[]> {
  const longest = Math.max(picture.width, picture.height)
  const look = async (side: number): Promise<Detection[]> => {
    const found = await detectAtScale(net, picture, side)
    await checkpoint()
    return found
  }
  const smallIn = (found: readonly Detection[], side: number, limit: number): Detection[] =>
    found.filter(({ box }) => (Math.min(box.width, box.height) * side) / longest < limit)

  let found = await look(Math.min(looks[0], longest * 2))
  if (found.length === 0 || smallIn(found, looks[0], smallFace).length > 0) {
    const second = await look(looks[1])
    found = [...found, ...second]
    const isCrowd = mergeDetections(smallIn(second, looks[1], crowd.side), { minScore: 0, trust: null }).length >= crowd.faces
    if (isCrowd && longest >= looks[1] * crowd.sharper) found = [...found, ...(await look(Math.min(looks[2], longest)))]
  }
  return mergeDetections(found, { minScore: 0, trust: null })
    .filter(({ box, score }) => score >= thresholdFor((Math.min(box.width, box.height) * looks[1]) / longest))
    .flatMap((face) => insidePicture(face, picture))
}
