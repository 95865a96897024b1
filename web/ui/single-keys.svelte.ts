// One switch for every shortcut that is a single key (WCAG 2.1.4): voice control and stray letters must not decide anything. Remembered on this device.
const storageKey = 'imprimatur.keys'
let on = $state(stored())

export const singleKeys = {
  /** Whether letters, digits and `?` alone may act. What needs Ctrl always works. */
  get on(): boolean {
    return on
  },
  set(next: boolean): void {
    on = next
    try {
      localStorage.setItem(storageKey, next ? 'on' : 'off')
    } catch (error) {
      // Storage may be forbidden; the choice then lasts until the page closes.
      if (!(error instanceof DOMException)) throw error
    }
  },
}

function stored(): boolean {
  try {
    return localStorage.getItem(storageKey) !== 'off'
  } catch (error) {
    if (error instanceof DOMException) return true
    throw error
  }
}
