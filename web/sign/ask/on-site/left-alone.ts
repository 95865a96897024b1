// Whether anybody is still at a device that many use: asks after a while without a touch or a key, and goes on when nobody answers.

/** Long enough to read the longest step; WCAG 2.2.1 wants the question, and more than 20 seconds to answer it. */
export const leftAloneAfterMs = 180_000
export const answerWithinMs = 30_000

export interface Watched {
  /** Somebody may be gone. */
  readonly ask: (asking: boolean) => void
  /** Nobody answered. */
  readonly gone: () => void
}

const signs = ['pointerdown', 'keydown', 'input', 'scroll'] as const

/** @returns what ends the watch */
export function watchLeftAlone({ ask, gone }: Watched, afterMs = leftAloneAfterMs, withinMs = answerWithinMs): () => void {
  let timer: ReturnType<typeof setTimeout>
  let asking = false
  const again = (): void => {
    clearTimeout(timer)
    if (asking) ask((asking = false))
    timer = setTimeout(() => {
      ask((asking = true))
      timer = setTimeout(gone, withinMs)
    }, afterMs)
  }
  // Captured: a pad that keeps its strokes to itself is a sign too.
  for (const sign of signs) window.addEventListener(sign, again, { capture: true, passive: true })
  again()
  return () => {
    clearTimeout(timer)
    for (const sign of signs) window.removeEventListener(sign, again, { capture: true })
  }
}
