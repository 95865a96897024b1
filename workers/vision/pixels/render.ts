// Makes a derivative: upright, covered, newly encoded from pixels alone, so nothing of the original's metadata can survive.
import type { Bytes } from '../../../core/bytes.ts'
import type { RenderOptions } from '../api.ts'
import type { NormalizedBox } from '../../../core/documents.ts'
import { squareAround, toPixels } from '../geometry.ts'
import { applyCovers } from './cover.ts'
import { contextOf } from './canvas.ts'
import { applyMark } from './mark.ts'
import type { Picture } from './decode.ts'

const previewType = 'image/jpeg'
/** Around a face, for saying who it is. */
const cropFactor = 1.6

/** @returns the encoded picture. Covers are laid on after scaling, so no resampling mixes covered pixels back in. */
export async function renderPicture(
  picture: Picture,
  options: RenderOptions,
): Promise<{ bytes: Bytes; width: number; height: number }> {
  const canvas = new OffscreenCanvas(picture.width, picture.height)
  const context = contextOf(canvas)
  if (options.mediaType === 'image/jpeg') {
    context.fillStyle = '#fff'
    context.fillRect(0, 0, canvas.width, canvas.height)
  }
  context.drawImage(picture.canvas, 0, 0)
  applyCovers(context, canvas, options.covers)
  if (options.mark) await applyMark(context, canvas, options.mark)
  const { width, height } = canvas
  return { bytes: await encodeDerivative(canvas, context, options), width, height }
}

async function encodeDerivative(
  canvas: OffscreenCanvas,
  context: OffscreenCanvasRenderingContext2D,
  { mediaType, quality }: RenderOptions,
): Promise<Bytes> {
  if (mediaType !== 'image/avif') return encode(canvas, mediaType, quality)
  const { encodeAvif } = await import('./avif.ts')
  return encodeAvif(context.getImageData(0, 0, canvas.width, canvas.height), quality)
}

export async function previewOf(picture: Picture, longestSide: number): Promise<Bytes> {
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height))
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(picture.width * scale)),
    Math.max(1, Math.round(picture.height * scale)),
  )
  const context = contextOf(canvas)
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture.canvas, 0, 0, canvas.width, canvas.height)
  // WebP would be half the size, and takes more than ten times as long: more than finding the faces (ADR on speed).
  return encode(canvas, previewType, 0.8)
}

/** A square around the face; what lies outside the picture stays grey. */
export async function cropOf(picture: Picture, box: NormalizedBox, longestSide: number): Promise<Bytes> {
  const square = squareAround(toPixels(box, picture), cropFactor)
  const side = Math.max(1, Math.round(Math.min(longestSide, square.width)))
  const canvas = new OffscreenCanvas(side, side)
  const context = contextOf(canvas)
  context.fillStyle = '#808080'
  context.fillRect(0, 0, side, side)
  context.imageSmoothingQuality = 'high'
  const factor = side / square.width
  context.setTransform(factor, 0, 0, factor, -square.x * factor, -square.y * factor)
  context.drawImage(picture.canvas, 0, 0)
  return encode(canvas, 'image/webp', 0.85)
}

async function encode(canvas: OffscreenCanvas, type: string, quality: number): Promise<Bytes> {
  const blob = await canvas.convertToBlob({ type, quality })
  return new Uint8Array(await blob.arrayBuffer())
}
