// The sizes, formats and qualities a channel gets. Presets name a use, not a number of pixels; the number is shown beside it. What an editor chose is
// remembered on this device per workspace and channel: settings only, nothing about photos or people.
import { z } from '../../../core/zod.ts'
import type { Channel } from '../../../core/channels.ts'
import type { WorkspaceId } from '../../../core/ids.ts'
import { MarkChoice } from './watermark.ts'
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
  { id: 'jpeg', mediaType: 'image/jpeg', quality: { high: 0.92, normal: 0.86, low: 0.74 } },
  { id: 'webp', mediaType: 'image/webp', quality: { high: 0.9, normal: 0.82, low: 0.68 } },
  // libavif's scale: 60 here looks like 82 of WebP.
  { id: 'avif', mediaType: 'image/avif', quality: { high: 0.75, normal: 0.6, low: 0.45 } },
  { id: 'png', mediaType: 'image/png', quality: { high: 1, normal: 1, low: 1 } },
] as const

export const qualities = ['high', 'normal', 'low'] as const

const Preset = z.strictObject({
  size: z.enum(['original', 'large', 'web', 'small']),
  format: z.enum(['jpeg', 'webp', 'avif', 'png']),
  quality: z.enum(qualities),
  coverStyle: z.enum(['solid', 'mosaic', 'shape']),
  names: z.enum(['keep', 'numbered']),
  /** Internal masters only: who is where, inside the file. Left out: nobody. */
  namesInside: z.boolean().optional(),
  /** Left out: no watermark. */
  mark: MarkChoice.optional(),
  /** Where to: `folder`, `zip` or the id of a place this member set up. */
  to: z.string().max(60).optional(),
})
export type Preset = z.infer<typeof Preset>

/** What suits a channel when the editor has not chosen: paper wants every pixel, a website does not. */
export function presetFor(channel: Channel): Preset {
  const rest = { format: 'jpeg', coverStyle: 'solid', names: 'keep' } as const
  if (channel === 'print' || channel === 'press') return { ...rest, size: 'original', quality: 'high' }
  return { ...rest, size: channel === 'social' ? 'small' : 'web', quality: 'normal' }
}

/** What was chosen here before for this channel, else what suits it. */
export function rememberedPreset(workspace: WorkspaceId, channel: Channel): Preset {
  return readAll(workspace)[channel] ?? presetFor(channel)
}

export function rememberPreset(workspace: WorkspaceId, channel: Channel, preset: Preset): void {
  localStorage.setItem(placeOf(workspace), JSON.stringify({ ...readAll(workspace), [channel]: preset }))
}

export function sideOf(size: SizeId): number | null {
  return sizes.find(({ id }) => id === size)?.longestSide ?? null
}

export function renderingOf({ size, format, quality }: Pick<Preset, 'size' | 'format' | 'quality'>): Rendering {
  const chosen = formats.find(({ id }) => id === format) ?? formats[0]
  return { longestSide: sideOf(size), mediaType: chosen.mediaType, quality: chosen.quality[quality] }
}

const Presets = z.record(z.string(), Preset.optional().catch(undefined)).catch({})

/** Anything unreadable (an older version, a full store) means: not chosen. */
function readAll(workspace: WorkspaceId): Partial<Record<Channel, Preset>> {
  try {
    return Presets.parse(JSON.parse(localStorage.getItem(placeOf(workspace)) ?? '{}'))
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

function placeOf(workspace: WorkspaceId): string {
  return `imprimatur.presets.${workspace}`
}
