// Finding a person by a few letters: the start of a name before the start of one of its words, that before initials, those before letters inside. Pure.

/** Without case, accents and punctuation: people and programs differ in those. */
export function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** @returns how well it fits, 0 best; undefined when it does not. "mj", "jans" and "mia j" all find Mia Jansen. */
export function fitOf(name: string, typed: string): number | undefined {
  const [known, wanted] = [plain(name), plain(typed)]
  if (known.startsWith(wanted)) return 0
  if (` ${known}`.includes(` ${wanted}`)) return 1
  const initials = known.split(' ').map((word) => word.charAt(0))
  if (initials.join('').startsWith(wanted.replaceAll(' ', ''))) return 2
  return known.includes(wanted) ? 3 : undefined
}
