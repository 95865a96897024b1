// Whether somebody is at a part of the page: with the pointer on it, or with the focus in it.

/** For a part of the page, with `{@attach}`. Nobody is at what went away. */
export function attended(tell: (is: boolean) => void): (root: HTMLElement) => () => void {
  return (root) => {
    let pointed = false
    const look = (): void => tell(pointed || root.contains(document.activeElement))
    const enter = (): void => {
      pointed = true
      look()
    }
    const leave = (): void => {
      pointed = false
      look()
    }
    // What is taken away under the pointer, or with the focus, leaves without a word.
    const observer = new MutationObserver(() => {
      pointed &&= root.childElementCount > 0
      look()
    })
    observer.observe(root, { childList: true })
    const heard = { pointerenter: enter, pointerleave: leave, focusin: look, focusout: look }
    for (const [name, listen] of Object.entries(heard)) root.addEventListener(name, listen)
    return () => {
      observer.disconnect()
      for (const [name, listen] of Object.entries(heard)) root.removeEventListener(name, listen)
      tell(false)
    }
  }
}
