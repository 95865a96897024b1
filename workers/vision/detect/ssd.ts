// SSD MobileNet, the second opinion: reads a part of a picture at a given size; its answers become boxes and scores of that picture. It knows no key points.
import type { PixelBox } from '../geometry.ts'
import type { MultiNetwork } from '../recognise/session.ts'
import { joinAnswers } from './blazeface.ts'
import { lookAt } from './look.ts'
import type { Detection } from './merge.ts'

/** Pixels per cell of its answers. */
const ssdStride = 16
/** Width and height of what each answer of a cell starts from, in pixels of the network's picture. */
const anchors = [
  [51.2, 51.2],
  [144.82, 72.41],
  [72.41, 144.82],
] as const
/** Its answers are shares of the anchor, so much enlarged in training. */
const enlarged = { place: 10, size: 5 } as const
/** Below this it has seen nothing. */
const minScore = 0.1
const minLogit = Math.log(minScore / (1 - minScore))

export interface PartDetector {
  /** @param longestSide the picture is scaled to this, then the network sees `part`, which is in pixels of the picture */
  look(picture: OffscreenCanvas, longestSide: number, part: PixelBox): Promise<Detection[]>
}

export function createSsd(net: MultiNetwork): PartDetector {
  return {
    look: async (picture, longestSide, part) => {
      const reading = { step: ssdStride, order: 'rgb', scale: 1 / 127.5, offset: -1 } as const
      const { planes, width, height, scale } = lookAt(picture, longestSide, reading, part)
      const { scores, boxes } = await net.run(planes, [1, 3, height, width])
      return joinAnswers(readSsdAnswers(scores, boxes, width / ssdStride)).map(({ box, score, keyPoints }) => ({
        score,
        keyPoints,
        box: { x: part.x + box.x / scale, y: part.y + box.y / scale, width: box.width / scale, height: box.height / scale },
      }))
    },
  }
}

/** Several answers per cell. In pixels of the network's picture. */
export function readSsdAnswers(scores: Float32Array | undefined, boxes: Float32Array | undefined, columns: number): Detection[] {
  if (!scores || !boxes) throw new Error('no answers')
  const found: Detection[] = []
  scores.forEach((logit, index) => {
    if (logit < minLogit) return
    const cell = Math.floor(index / anchors.length)
    const [anchorWidth, anchorHeight] = anchors[index % anchors.length] ?? anchors[0]
    // Down before right, height before width.
    const [down = 0, right = 0, taller = 0, wider = 0] = boxes.subarray(4 * index, 4 * index + 4)
    const width = anchorWidth * Math.exp(wider / enlarged.size)
    const height = anchorHeight * Math.exp(taller / enlarged.size)
    const x = ((cell % columns) + 0.5) * ssdStride + (right / enlarged.place) * anchorWidth
    const y = (Math.floor(cell / columns) + 0.5) * ssdStride + (down / enlarged.place) * anchorHeight
    found.push({
      score: 1 / (1 + Math.exp(-logit)),
      box: { x: x - width / 2, y: y - height / 2, width, height },
      keyPoints: [],
    })
  })
  return found
}
