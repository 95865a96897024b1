// The smaller pictures that screens work with; the original is asked for where more is needed.
import type { VisionDoor } from '../types.ts'

/** Longest side in pixels: large enough to judge a face on a laptop screen. */
export const previewLongestSide = 1600

/** A preview of a photo whose file came back. @returns undefined when it cannot be read */
export async function makePreview(vision: VisionDoor, signal: AbortSignal, original: Blob): Promise<Blob | undefined> {
  const options = { covers: [], longestSide: previewLongestSide, mediaType: 'image/jpeg', quality: 0.8 } as const
  const rendered = await vision.render(signal, original, options)
  return rendered.ok ? new Blob([rendered.bytes], { type: options.mediaType }) : undefined
}
