// The recommended detector's way through a picture: one look at moderate size, and a second, larger one only where small faces may be.
import type { MultiNetwork } from '../recognise/session.ts'
import { insidePicture } from './detector.ts'
import { mergeDetections, type Detection } from './merge.ts'
import { detectAtScale } from './yunet.ts'

/** Sides of the two looks. */
const firstSide = 640
const secondSide = 1280
/** A face smaller than this in the first look, even an uncertain one, means there may be smaller ones. */
const smallFace = 40
/** Measured on WIDER FACE; see the card. */
const minScore = 0.6

export async function findWithYunet(net: MultiNetwork, picture: OffscreenCanvas): Promise<Detection[]> {
  const longest = Math.max(picture.width, picture.height)
  const first = await detectAtScale(net, picture, Math.min(firstSide, longest * 2))
  const scale = firstSide / longest
  const second = first.some(({ box }) => Math.min(box.width, box.height) * scale < smallFace)
    ? await detectAtScale(net, picture, secondSide)
    : []
  return mergeDetections([...first, ...second], { minScore, trust: null }).flatMap((face) => insidePicture(face, picture))
}
