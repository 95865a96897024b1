// Canvases whose pixels are read back.
import { CodedError } from '../../../core/errors.ts'

/** The 2D context of a canvas whose pixels will be read. */
export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new CodedError('out_of_memory', 'no 2D canvas')
  return context
}
