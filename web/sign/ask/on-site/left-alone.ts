// Whether anybody is still at a device that many use: asks after a while without a touch or a key, and goes on when nobody answers.

/** Long enough to read the longest step; WCAG 2.2.1 wants the question, and more than 20 seconds to answer it. */
export const leftAloneAfterMs = 180_000
export const answerWithinMs = 30_000

export interface Watched {
  /** Somebody may be gone. */
  readonly ask: () => void
  /** Nobody answered. */
  readonly gone: () => void
}

export interface Watch {
  /** The question was answered: all the time begins again. */
  readonly answered: () => void
  readonly end: () => void
}

const signs = ['pointerdown', 'keydown', 'input', 'scroll'] as const

export function watchLeftAlone({ ask, gone }: Watched, afterMs = leftAloneAfterMs, withinMs = answerWithinMs): Watch {
  let timer: ReturnType<typeof setTimeout>
  let asking = false
  function answered(): void {
    clearTimeout(timer)
    asking = false
    timer = setTimeout(() => {
      asking = true
      goOn()
      ask()
    }, afterMs)
  }
  function goOn(): void {
    clearTimeout(timer)
    timer = setTimeout(gone, withinMs)
  }
  /** Whoever is on the way to one of the two answers needs time to give it, and gives it there: a question that went at the first touch could not be answered. */
  const sign = (): void => {
    if (asking) goOn()
    else answered()
  }
  // Captured: a pad that keeps its strokes to itself is a sign too.
  for (const name of signs) window.addEventListener(name, sign, { capture: true, passive: true })
  answered()
  return {
    answered,
    end: () => {
      clearTimeout(timer)
      for (const name of signs) window.removeEventListener(name, sign, { capture: true })
    },
  }
}
