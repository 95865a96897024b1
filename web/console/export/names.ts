// Names for the files that leave: unchanged where that is safe everywhere, otherwise made safe, and never twice the same in one destination.

/** Characters that some system refuses in a file name, control characters included. */
const unsafe = /[\u0000-\u001f\u007f<>:"/\\|?*]/g
/** Device names that Windows keeps for itself, whatever the extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i
/** Leaves room for a counter and an extension within the 255 bytes of common file systems. */
const longestStemBytes = 200

export type OutputType = 'image/jpeg' | 'image/webp' | 'image/png'

const extensions: Readonly<Record<OutputType, { readonly written: string; readonly kept: RegExp }>> = {
  'image/jpeg': { written: 'jpg', kept: /^jpe?g$/i },
  'image/webp': { written: 'webp', kept: /^webp$/i },
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

/** Hands out each name once; case does not make a difference, because on many disks it does not. */
export class UniqueNames {
  readonly #taken: Set<string>

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set([...taken].map((name) => name.normalize('NFC').toLowerCase()))
  }

  claim(name: string): string {
    const dot = name.lastIndexOf('.')
    const [stem, extension] = [name.slice(0, dot), name.slice(dot)]
    for (let count = 1; ; count += 1) {
      const candidate = count === 1 ? name : `${stem}-${String(count)}${extension}`
      const key = candidate.normalize('NFC').toLowerCase()
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      return candidate
    }
  }
}

function safeStem(stem: string): string {
  const clean = stem
    .normalize('NFC')
    .replace(unsafe, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  const safe = clean === '' || reserved.test(clean) ? `photo${clean === '' ? '' : `-${clean}`}` : clean
  let short = safe
  while (new TextEncoder().encode(short).length > longestStemBytes) short = Array.from(short).slice(0, -1).join('')
  return short
}
