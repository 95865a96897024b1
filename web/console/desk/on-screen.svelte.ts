// What has been looked at in this visit. The one rule of the Desk: a picture counts once most of it was on screen, drawn, and not a strip of it at an edge; what
// was seen stays so when it scrolls away.
import { SvelteSet } from 'svelte/reactivity'

const most = 0.75

/** What stays in place over the page: the bar above, on a phone the tabs below and the buttons over them. */
function overIt(element: Element): string {
  const style = getComputedStyle(element)
  const px = (name: string): number => Number.parseFloat(style.getPropertyValue(name)) || 0
  return `${String(-px('--bar-height'))}px 0px ${String(-px('--tabs-height') - px('--deck-height'))}px 0px`
}

/** Says whether most of an element is on screen, each time that changes. @returns ends it */
export function watchOnScreen(element: Element, onchange: (is: boolean) => void): () => void {
  const watcher = new IntersectionObserver(
    (entries) => {
      // Just over the edge browsers differ in what they call intersecting.
      const last = entries.at(-1)
      if (last) onchange(last.isIntersecting && last.intersectionRatio >= most - 0.01)
    },
    { threshold: most, rootMargin: overIt(element) },
  )
  watcher.observe(element)
  return () => watcher.disconnect()
}

/** Once most of the element was on screen. @returns gives up */
export function onceOnScreen(element: Element, act: () => void): () => void {
  const stop = watchOnScreen(element, (is) => {
    if (!is) return
    stop()
    act()
  })
  return stop
}

/** Photos and crops of faces, by their ids. */
export class OnScreen {
  readonly #seen = new SvelteSet<string>()

  note(id: string): void {
    this.#seen.add(id)
  }

  has(id: string | null): boolean {
    return id !== null && this.#seen.has(id)
  }

  forget(): void {
    this.#seen.clear()
  }
}
