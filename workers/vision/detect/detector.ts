// Finds every face of a picture: the built-in detectors look at the whole and at ever smaller tiles, then the looks are merged.
import { clip, type Size } from '../geometry.ts'
import type { SquareDetector } from './blazeface.ts'
import { mergeDetections, type Detection } from './merge.ts'
import { isCut, tilesOf } from './tiles.ts'

/** Tile levels: the longest side divided by these. Level 5 finds faces from about 1/60 of the longest side. */
const levels = [1, 2, 3, 5]
/** Merged score from which something is shown as a face. Too many costs the editor a click, too few may cost a person their say. */
export const minFaceScore = 0.6
/** Upright pictures smaller than this are not divided further: their tiles would be enlarged, not sharper. */
const minTileSide = 96

/** How much a second look counts; chosen on WIDER FACE, see the card. */
const trust = 0.8

export interface FaceFinder {
  find(picture: OffscreenCanvas): Detection[]
  close(): void
}

export function createFaceFinder(short: SquareDetector, full: SquareDetector): FaceFinder {
  return {
    find: (picture) =>
      mergeDetections(looks(picture, short, full), { minScore: minFaceScore, trust }).flatMap((face) =>
        insidePicture(face, picture),
      ),
    close: () => {
      short.close()
      full.close()
    },
  }
}

function looks(picture: OffscreenCanvas, short: SquareDetector, full: SquareDetector): Detection[] {
  const longest = Math.max(picture.width, picture.height)
  const whole = tilesOf(picture, 1).flatMap((tile) => full.detect(picture, tile))
  const tiled = levels
    .filter((division) => division === 1 || longest / division >= minTileSide)
    .flatMap((division) => tilesOf(picture, division))
    .flatMap((tile) => short.detect(picture, tile).filter(({ box }) => !isCut(box, tile, picture)))
  return [...whole, ...tiled]
}

export function insidePicture(face: Detection, picture: Size): Detection[] {
  const box = clip(face.box, picture)
  return box ? [{ ...face, box }] : []
}
