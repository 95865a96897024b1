// YuNet: reads a whole picture of any size at once; the answers of its three strides become boxes, scores and five key points.
import type { PixelBox, Point } from '../geometry.ts'
import type { MultiNetwork } from '../recognise/session.ts'
import { lookAt } from './look.ts'
import type { Detection } from './merge.ts'

const strides = [8, 16, 32] as const
/** Sides the network can read are multiples of this. */
const step = 32
/** Looks below this are not worth merging. */
const minLookScore = 0.3

/** @param longestSide the picture is scaled to this before the network sees it */
export async function detectAtScale(net: MultiNetwork, picture: OffscreenCanvas, longestSide: number): Promise<Detection[]> {
  const { planes, width, height, scale } = lookAt(picture, longestSide, { step, order: 'bgr', scale: 1, offset: 0 })
  return readAnswers(await net.run(planes, [1, 3, height, width]), { width, height }, scale)
}

/** @param scale pixels of the network's picture per pixel of the original */
export function readAnswers(
  outputs: Readonly<Record<string, Float32Array>>,
  size: { readonly width: number; readonly height: number },
  scale: number,
): Detection[] {
  return strides.flatMap((stride) => {
    const [classes, objects, boxes, points] = ['cls', 'obj', 'bbox', 'kps'].map((name) => outputs[`${name}_${String(stride)}`])
    if (!classes || !objects || !boxes || !points) throw new Error(`no answers at stride ${String(stride)}`)
    const columns = size.width / stride
    const found: Detection[] = []
    for (let cell = 0; cell < classes.length; cell++) {
      const score = Math.sqrt(clamp(classes[cell]) * clamp(objects[cell]))
      if (score < minLookScore) continue
      const [column, row] = [cell % columns, Math.floor(cell / columns)]
      const place = (value: number | undefined, at: number): number => (((value ?? 0) + at) * stride) / scale
      const extent = (value: number | undefined): number => (Math.exp(value ?? 0) * stride) / scale
      const [width, height] = [extent(boxes[4 * cell + 2]), extent(boxes[4 * cell + 3])]
      const box: PixelBox = {
        x: place(boxes[4 * cell], column) - width / 2,
        y: place(boxes[4 * cell + 1], row) - height / 2,
        width,
        height,
      }
      const keyPoints = Array.from({ length: 5 }, (_, i): Point => ({
        x: place(points[10 * cell + 2 * i], column),
        y: place(points[10 * cell + 2 * i + 1], row),
      }))
      found.push({ box, score, keyPoints })
    }
    return found
  })
}

function clamp(value = 0): number {
  return Math.min(1, Math.max(0, value))
}
