// A computer that stands somewhere else: what code asks of the calendar is answered there.

/** @returns goes back */
export function standIn(zone: string): () => void {
  const before = process.env['TZ']
  process.env['TZ'] = zone
  return () => {
    if (before === undefined) delete process.env['TZ']
    else process.env['TZ'] = before
  }
}

/** As long as `work` takes, which waits for nothing. */
export function standingIn<T>(zone: string, work: () => T): T {
  const goBack = standIn(zone)
  try {
    return work()
  } finally {
    goBack()
  }
}
