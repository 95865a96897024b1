// Which of our two languages the screen speaks. Reading `language.current` in markup or `$derived` makes it follow the switch.
export const languages = ['nl', 'en'] as const
export type Language = (typeof languages)[number]

const storageKey = 'imprimatur.language'

let current = $state<Language>(firstLanguage())

export const language = {
  get current(): Language {
    return current
  },
  /** Switches every text on screen and remembers the choice on this device. */
  set(next: Language): void {
    current = next
    document.documentElement.lang = next
    remember(next)
  },
}

function firstLanguage(): Language {
  const stored = storedLanguage()
  const preferred = stored ?? ('navigator' in globalThis ? navigator.languages : [])
  const found = [preferred].flat().find((tag) => languages.some((known) => tag.toLowerCase().startsWith(known)))
  return found?.toLowerCase().startsWith('nl') ? 'nl' : 'en'
}

// Storage may be forbidden (private windows, policy); a language is then simply not remembered.
function storedLanguage(): string | null {
  try {
    return 'localStorage' in globalThis ? localStorage.getItem(storageKey) : null
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}

function remember(next: Language): void {
  try {
    if ('localStorage' in globalThis) localStorage.setItem(storageKey, next)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
  }
}
