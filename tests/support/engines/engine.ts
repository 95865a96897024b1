// A browser of another make, driven by what all of them have in common: it goes to an address, and it evaluates an expression there.

export interface Engine {
  /** As it calls itself, version included. */
  readonly name: string
  go(address: string): Promise<void>
  /** @param expression JavaScript in the page, a promise too; its value has to be JSON */
  evaluate<T>(expression: string): Promise<T>
  close(): Promise<void>
}

/** Asks until it is so. @throws Error naming what was waited for */
export async function until(engine: Engine, expression: string, patienceMs = 120_000): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await engine.evaluate<boolean>(`Boolean(${expression})`))) {
    if (Date.now() > end) throw new Error(`${engine.name} waited ${String(patienceMs / 1000)} s for ${expression}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}
