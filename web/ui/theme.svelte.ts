// Light, dark or what the system says. Sets `data-theme` on the document and remembers the choice on this device.
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const storageKey = 'imprimatur.theme'
const dark = window.matchMedia('(prefers-color-scheme: dark)')
let chosen = $state<Theme>(stored())

export const theme = {
  get current(): Theme {
    return chosen
  },
  set(next: Theme): void {
    chosen = next
    apply()
    try {
      localStorage.setItem(storageKey, next)
    } catch (error) {
      // Storage may be forbidden; the theme then lasts until the page closes.
      if (!(error instanceof DOMException)) throw error
    }
  },
}

/** Call once at start, before the first paint. */
export function startTheme(): void {
  apply()
  dark.addEventListener('change', apply)
}

function apply(): void {
  document.documentElement.dataset['theme'] = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen
}

function stored(): Theme {
  try {
    const found = localStorage.getItem(storageKey)
    return themes.find((known) => known === found) ?? 'system'
  } catch (error) {
    if (error instanceof DOMException) return 'system'
    throw error
  }
}
