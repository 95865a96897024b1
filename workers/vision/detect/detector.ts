// Finds every face of a picture: the built-in detectors look at the whole and at ever smaller tiles, then the looks are merged.
import { clip, type Size } from '../geometry.ts'
import type { SquareDetector } from './blazeface.ts'
import { mergeDetections, type Detection } from './merge.ts'
import { isCut, tilesOf } from './tiles.ts'

/** Tile levels: the longest side divided by these. Level 5 finds faces from about 1/60 of the longest side. */
const levels = [1, 2, 3, 5]
/** So many faces, that small in shares of the longest side, are a crowd, in which there are smaller ones: it gets one more level. */
const crowd = { faces: 6, share: 1 / 20, level: 7 } as const
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
  const fuse = (looks: readonly Detection[]): Detection[] => mergeDetections(looks, { minScore: minFaceScore, trust })
  return {
    find: (picture) => {
      const longest = Math.max(picture.width, picture.height)
      const seen = [
        ...tilesOf(picture, 1).flatMap((tile) => full.detect(picture, tile)),
        ...levels.flatMap((level) => looksAt(level, picture, short)),
      ]
      const faces = fuse(seen)
      const small = faces.filter(({ box }) => Math.max(box.width, box.height) < longest * crowd.share)
      const all = small.length >= crowd.faces ? fuse([...seen, ...looksAt(crowd.level, picture, short)]) : faces
      return all.flatMap((face) => insidePicture(face, picture))
    },
    close: () => {
      short.close()
      full.close()
    },
  }
}

/** Whole faces in the tiles of one level; none where the tiles would be enlarged. */
function looksAt(level: number, picture: OffscreenCanvas, short: SquareDetector): Detection[] {
  if (level > 1 && Math.max(picture.width, picture.height) / level < minTileSide) return []
  return tilesOf(picture, level).flatMap((tile) => short.detect(picture, tile).filter(({ box }) => !isCut(box, tile, picture)))
}

export function insidePicture(face: Detection, picture: Size): Detection[] {
  const box = clip(face.box, picture)
  return box ? [{ ...face, box }] : []
}
