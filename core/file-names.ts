// Names for files that leave: made safe where some system would refuse them, and never twice the same in one place.

/** Characters that some system refuses in a file name, control characters included, and those that turn the direction of what is read. */
const unsafe = /[\u0000-\u001f\u007f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/** Device names that Windows keeps for itself, whatever the extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i
/** Leaves room for a counter and an extension within the 255 bytes of common file systems. */
const longestStemBytes = 200

/** A name without extension that every common file system takes; `whenEmpty` stands in for nothing or a reserved word. */
export function safeStem(stem: string, whenEmpty = 'photo'): string {
  const clean = stem
    .normalize('NFC')
    .replace(unsafe, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
  const safe = clean === '' || reserved.test(clean) ? `${whenEmpty}${clean === '' ? '' : `-${clean}`}` : clean
  let short = safe
  while (new TextEncoder().encode(short).length > longestStemBytes) short = Array.from(short).slice(0, -1).join('')
  return short
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
