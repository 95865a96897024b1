// What ends along with joining two cards: all that a later no overtook, until the officer unticks it. Fixed once asked: what is shown is what is signed.
import type { OvertakenOnCard } from '../../workspace/types.ts'

export class Ending {
  readonly all: readonly OvertakenOnCard[]
  #kept = $state.raw<readonly OvertakenOnCard[]>([])

  constructor(all: readonly OvertakenOnCard[] = []) {
    this.all = all
  }

  get chosen(): readonly OvertakenOnCard[] {
    return this.all.filter((one) => !this.#kept.includes(one))
  }

  choose(one: OvertakenOnCard, ends: boolean): void {
    this.#kept = ends ? this.#kept.filter((other) => other !== one) : [...this.#kept, one]
  }
}
