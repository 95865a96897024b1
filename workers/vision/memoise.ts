// Remembers the outcome of a slow start-up, but never a failure: the next caller tries again instead of needing a reload.

/** Calls `start` once per key; a rejection is forgotten. */
export function memoised<Key, Value>(start: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const running = new Map<Key, Promise<Value>>()
  return (key) => {
    const known = running.get(key)
    if (known) return known
    const started = start(key)
    running.set(key, started)
    started.catch(() => running.delete(key))
    return started
  }
}
