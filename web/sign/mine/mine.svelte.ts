// My consent's state: what is here about the person, whoever and whichever link recorded it, opened with their own key, and what they say next. Every wish is
// shown as done only when the server proved that its log holds it. Saying yes is signing: it goes through the form's own steps again.
import type { Channel, LegalBasis } from '../../../core/channels.ts'
import { quitclaimStatusOn } from '../../../core/consent.ts'
import { longest } from '../../../core/asks/answer.ts'
import { localDay, monthsAfter } from '../../../core/dates.ts'
import { shownForm, type ShownForm } from '../../../core/forms/shown.ts'
import type { CalendarDate } from '../../../core/ids.ts'
import type { OwnView, OwnWish } from '../../../workers/vault/person/api.ts'
import type { Done, PersonDoor, PersonFailure } from '../../api/person-door.ts'
import { language } from '../../i18n/language.svelte.ts'
import { Ask } from '../ask/ask.svelte.ts'
import { forgetDraft, savedDraft } from '../ask/draft.ts'
import { channelLabel } from '../channel-label.ts'
import { settled } from '../settled.ts'
import { signingAgain } from './signing-again.ts'

export type MinePhase = 'loading' | 'failed' | 'reading' | 'sending'

/** One channel as the person sees it: permitted by whatever, or offered by this link's form. */
export interface OwnChannel {
  readonly channel: Channel
  readonly label: string
  /** What the form says of it; null when this link's form does not have it. */
  readonly sentence: string | null
  /** Null: not permitted now. */
  readonly standing: {
    /** The last day of the permission that lasts longest; null has none. */
    readonly until: CalendarDate | null
    readonly bases: readonly LegalBasis[]
    /** Everything that permits it still waits for an officer. */
    readonly waits: boolean
  } | null
}

export class Mine {
  readonly #door: PersonDoor
  readonly #fragment: string
  phase = $state<MinePhase>('loading')
  failure = $state<PersonFailure | null>(null)
  view = $state.raw<OwnView | null>(null)
  /** The receipts of what was said last: one, or more where it took several messages. */
  done = $state.raw<readonly Done[]>([])
  /** While the form is signed again. */
  signing = $state.raw<Ask | null>(null)

  readonly shown: ShownForm | null = $derived(this.view && shownForm(this.view.form, language.current))
  /** Everything that was not ended and is not over, or begins later. */
  readonly current: OwnView['quitclaims'] = $derived(
    (this.view?.quitclaims ?? []).filter(
      ({ ended, channels, until }) => ended === null && channels.length > 0 && (until === null || until >= this.today),
    ),
  )
  readonly past: readonly {
    readonly quitclaim: OwnView['quitclaims'][number]
    readonly status: 'expired' | 'withdrawn' | 'declined' | 'superseded'
  }[] = $derived(
    (this.view?.quitclaims ?? []).flatMap((quitclaim) => {
      const status = quitclaimStatusOn(quitclaim, this.today)
      return status === 'expired' || status === 'withdrawn' || status === 'declined' || status === 'superseded'
        ? [{ quitclaim, status }]
        : []
    }),
  )
  readonly channels: readonly OwnChannel[] = $derived(this.#channels())
  readonly permitted: readonly Channel[] = $derived(
    this.channels.flatMap(({ channel, standing }) => (standing === null ? [] : [channel])),
  )
  readonly matching: OwnView['matching'] = $derived(
    (this.view?.matching ?? []).filter(({ until }) => until === null || until >= this.today),
  )
  /** Asked for so lately that the answer is still on its way: GDPR Art. 12(3) gives a month. After that it can be asked again. */
  readonly asked: ReadonlySet<'access' | 'erasure'> = $derived(
    new Set(
      (this.view?.requests ?? [])
        .filter(({ at }) => monthsAfter(localDay(Date.parse(at)), 1) >= this.today)
        .map(({ kind }) => kind),
    ),
  )
  /** More can be agreed to through this link. */
  readonly canSign = $derived(this.view !== null && !this.view.ended && this.view.form.legalBasis.basis === 'consent')

  constructor(door: PersonDoor, fragment: string) {
    this.#door = door
    this.#fragment = fragment
  }

  async open(): Promise<void> {
    const opened = await this.#door.openOwn(this.#fragment)
    this.failure = opened.ok ? null : opened.code
    if (opened.ok) this.view = opened.value
    this.phase = opened.ok || this.view ? 'reading' : 'failed'
    // Signed here before the connection went: it only has to arrive.
    if (opened.ok && (await savedDraft(this.#fragment))?.pending) this.#sign([], null)
  }

  labelOf(channel: Channel): string {
    return channelLabel(channel, this.shown?.channels ?? [], this.view?.channelNames ?? [])
  }

  /** By the server's clock, as on the signing page. */
  get today(): CalendarDate {
    return localDay(Date.now() + (this.view?.behindMs ?? 0))
  }

  async say(wish: OwnWish): Promise<void> {
    this.phase = 'sending'
    this.failure = null
    const answer = await settled(this.#door.say(this.#fragment, wish), 'unavailable')
    if (answer.ok) this.done = answer.value
    await this.open()
    if (!answer.ok) this.failure = answer.code
    this.phase = 'reading'
  }

  /** Other channels than before. What was unticked ends at once, in everything that permits it; what was added is signed for, until the day that stood. */
  async change(channels: readonly Channel[]): Promise<void> {
    const gone = this.permitted.filter((channel) => !channels.includes(channel))
    if (gone.length > 0) await this.say({ type: 'withdraw', channels: gone })
    if (this.failure !== null || !channels.some((channel) => !this.permitted.includes(channel))) return
    forgetDraft(this.#fragment)
    this.#sign(channels, this.#lastDay())
  }

  /** The whole form again, from today, for a new term. */
  renew(): void {
    forgetDraft(this.#fragment)
    this.#sign(this.permitted, null)
  }

  async back(): Promise<void> {
    this.signing = null
    this.done = []
    await this.open()
  }

  #sign(ticked: readonly Channel[], until: CalendarDate | null): void {
    const { view } = this
    if (!view) return
    const purposes = new Set(this.current.flatMap((quitclaim) => quitclaim.purposes))
    const choices = {
      purposes: view.form.purposes.map(({ purpose }) => purpose).filter((purpose) => purposes.has(purpose)),
      channels: view.form.channels.map(({ channel }) => channel).filter((channel) => ticked.includes(channel)),
      // Recognition is never carried along: it is asked for itself, every time.
      matching: false,
    }
    this.signing = new Ask(signingAgain(this.#door, view), this.#fragment, { choices, until })
  }

  /** Of what this form asks and stands by consent; null when there is none. */
  #lastDay(): CalendarDate | null {
    const asked = new Set(this.view?.form.channels.map(({ channel }) => channel))
    const days = this.current.flatMap(({ basis, channels, until }) =>
      basis === 'consent' && until !== null && channels.some((channel) => asked.has(channel)) ? [until] : [],
    )
    return days.reduce<CalendarDate | null>((last, day) => (last === null || day > last ? day : last), null)
  }

  #channels(): readonly OwnChannel[] {
    const offered = this.canSign ? (this.shown?.channels ?? []) : []
    const lastDays = new Map(longest(this.current).map(({ channel, until }) => [channel, until]))
    return [...new Set([...offered.map(({ channel }) => channel), ...lastDays.keys()])].map((channel) => {
      const by = this.current.filter(({ channels }) => channels.includes(channel))
      return {
        channel,
        label: this.labelOf(channel),
        sentence: this.shown?.channels.find((one) => one.channel === channel)?.sentence ?? null,
        standing:
          by.length === 0
            ? null
            : {
                until: lastDays.get(channel) ?? null,
                bases: [...new Set(by.map(({ basis }) => basis))],
                waits: by.every(({ counts }) => !counts),
              },
      }
    })
  }
}
