// Which faces of a group of unknown ones do not belong to it: while the rest waits for a name, and from then on for good.
export class Apart {
  #out = $state.raw<ReadonlySet<string>>(new Set())
  /** Answered as somebody else: never again in that group. */
  #settled = $state.raw<ReadonlySet<string>>(new Set())

  get settled(): ReadonlySet<string> {
    return this.#settled
  }

  isOut(face: string): boolean {
    return this.#out.has(face)
  }

  /** Out of its group, or back in. @returns whether it is out now */
  toggle(face: string): boolean {
    const out = new Set(this.#out)
    const isOut = !out.delete(face)
    if (isOut) out.add(face)
    this.#out = out
    return isOut
  }

  settle(faces: readonly string[]): void {
    this.#settled = new Set([...this.#settled, ...faces])
  }

  forget(): void {
    this.#out = new Set()
    this.#settled = new Set()
  }
}
