// Which face of a picture a portrait shows. A face that fills its picture can be too large for a detector, so an empty answer is asked again with room around it.
import type { Engine } from './engine.ts'
import type { EnrolOptions, Enrolment } from './api.ts'
import type { Detection } from './detect/merge.ts'
import { contains } from './geometry.ts'
import { contextOf } from './pixels/canvas.ts'
import type { Picture } from './pixels/decode.ts'

/** A second face this much smaller than the first is somebody in the background; a doubtful one does not count. */
const backgroundShare = 0.4
const certainFace = 0.85
/** Longest side with room around, in longest sides of the picture. */
const room = 1.6

type PortraitProblem = Extract<Enrolment, { ok: false }>['problem'] & ('no_face' | 'several_faces')

export async function findPortrait(
  find: Engine['find'],
  picture: Picture,
  choose: EnrolOptions['choose'],
): Promise<{ readonly face: Detection } | { readonly problem: PortraitProblem }> {
  const seen = await find(picture.canvas)
  const faces = seen.length > 0 ? seen : await findWithRoom(find, picture)
  const face = choose === 'only' ? largestOf(faces) : middleOf(faces, picture)
  if (!face) return { problem: 'no_face' }
  const competing = choose === 'only' && faces.some((other) => other !== face && competes(other, face))
  return competing ? { problem: 'several_faces' } : { face }
}

async function findWithRoom(find: Engine['find'], picture: Picture): Promise<Detection[]> {
  const side = Math.ceil(Math.max(picture.width, picture.height) * room)
  const [x, y] = [Math.floor((side - picture.width) / 2), Math.floor((side - picture.height) / 2)]
  const canvas = new OffscreenCanvas(side, side)
  contextOf(canvas).drawImage(picture.canvas, x, y)
  return (await find(canvas)).map((face) => shifted(face, -x, -y))
}

export function shifted(face: Detection, dx: number, dy: number): Detection {
  return {
    score: face.score,
    box: { ...face.box, x: face.box.x + dx, y: face.box.y + dy },
    keyPoints: face.keyPoints.map((point) => ({ x: point.x + dx, y: point.y + dy })),
  }
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
