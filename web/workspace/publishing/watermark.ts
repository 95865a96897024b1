// The watermark an editor chose for a channel: words, or a logo that is kept on this device for the whole workspace. Settings only: a logo is for everybody to see.
import { fromBase64Url, toBase64Url } from '../../../core/bytes.ts'
import { z } from '../../../core/zod.ts'
import type { WorkspaceId } from '../../../core/ids.ts'
import type { Mark } from '../../../workers/vision/api.ts'

export const markCorners = ['bottom-right', 'bottom-left', 'top-right', 'top-left'] as const satisfies readonly Mark['corner'][]

/** What a channel's preset remembers. */
export const MarkChoice = z.strictObject({
  kind: z.enum(['text', 'logo']),
  text: z.string().max(80),
  corner: z.enum(markCorners),
})
export type MarkChoice = z.infer<typeof MarkChoice>

/** A watermark that can be laid on: nothing but values, so that a file's recipe can name it. */
export type Watermark = Pick<MarkChoice, 'corner'> &
  ({ readonly kind: 'text'; readonly text: string } | { readonly kind: 'logo'; readonly png: string })

/** @returns null while there is nothing to lay on: no words, no logo */
export function watermarkOf(choice: MarkChoice | undefined, logo: string | null): Watermark | null {
  if (!choice) return null
  const { corner } = choice
  const text = choice.text.trim()
  if (choice.kind === 'text') return text === '' ? null : { kind: 'text', text, corner }
  return logo === null ? null : { kind: 'logo', png: logo, corner }
}

export function markOf(watermark: Watermark): Mark {
  const { corner } = watermark
  if (watermark.kind === 'text') return { what: { kind: 'text', text: watermark.text }, corner }
  return { what: { kind: 'logo', picture: logoBlob(watermark.png) }, corner }
}

/** @param png base64url */
export const logoBlob = (png: string): Blob => new Blob([fromBase64Url(png)], { type: 'image/png' })

/** Longest side of a kept logo. */
const logoSide = 640
/** What fits beside everything else a browser keeps for a site (5 MB). */
const maxLogoChars = 1_500_000

/** @returns null when it is no picture, or stays too large */
export async function readLogo(file: Blob): Promise<string | null> {
  const bitmap = await bitmapOf(file)
  if (!bitmap) return null
  try {
    const scale = Math.min(1, logoSide / Math.max(bitmap.width, bitmap.height))
    const canvas = new OffscreenCanvas(
      Math.max(1, Math.round(bitmap.width * scale)),
      Math.max(1, Math.round(bitmap.height * scale)),
    )
    const context = canvas.getContext('2d')
    if (!context) return null
    context.imageSmoothingQuality = 'high'
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    // Drawn anew: nothing of the chosen file but its pixels is kept.
    const png = await canvas.convertToBlob({ type: 'image/png' })
    const text = toBase64Url(new Uint8Array(await png.arrayBuffer()))
    return text.length > maxLogoChars ? null : text
  } finally {
    bitmap.close()
  }
}

async function bitmapOf(file: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file)
  } catch (error) {
    // What no browser reads as a picture.
    if (error instanceof DOMException) return null
    throw error
  }
}

const placeOf = (workspace: WorkspaceId): string => `imprimatur.logo.${workspace}`

export function rememberedLogo(workspace: WorkspaceId): string | null {
  const kept = localStorage.getItem(placeOf(workspace))
  return kept !== null && /^[\w-]+$/.test(kept) ? kept : null
}

export function rememberLogo(workspace: WorkspaceId, png: string): void {
  localStorage.setItem(placeOf(workspace), png)
}
