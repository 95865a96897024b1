// What one key answers on a page of pictures: all of it, once every picture was on screen. What joins the page after that, because a photo came in or a message made
// room, does not take the answer away from under the editor's fingers: it is about what they saw, and the rest is asked next.
import type { OnScreen } from './on-screen.svelte.ts'

export interface Asked<Shown> {
  readonly onScreen: OnScreen
  /** What is on the page now. */
  readonly page: () => readonly Shown[]
  readonly idOf: (shown: Shown) => string | null
}

/** Made while a component is: it follows the page for as long as that is there. */
export class Offer<Shown> {
  readonly #asked: Asked<Shown>
  readonly #ids = $derived.by(() => this.#asked.page().map(this.#asked.idOf))
  readonly #complete = $derived.by(() => this.#ids.length > 0 && this.#ids.every((id) => this.#asked.onScreen.has(id)))
  /** The last page of which every picture was on screen. */
  #seen = $state.raw<readonly (string | null)[]>([])
  readonly #stands = $derived.by(() => {
    const ids = new Set(this.#ids)
    return this.#complete || (this.#seen.length > 0 && this.#seen.every((id) => ids.has(id)))
  })
  readonly #shown = $derived.by(() => {
    const { idOf, onScreen, page } = this.#asked
    return this.#stands ? page().filter((one) => onScreen.has(idOf(one))) : undefined
  })

  constructor(asked: Asked<Shown>) {
    this.#asked = asked
    $effect(() => {
      if (this.#complete) this.#seen = this.#ids
    })
  }

  /** What would be answered; undefined while there is a picture to wait for. */
  get shown(): readonly Shown[] | undefined {
    return this.#shown
  }
}
