// My consent's state: what is here about the person, opened with their own key, and what they say next. Every wish is shown as done only when the server proved
// that its log holds it.
import type { Channel } from '../../../core/channels.ts'
import type { Quitclaim } from '../../../core/consent.ts'
import { today } from '../../../core/dates.ts'
import { lastDayOf } from '../../../core/forms/term.ts'
import { shownForm, type ShownForm } from '../../../core/forms/shown.ts'
import type { OwnView, OwnWish } from '../../../workers/vault/person/api.ts'
import type { Done, PersonDoor, PersonFailure } from '../../api/person-door.ts'
import { language } from '../../i18n/language.svelte.ts'

export type MinePhase = 'loading' | 'failed' | 'reading' | 'sending'

export class Mine {
  readonly #door: PersonDoor
  readonly #fragment: string
  phase = $state<MinePhase>('loading')
  failure = $state<PersonFailure | null>(null)
  view = $state.raw<OwnView | null>(null)
  /** The receipt of what was said last. */
  done = $state.raw<Done | null>(null)

  readonly shown: ShownForm | null = $derived(this.view && shownForm(this.view.form, language.current))
  /** What stands today. */
  readonly current: Quitclaim | null = $derived(
    this.view?.quitclaims.find(
      ({ ended, channels, until }) => ended === null && channels.length > 0 && (until === null || until >= today()),
    ) ?? null,
  )

  constructor(door: PersonDoor, fragment: string) {
    this.#door = door
    this.#fragment = fragment
  }

  async open(): Promise<void> {
    const opened = await this.#door.openOwn(this.#fragment)
    this.failure = opened.ok ? null : opened.code
    if (opened.ok) this.view = opened.value
    this.phase = opened.ok || this.view ? 'reading' : 'failed'
  }

  async say(wish: OwnWish): Promise<void> {
    await this.#finish(() => this.#door.say(this.#fragment, wish))
  }

  /** Other channels than before. Fewer is withdrawn at once; more has to be signed again, with the same name and signature under a new document. */
  async change(channels: readonly Channel[]): Promise<void> {
    const { current, view } = this
    if (!current || !view) return
    if (channels.length === 0) return this.say({ type: 'withdraw', quitclaim: current.id, channels: null })
    const gone = current.channels.filter((channel) => !channels.includes(channel))
    const added = channels.some((channel) => !current.channels.includes(channel))
    if (added) return this.renew(channels)
    if (gone.length > 0) await this.say({ type: 'withdraw', quitclaim: current.id, channels: gone })
  }

  /** Signs what the newest own paper says again, from today, for a new term. */
  async renew(channels: readonly Channel[]): Promise<void> {
    const { view } = this
    const paper = view?.papers[0]
    if (!view || !paper) return
    const term = lastDayOf(view.form.term.ends, today())
    // A child's permission never outlives the day that was signed for.
    const until = paper.by.who === 'guardians' && paper.until < term ? paper.until : term
    await this.#finish(async () => {
      const sealed = await this.#door.renew(this.#fragment, {
        ...{ language: language.current, purposes: paper.purposes, channels, until, by: paper.by },
        ...{ matching: view.matching.length > 0, witness: null, openedAt: new Date().toISOString(), email: null },
      })
      return sealed.ok ? this.#door.send(sealed.value) : sealed
    })
  }

  async #finish(work: () => Promise<Awaited<ReturnType<PersonDoor['send']>>>): Promise<void> {
    this.phase = 'sending'
    this.failure = null
    const answer = await work()
    if (answer.ok) this.done = answer.value
    await this.open()
    if (!answer.ok) this.failure = answer.code
    this.phase = 'reading'
  }
}
