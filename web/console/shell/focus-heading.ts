/**
 * Moves focus to the heading of a screen, as a page load would, as soon as there is one: the screen may still be on its way from the server. Whoever put the focus
 * somewhere themselves meanwhile keeps it there.
 * @returns gives up
 */
export function focusHeading(main: HTMLElement): () => void {
  const before = document.activeElement
  const look = (): void => {
    const heading = main.querySelector<HTMLElement>('h1')
    if (!heading) return
    watcher.disconnect()
    const now = document.activeElement
    if (now === before || now === document.body) heading.focus()
  }
  const watcher = new MutationObserver(look)
  watcher.observe(main, { childList: true, subtree: true })
  look()
  return () => watcher.disconnect()
}
