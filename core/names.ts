// Finding a person's name inside free text and file names, and writing their pseudonym in its place: "Anna-de-Vries_01.jpg", "feest van anna de vries".
// Case, accents and what stands between the parts do not matter. A single part ("anna.jpg") may be somebody else's: the caller asks a person.

export interface NameFinding {
  /** The whole name, or only a part of it. */
  readonly whole: boolean
  /** The text with everything that was found replaced. */
  readonly replaced: string
}

/** Words that stand in many names and say nothing about whose. */
const particles = new Set([
  'van',
  'von',
  'de',
  'der',
  'den',
  'het',
  'ten',
  'ter',
  'te',
  'la',
  'le',
  'el',
  'al',
  'da',
  'di',
  'du',
  'bin',
  'ibn',
  'op',
  'in',
])
const shortestPart = 3
/** A whole name so long is taken for one even where letters touch it ("fotoannadevries"). */
const unmistakable = 8

/** @returns undefined when neither the name nor a telling part of it is there */
export function findName(text: string, name: string, replacement: string): NameFinding | undefined {
  const parts = plain(name)
    .letters.join('')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '')
  const [first, ...others] = parts
  if (first === undefined) return undefined
  const wholeName = new RegExp(parts.map(escapeExpression).join('[^\\p{L}\\p{N}]*'), 'gu')
  const whole = replaceIn(text, wholeName, replacement, parts.join('').length >= unmistakable)
  if (whole !== undefined) return { whole: others.length > 0, replaced: whole }
  const telling = parts.filter((part) => part.length >= shortestPart && !particles.has(part))
  if (telling.length === 0) return undefined
  const anyPart = new RegExp(telling.map(escapeExpression).join('|'), 'gu')
  const part = replaceIn(text, anyPart, replacement, false)
  return part === undefined ? undefined : { whole: false, replaced: part }
}

/** @returns undefined when nothing was found */
function replaceIn(text: string, pattern: RegExp, replacement: string, anywhere: boolean): string | undefined {
  const { letters, starts } = plain(text)
  const joined = letters.join('')
  let result = ''
  let done = 0
  for (const match of joined.matchAll(pattern)) {
    const [from, to] = [starts[match.index] ?? 0, starts[match.index + match[0].length] ?? text.length]
    if (from < done || !(anywhere || (isEdge(text, from) && isEdge(text, to)))) continue
    result += text.slice(done, from) + replacement
    done = to
  }
  return done === 0 ? undefined : result + text.slice(done)
}

/** Between a letter and something else, or where a word begins inside others ("FeestAnna"). */
function isEdge(text: string, at: number): boolean {
  const [before = '', after = ''] = [text.slice(0, at).at(-1), text.slice(at)[0]]
  const letter = /\p{L}|\p{M}/u
  return !letter.test(before) || !letter.test(after) || (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(after))
}

/** Lower case without accents, one entry per UTF-16 unit of the result, with where each began in the text. */
function plain(text: string): { readonly letters: readonly string[]; readonly starts: readonly number[] } {
  const letters: string[] = []
  const starts: number[] = []
  let at = 0
  for (const char of text) {
    for (const unit of char.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()) {
      letters.push(unit)
      // A letter outside the basic plane takes two units.
      starts.push(...Array.from({ length: unit.length }, () => at))
    }
    at += char.length
  }
  return { letters, starts }
}

const escapeExpression = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
