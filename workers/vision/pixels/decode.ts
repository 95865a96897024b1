// Decodes a checked file to an upright picture no larger than needed. The browser applies EXIF orientation and colour profiles itself, in both ways used here.
import { CodedError, isCodedError } from '../../../core/errors.ts'
import type { Bytes } from '../../../core/bytes.ts'
import type { FileProblem } from '../api.ts'
import { sniff } from '../formats/sniff.ts'
import type { Size } from '../geometry.ts'

/** An upright picture: `scale` times the original's size. */
export interface Picture extends Size {
  readonly canvas: OffscreenCanvas
  readonly original: Size
  readonly scale: number
}

/** A file that passed the checks that need no decoding. */
export interface CheckedFile {
  readonly bytes: Bytes
  readonly mediaType: string
  /** As stored: orientation may swap the two. */
  readonly stored: Size
}

export async function checkFile(file: Blob): Promise<CheckedFile | { readonly problem: FileProblem }> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  const sniffed = sniff(bytes)
  if (!sniffed.ok) return { problem: sniffed.problem }
  const { mediaType, width, height } = sniffed.inspection
  return { bytes, mediaType, stored: { width, height } }
}

/** Thrown inside this folder only; the door turns it into a result. */
export class UndecodableImage extends CodedError<'damaged_image'> {
  constructor(cause: unknown) {
    super('damaged_image', 'the browser could not decode the file', { cause })
  }
}

export function isUndecodable(error: unknown): error is UndecodableImage {
  return isCodedError(error, 'damaged_image')
}

/**
 * @param longestSide null keeps the original's size; a smaller picture is never enlarged
 * @throws UndecodableImage
 */
export async function decode(file: CheckedFile, longestSide: number | null): Promise<Picture> {
  const storedLongest = Math.max(file.stored.width, file.stored.height)
  const scale = longestSide === null ? 1 : Math.min(1, longestSide / storedLongest)
  const frame = await decodeFrame(file, scale)
  try {
    const upright = isTurned(frame, file.stored) ? { width: file.stored.height, height: file.stored.width } : file.stored
    const size = { width: Math.max(1, Math.round(upright.width * scale)), height: Math.max(1, Math.round(upright.height * scale)) }
    const canvas = new OffscreenCanvas(size.width, size.height)
    const context = contextOf(canvas)
    context.imageSmoothingQuality = 'high'
    context.drawImage(frame, 0, 0, size.width, size.height)
    return { canvas, ...size, original: upright, scale }
  } finally {
    frame.close()
  }
}

/** The 2D context of a canvas whose pixels will be read. */
export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new CodedError('out_of_memory', 'no 2D canvas')
  return context
}

/** A scaled JPEG decode skips most of the work (24 megapixels at a quarter: 40 ms instead of 130); other kinds are decoded in full. */
async function decodeFrame(file: CheckedFile, scale: number): Promise<ImageBitmap | VideoFrame> {
  try {
    if (file.mediaType === 'image/jpeg' && scale < 0.75 && 'ImageDecoder' in globalThis) {
      const decoder = new ImageDecoder({
        data: file.bytes,
        type: file.mediaType,
        desiredWidth: Math.max(1, Math.round(file.stored.width * scale)),
        desiredHeight: Math.max(1, Math.round(file.stored.height * scale)),
      })
      try {
        return (await decoder.decode()).image
      } finally {
        decoder.close()
      }
    }
    return await createImageBitmap(new Blob([file.bytes], { type: file.mediaType }))
  } catch (error) {
    throw new UndecodableImage(error)
  }
}

/** Whether orientation swapped the sides; a square looks the same either way. */
function isTurned(frame: ImageBitmap | VideoFrame, stored: Size): boolean {
  const [width, height] = 'displayWidth' in frame ? [frame.displayWidth, frame.displayHeight] : [frame.width, frame.height]
  return width > height !== stored.width > stored.height && width !== height
}
