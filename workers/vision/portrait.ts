// Which face of a picture a portrait shows.
import type { Engine } from './engine.ts'
import type { EnrolOptions, Enrolment } from './api.ts'
import { findAnybody } from './detect/anybody.ts'
import type { Detection } from './detect/merge.ts'
import { contains } from './geometry.ts'
import type { Picture } from './pixels/decode.ts'

/** A second face this much smaller than the first is somebody in the background; a doubtful one does not count. */
const backgroundShare = 0.4
const certainFace = 0.85

type PortraitProblem = Extract<Enrolment, { ok: false }>['problem'] & ('no_face' | 'several_faces')

export async function findPortrait(
  find: Engine['find'],
  picture: Picture,
  choose: EnrolOptions['choose'],
): Promise<{ readonly face: Detection } | { readonly problem: PortraitProblem }> {
  const faces = await findAnybody(find, picture.canvas)
  const face = choose === 'only' ? largestOf(faces) : middleOf(faces, picture)
  if (!face) return { problem: 'no_face' }
  const competing = choose === 'only' && faces.some((other) => other !== face && competes(other, face))
  return competing ? { problem: 'several_faces' } : { face }
}

function largestOf(faces: readonly Detection[]): Detection | undefined {
  return faces.toSorted((a, b) => b.box.width * b.score - a.box.width * a.score)[0]
}

/** The most certain of those in the middle; without any, the most certain of all. */
function middleOf(faces: readonly Detection[], picture: Picture): Detection | undefined {
  const middle = { x: picture.width / 2, y: picture.height / 2 }
  return faces.find(({ box }) => contains(box, middle)) ?? faces[0]
}

function competes(other: Detection, face: Detection): boolean {
  return other.score >= certainFace && other.box.width > face.box.width * backgroundShare
}
