// Names for the files that leave: unchanged where that is safe everywhere, otherwise made safe, and never twice the same in one destination.
import { safeStem } from '../../../core/file-names.ts'
import type { RenderOptions } from '../../../workers/vision/api.ts'

export type OutputType = RenderOptions['mediaType']

const extensions: Readonly<Record<OutputType, { readonly written: string; readonly kept: RegExp }>> = {
  'image/jpeg': { written: 'jpg', kept: /^jpe?g$/i },
  'image/webp': { written: 'webp', kept: /^webp$/i },
  'image/avif': { written: 'avif', kept: /^avif$/i },
  'image/png': { written: 'png', kept: /^png$/i },
}

/** The original's name with the extension of what is written; the original extension stays when it already fits. */
export function outputName(fileName: string, type: OutputType): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? ''
  const dot = base.lastIndexOf('.')
  const stem = dot > 0 ? base.slice(0, dot) : base
  const extension = dot > 0 ? base.slice(dot + 1) : ''
  const { written, kept } = extensions[type]
  return `${safeStem(stem)}.${kept.test(extension) ? extension : written}`
}

/** Neutral names (`2026-06-12-0007.jpg`) for those who do not want the original's name to travel. */
export function numberedName(prefix: string, index: number, type: OutputType): string {
  return `${safeStem(prefix)}-${String(index + 1).padStart(4, '0')}.${extensions[type].written}`
}
