// BlazeFace through MediaPipe: one square of a picture in, face boxes and key points of that picture out.
import { FaceDetector } from '@mediapipe/tasks-vision'
import type { Bytes } from '../../../core/bytes.ts'
import { clip, type PixelBox, type Size } from '../geometry.ts'
import { contextOf } from '../pixels/canvas.ts'
import type { Detection } from './merge.ts'

/** Faces below this are noise even when several looks agree. */
const minLookScore = 0.2

/** BlazeFace frames eyes to chin; people (and the measurements) count forehead to chin. Medians over WIDER FACE faces found with score ≥ 0.6. */
const frame = { shiftX: 0.027, shiftY: -0.021, width: 0.888, height: 1.167 }

export interface SquareDetector {
  /** Side of the square the network reads. */
  readonly side: number
  detect(picture: OffscreenCanvas, square: PixelBox): Detection[]
  close(): void
}

/** @param runtimeUrl address of MediaPipe's engine files */
export async function createBlazeFace(model: Bytes, side: number, runtimeUrl: string): Promise<SquareDetector> {
  // MediaPipe takes its engine from a global and clears it after each start; a module is loaded once only, so it is handed over again here.
  const engine = (await import(/* @vite-ignore */ `${runtimeUrl}/vision_wasm_module_internal.js`)) as { default: unknown }
  Object.assign(globalThis, { ModuleFactory: engine.default })
  const detector = await FaceDetector.createFromOptions(
    { wasmLoaderPath: '', wasmBinaryPath: `${runtimeUrl}/vision_wasm_module_internal.wasm` },
    {
      baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
      runningMode: 'IMAGE',
      minDetectionConfidence: minLookScore,
    },
  )
  const canvas = new OffscreenCanvas(side, side)
  return {
    side,
    detect: (picture, square) => {
      drawSquare(picture, square, canvas)
      const found = detector.detect(canvas).detections
      const factor = square.width / side
      return found.flatMap(({ boundingBox, categories, keypoints }) => {
        if (!boundingBox) return []
        const { originX, originY, width, height } = boundingBox
        const raw = {
          x: square.x + originX * factor,
          y: square.y + originY * factor,
          width: width * factor,
          height: height * factor,
        }
        const keyPoints = keypoints
          .slice(0, 4)
          .map(({ x, y }) => ({ x: square.x + x * square.width, y: square.y + y * square.height }))
        return [{ box: reframed(raw), score: categories[0]?.score ?? 0, keyPoints }]
      })
    },
    close: () => {
      detector.close()
    },
  }
}

function reframed(box: PixelBox): PixelBox {
  const [width, height] = [box.width * frame.width, box.height * frame.height]
  const x = box.x + box.width * (0.5 + frame.shiftX) - width / 2
  const y = box.y + box.height * (0.5 + frame.shiftY) - height / 2
  return { x, y, width, height }
}

function drawSquare(picture: Size & CanvasImageSource, square: PixelBox, canvas: OffscreenCanvas): void {
  const context = contextOf(canvas)
  context.fillStyle = '#000'
  context.fillRect(0, 0, canvas.width, canvas.height)
  const part = clip(square, picture)
  if (!part) return
  const factor = canvas.width / square.width
  context.imageSmoothingQuality = 'medium'
  context.drawImage(
    picture,
    part.x,
    part.y,
    part.width,
    part.height,
    (part.x - square.x) * factor,
    (part.y - square.y) * factor,
    part.width * factor,
    part.height * factor,
  )
}
