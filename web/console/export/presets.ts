// The sizes and formats an editor chooses from. Presets name a use, not a number of pixels; the number is shown beside it.
import type { RenderOptions } from '../../../workers/vision/api.ts'

export type Rendering = Pick<RenderOptions, 'longestSide' | 'mediaType' | 'quality'>

export const sizes = [
  { id: 'original', longestSide: null },
  { id: 'large', longestSide: 2560 },
  { id: 'web', longestSide: 1600 },
  { id: 'small', longestSide: 1080 },
] as const
export type SizeId = (typeof sizes)[number]['id']

export const formats = [
  { id: 'jpeg', mediaType: 'image/jpeg', quality: 0.9 },
  { id: 'webp', mediaType: 'image/webp', quality: 0.86 },
  { id: 'png', mediaType: 'image/png', quality: 1 },
] as const
export type FormatId = (typeof formats)[number]['id']

/** What suits a channel when the editor has not chosen: paper wants every pixel, a website does not. */
export function presetFor(channel: string): { readonly size: SizeId; readonly format: FormatId } {
  if (channel === 'print' || channel === 'press') return { size: 'original', format: 'jpeg' }
  return { size: channel === 'social' ? 'small' : 'web', format: 'jpeg' }
}

export function renderingOf(size: SizeId, format: FormatId): Rendering {
  const longestSide = sizes.find(({ id }) => id === size)?.longestSide ?? null
  const { mediaType, quality } = formats.find(({ id }) => id === format) ?? formats[0]
  return { longestSide, mediaType, quality }
}
