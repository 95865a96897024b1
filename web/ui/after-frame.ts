/**
 * Calls back once, in a task of its own after the next frame is drawn: putting up a large screen in one go would hold up the page (`npm run long-tasks`). A page
 * in the background draws no frames, so it waits no longer than a tenth of a second.
 * @returns takes it back
 */
export function afterFrame(call: () => void): () => void {
  let timer = setTimeout(() => {
    cancelAnimationFrame(frame)
    call()
  }, 100)
  const frame = requestAnimationFrame(() => {
    clearTimeout(timer)
    timer = setTimeout(call)
  })
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
  }
}
