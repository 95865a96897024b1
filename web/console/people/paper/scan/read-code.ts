// The text of the QR code on a page, if there is one to be read: small first, which is fast and forgives noise, then as large as it came.
import { decodeQR } from 'qr/decode.js'

const tries = [
  { longestSide: 1600, timeLimit: 150 },
  { longestSide: 3600, timeLimit: 400 },
] as const

/** `text` null: none can be read. `ok` false: this is no picture a browser can show. */
export type CodeRead = { readonly ok: true; readonly text: string | null } | { readonly ok: false }

export async function readCode(picture: Blob): Promise<CodeRead> {
  const bitmap = await decoded(picture)
  if (!bitmap) return { ok: false }
  try {
    for (const { longestSide, timeLimit } of tries) {
      const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height))
      const text = codeIn(bitmap, scale, timeLimit)
      if (text !== null || scale === 1) return { ok: true, text }
    }
    return { ok: true, text: null }
  } finally {
    bitmap.close()
  }
}

function codeIn(bitmap: ImageBitmap, scale: number, timeLimit: number): string | null {
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)]
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
  if (!context) return null
  context.drawImage(bitmap, 0, 0, width, height)
  try {
    return decodeQR(context.getImageData(0, 0, width, height), { timeLimit })
  } catch {
    // The library throws a plain error for every picture without a code.
    return null
  }
}

async function decoded(picture: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(picture)
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}
