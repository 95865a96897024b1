// Changes the server failed on (`internal`) without saying why: counted, set aside with everything of the same owner so that the rest goes on,
// tried again last, and given up in the end as refused, where a person can see them.
import { ownerOf, type Pending } from './pending.ts'

/** With the waits between them about half a minute. */
const attemptsAtMost = 5

export class Trouble {
  readonly #attempts = new Map<number, number>()

  /** @returns true when it was tried often enough */
  note({ row }: Pending): boolean {
    const attempts = (this.#attempts.get(row.id) ?? 0) + 1
    this.#attempts.set(row.id, attempts)
    return attempts >= attemptsAtMost
  }

  has({ row }: Pending): boolean {
    return this.#attempts.has(row.id)
  }

  over({ row }: Pending): void {
    this.#attempts.delete(row.id)
  }

  /** What waits, without the troubled ones and what was said after them about the same owner. */
  calm(waiting: readonly Pending[]): readonly Pending[] {
    const aside = new Set(waiting.filter((entry) => this.has(entry)).map(groupOf))
    return waiting.filter((entry) => !aside.has(groupOf(entry)))
  }

  /** The first of each group that is set aside: what to try again. */
  firsts(waiting: readonly Pending[]): readonly Pending[] {
    const firsts = new Map<string, Pending>()
    for (const entry of waiting) if (!firsts.has(groupOf(entry))) firsts.set(groupOf(entry), entry)
    return [...firsts.values()]
  }
}

const groupOf = (entry: Pending): string => ownerOf(entry) ?? `row ${String(entry.row.id)}`
