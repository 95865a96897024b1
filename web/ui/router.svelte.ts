// A tiny router: the address after `#` names the screen, so any static host serves it and nothing of it reaches a server log.
// `#/people/<id>` becomes `['people', '<id>']`. Links are plain `<a href="#/…">`.
let segments = $state<readonly string[]>(parse(location.hash))

window.addEventListener('hashchange', () => {
  segments = parse(location.hash)
})

export const route = {
  /** The address in parts; empty on the first screen. */
  get segments(): readonly string[] {
    return segments
  },
}

/** `href('people', id)` is `#/people/<id>`. */
export function href(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`
}

/** Goes to another screen; with `replace` Back skips the present one. */
export function go(parts: readonly string[], options: { readonly replace?: boolean } = {}): void {
  const target = href(...parts)
  if (options.replace) {
    history.replaceState(history.state, '', target)
    segments = parse(target)
  } else location.hash = target
}

function parse(hash: string): readonly string[] {
  return hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(safeDecode)
}

/** A hand-typed address may hold a stray `%`; it then names no screen. */
function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}
