// Says what a file is by its content, how large its picture is and whether it ends where it should, before anything is decoded.
import type { FileProblem } from '../api.ts'
import { inspectBmp, inspectGif, inspectPng, inspectWebp } from './chunks.ts'
import { inspectBoxes } from './boxes.ts'
import { inspectJpeg } from './jpeg.ts'
import { startsWith } from './reader.ts'
import { inspectTiff } from './tiff.ts'

/** What a header says. `complete` is false when the file stops early; sizes are as stored, before orientation. */
export interface Inspection {
  readonly mediaType: string
  readonly width: number
  readonly height: number
  readonly complete: boolean
  /** A moving picture or a file of several pages: only the first is looked at, and the screen says so. */
  readonly frames: 'one' | 'several'
}

/** More pixels than this are refused before decoding: 120 million take 480 MB once decoded. */
export const maxPixels = 120_000_000
/** Longest side that a canvas can hold. */
export const maxSide = 32_000

const unsupportedSignatures: readonly (readonly [offset: number, signature: string])[] = [
  [0, 'II+\0'], // BigTIFF
  [0, 'MM\0+'],
  [0, '8BPS'], // Photoshop
  [0, '\xff\x0a'], // JPEG XL code stream
  [4, 'JXL \r\n\x87\n'],
  [4, 'jP  \r\n\x87\n'], // JPEG 2000
]

/** @returns what the file holds, or why it cannot be used. */
export function sniff(
  bytes: Uint8Array,
): { readonly ok: true; readonly inspection: Inspection } | { readonly ok: false; readonly problem: FileProblem } {
  if (bytes.length === 0) return { ok: false, problem: 'empty_file' }
  if (unsupportedSignatures.some(([offset, signature]) => startsWith(bytes, signature, offset)))
    return { ok: false, problem: 'unsupported_image' }
  const inspection = inspect(bytes)
  if (inspection === 'not_an_image' || inspection === 'unsupported_image') return { ok: false, problem: inspection }
  const { width, height, complete } = inspection
  if (width * height > maxPixels || width > maxSide || height > maxSide) return { ok: false, problem: 'image_too_large' }
  if (!complete || width === 0 || height === 0) return { ok: false, problem: 'damaged_image' }
  return { ok: true, inspection }
}

function inspect(bytes: Uint8Array): Inspection | 'not_an_image' | 'unsupported_image' {
  if (startsWith(bytes, '\xff\xd8\xff')) return inspectJpeg(bytes)
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return inspectPng(bytes)
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return inspectWebp(bytes)
  if (startsWith(bytes, 'GIF87a') || startsWith(bytes, 'GIF89a')) return inspectGif(bytes)
  if (startsWith(bytes, 'BM')) return inspectBmp(bytes)
  if (startsWith(bytes, 'II*\0') || startsWith(bytes, 'MM\0*')) return inspectTiff(bytes)
  if (startsWith(bytes, 'ftyp', 4)) return inspectBoxes(bytes)
  return 'not_an_image'
}
