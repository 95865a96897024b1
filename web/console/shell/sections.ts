// The sections of the console, named by the first part of the address.
export const sections = ['desk', 'people', 'published', 'settings'] as const
export type Section = (typeof sections)[number]

/** The section an address names; the Desk when it names none, undefined when it names something else. */
export function sectionOf(segments: readonly string[]): Section | undefined {
  const [first] = segments
  return first === undefined ? 'desk' : sections.find((section) => section === first)
}
