// BlazeFace: reads a picture of any size at once; the answers of its strides become boxes, scores and key points of that picture.
import type { PixelBox, Point } from '../geometry.ts'
import { overlap } from '../geometry.ts'
import type { MultiNetwork } from '../recognise/session.ts'
import type { Detection } from './merge.ts'
import { lookAt } from './look.ts'

/** Faces below this are noise even when several looks agree. */
const minLookScore = 0.2
const minLogit = Math.log(minLookScore / (1 - minLookScore))
/** Answers of one look that overlap more than this are one face. */
const sameAnswer = 0.3

/** BlazeFace frames eyes to chin; people (and the measurements) count forehead to chin. Medians over WIDER FACE faces found with score ≥ 0.6. */
const frame = { shiftX: 0.027, shiftY: -0.021, width: 0.888, height: 1.167 }
/** Eyes, nose, mouth; the ears that follow are not used. */
const usedPoints = 4
/** Numbers per answer: box, then six points. */
const boxNumbers = 16

export interface SquareDetector {
  /** Longest side of the picture that the network was made for. */
  readonly side: number
  /** @param longestSide the picture is scaled to this before the network sees it */
  look(picture: OffscreenCanvas, longestSide: number): Promise<Detection[]>
}

/** @param strides pixels per cell of each answer @param step sides the network can read are multiples of this */
export function createBlazeFace(net: MultiNetwork, side: number, strides: readonly number[], step: number): SquareDetector {
  return {
    side,
    look: async (picture, longestSide) => {
      const { planes, width, height, scale } = lookAt(picture, longestSide, { step, order: 'rgb', scale: 1 / 127.5, offset: -1 })
      const outputs = await net.run(planes, [1, 3, height, width])
      const answers = strides.flatMap((stride) =>
        readAnswers(outputs[`scores_${String(stride)}`], outputs[`boxes_${String(stride)}`], width / stride, stride),
      )
      return joinAnswers(answers).map(({ box, score, keyPoints }) => ({
        score,
        box: reframed({ x: box.x / scale, y: box.y / scale, width: box.width / scale, height: box.height / scale }),
        keyPoints: keyPoints.map(({ x, y }) => ({ x: x / scale, y: y / scale })),
      }))
    },
  }
}

/** Several answers per cell; all of them stand at the middle of their cell. In pixels of the network's picture. */
export function readAnswers(
  scores: Float32Array | undefined,
  boxes: Float32Array | undefined,
  columns: number,
  stride: number,
): Detection[] {
  if (!scores || !boxes) throw new Error(`no answers at stride ${String(stride)}`)
  const perCell = perCellOf(stride)
  const found: Detection[] = []
  for (let index = 0; index < scores.length; index++) {
    const logit = scores[index] ?? -Infinity
    if (logit < minLogit) continue
    const cell = Math.floor(index / perCell)
    const [x, y] = [((cell % columns) + 0.5) * stride, (Math.floor(cell / columns) + 0.5) * stride]
    const at = index * boxNumbers
    const number = (i: number): number => boxes[at + i] ?? 0
    const [width, height] = [number(2), number(3)]
    found.push({
      score: 1 / (1 + Math.exp(-logit)),
      box: { x: x + number(0) - width / 2, y: y + number(1) - height / 2, width, height },
      keyPoints: Array.from({ length: usedPoints }, (_, i): Point => ({ x: x + number(4 + 2 * i), y: y + number(5 + 2 * i) })),
    })
  }
  return found
}

/** The short-range network answers twice per small cell and six times per large one, the full-range one once. */
function perCellOf(stride: number): number {
  return stride === 8 ? 2 : stride === 16 ? 6 : 1
}

/** Answers to the same face become their mean, weighed by score, with the best one's score. */
export function joinAnswers(answers: readonly Detection[]): Detection[] {
  let left = answers.toSorted((a, b) => b.score - a.score)
  const faces: Detection[] = []
  for (let [best] = left; best; [best] = left) {
    const { box } = best
    const same = left.filter((other) => other === best || overlap(box, other.box) > sameAnswer)
    left = left.filter((other) => !same.includes(other))
    const weight = same.reduce((sum, { score }) => sum + score, 0)
    const mean = (read: (answer: Detection) => number): number =>
      same.reduce((sum, answer) => sum + read(answer) * answer.score, 0) / weight
    faces.push({
      score: best.score,
      box: { x: mean((a) => a.box.x), y: mean((a) => a.box.y), width: mean((a) => a.box.width), height: mean((a) => a.box.height) },
      keyPoints: best.keyPoints.map((_, i) => ({ x: mean((a) => a.keyPoints[i]?.x ?? 0), y: mean((a) => a.keyPoints[i]?.y ?? 0) })),
    })
  }
  return faces
}

function reframed(box: PixelBox): PixelBox {
  const [width, height] = [box.width * frame.width, box.height * frame.height]
  const x = box.x + box.width * (0.5 + frame.shiftX) - width / 2
  const y = box.y + box.height * (0.5 + frame.shiftY) - height / 2
  return { x, y, width, height }
}
