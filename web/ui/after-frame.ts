/**
 * Calls back in a task of its own once the next frame is drawn: putting up a large screen in one go would hold up the page (`npm run long-tasks`). A page in
 * the background draws no frames, so a timer goes with it.
 * @returns takes it back
 */
export function afterFrame(call: () => void): () => void {
  const channel = new MessageChannel()
  channel.port1.onmessage = call
  const go = (): void => {
    channel.port2.postMessage(null)
  }
  const frame = requestAnimationFrame(go)
  const timer = setTimeout(go, 100)
  return () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    channel.port1.close()
  }
}
