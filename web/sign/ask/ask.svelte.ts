// The signing page's state: what the link leads to, what the person chose so far, and what is on its way. Choices outlive a reload of this tab; what was
// signed is kept until the server has it.
import { effectOf, type Effect } from '../../../core/asks/answer.ts'
import type { SignedBy } from '../../../core/asks/evidence.ts'
import { isForOfficer } from '../../../core/asks/words.ts'
import { assertNever } from '../../../core/errors.ts'
import { lastDayForMinor } from '../../../core/age.ts'
import type { NormalizedBox } from '../../../core/documents.ts'
import { earliest, localDay } from '../../../core/dates.ts'
import { lastDayOf } from '../../../core/forms/term.ts'
import { shownForm, type ShownForm } from '../../../core/forms/shown.ts'
import type { CalendarDate } from '../../../core/ids.ts'
import type { AskView } from '../../../workers/vault/person/api.ts'
import type { Done, Pending, PersonDoor, PersonFailure } from '../../api/person-door.ts'
import { noChoices, stepsOf, type FormChoices, type FormStepName } from '../../form-view/steps.ts'
import { language } from '../../i18n/language.svelte.ts'
import { settled } from '../settled.ts'
import { forgetDraft, savedDraft, saveDraft, setOnSite, standsOnSite, type Draft } from './draft.ts'

/** The picture itself, for as long as this page is open. */
export interface SelfieShown {
  readonly picture: Blob
  readonly faceBox: NormalizedBox
  /** A small cut-out, where the browser cannot show the picture. */
  readonly preview: Blob
}

export type Step = FormStepName | 'sign'
export type Phase = 'loading' | 'failed' | 'asking' | 'sending' | 'waiting' | 'code' | 'done' | 'declined'

/** What signing and saying no need of the door; My consent signs the same form again through another. */
export type AskDoor = Pick<PersonDoor, 'openAsk' | 'sign' | 'send' | 'code'> & {
  /** Null where no selfie is taken. */
  readonly selfies: PersonDoor['selfies'] | null
}

/** Signed again from My consent. */
export interface Again {
  readonly choices: FormChoices
  /** The last day stays what it was: something is only added. Null for a new term. */
  readonly until: CalendarDate | null
}

export class Ask {
  readonly #door: AskDoor
  readonly #fragment: string
  readonly again: Again | null
  readonly #openedAt = new Date().toISOString()
  #pending: Pending | undefined
  #opened: ReturnType<AskDoor['openAsk']> | undefined
  phase = $state<Phase>('loading')
  failure = $state<PersonFailure | null>(null)
  view = $state.raw<AskView | null>(null)
  done = $state.raw<Done | null>(null)
  choices = $state.raw<FormChoices>(noChoices)
  /** What stands on screen of a selfie whose template the vault holds. Gone with the page, unlike the ticks. */
  selfie = $state.raw<SelfieShown | null>(null)
  step = $state<Step>('about')
  /** A device that many use: nothing of anybody stays on it. */
  onSite = $state(standsOnSite())
  /** Nothing is under way that would be lost if the page went. */
  readonly rests = $derived(['asking', 'failed', 'done', 'declined'].includes(this.phase))

  readonly shown: ShownForm | null = $derived(this.view && shownForm(this.view.form, language.current))
  readonly steps: readonly Step[] = $derived(this.shown ? [...stepsOf(this.shown), 'sign'] : [])
  readonly position = $derived(this.steps.indexOf(this.step))
  /** Both a purpose and a channel: one without the other allows nothing. */
  readonly agrees = $derived(this.choices.purposes.length > 0 && this.choices.channels.length > 0)
  /** What was signed counts only after somebody of the organisation looked at it. */
  readonly waits = $derived(this.view?.pending === true || (this.done?.evidence ? isForOfficer(this.done.evidence.by) : false))
  readonly half = $derived(this.choices.purposes.length > 0 !== this.choices.channels.length > 0)

  /** What a plain no would end of what stands, and what it leaves. */
  readonly refusal: Effect | null = $derived(this.#effect([], false, false))

  /** @param opened the first look behind the link, where it began before this page was there */
  constructor(door: AskDoor, fragment: string, again: Again | null = null, opened?: ReturnType<AskDoor['openAsk']>) {
    this.#door = door
    this.#fragment = fragment
    this.again = again
    this.#opened = opened
  }

  /** The same for the answer as it is ticked now. @param waits whatever the link says, an officer looks first at who signs */
  effect(waits: boolean): Effect | null {
    return this.#effect(this.agrees ? this.choices.channels : [], this.choices.matching, waits)
  }

  #effect(channels: FormChoices['channels'], matching: boolean, waits: boolean): Effect | null {
    const { view } = this
    const pending = waits || view?.pending === true
    return view && effectOf(view.form, { channels, matching }, view.standing, { on: this.today, pending })
  }

  async open(): Promise<void> {
    this.phase = 'loading'
    const begun = this.#opened
    this.#opened = undefined
    const opened = await (begun ?? this.#door.openAsk(this.#fragment))
    if (!opened.ok) {
      this.#fail(opened.code)
      return
    }
    this.view = opened.value
    const draft = await savedDraft(this.#fragment)
    // Signed before the connection went, or before this tab was closed: it only has to arrive.
    if (draft?.pending) return this.#send(draft.pending)
    if (opened.value.state !== 'open') {
      this.#fail(stateFailure(opened.value.state))
      return
    }
    this.choices = draft?.choices ?? this.again?.choices ?? noChoices
    this.phase = 'asking'
  }

  /** The vault's part in a selfie, where one is offered. It hangs on the tick for recognition: without it there is none. */
  get selfies(): AskDoor['selfies'] {
    return this.choices.matching && this.view?.recognition === true ? this.#door.selfies : null
  }

  dropSelfie(): void {
    if (this.selfie === null) return
    this.selfie = null
    void this.#door.selfies?.dropSelfie()
  }

  choose(choices: FormChoices): void {
    this.choices = choices
    if (!choices.matching) this.dropSelfie()
    void this.#keep({ choices, pending: null })
  }

  standOnSite(on: boolean): void {
    this.onSite = on
    setOnSite(on)
    if (on) forgetDraft(this.#fragment)
    else void this.#keep({ choices: this.choices, pending: null })
  }

  async #keep(draft: Draft): Promise<void> {
    if (!this.onSite) await saveDraft(this.#fragment, draft)
  }

  go(by: 1 | -1): void {
    this.step = this.steps[this.position + by] ?? this.step
  }

  /** The day it is by the server's clock, where this person stands: a phone may be a year off. */
  get today(): CalendarDate {
    return localDay(Date.now() + (this.view?.behindMs ?? 0))
  }

  /** Last day it counts: the form's term, or the day before a child comes of the age at which they decide. */
  until(birthDate: CalendarDate | null): CalendarDate {
    const { term, minors } = this.#form
    const whole = lastDayOf(term.ends, this.today)
    const last = earliest([whole, this.again?.until ?? null]) ?? whole
    return minors && birthDate ? lastDayForMinor(last, birthDate, minors.lapseAt) : last
  }

  async sign(
    by: SignedBy,
    until: CalendarDate,
    extra: { readonly witness: string | null; readonly email: string | null },
  ): Promise<void> {
    await this.#seal(by, until, this.choices, extra)
  }

  async decline(): Promise<void> {
    // Somebody nobody asked by name has nothing to say no to: nothing is sent.
    if (this.view?.pseudonym === null) {
      forgetDraft(this.#fragment)
      this.phase = 'declined'
      return
    }
    await this.#seal(null, this.until(null), noChoices, { witness: null, email: null })
  }

  /** @returns the code of what went wrong, null when it went well */
  async code(path: 'asks/code' | 'asks/confirm', body: object): Promise<PersonFailure | null> {
    const answer = await this.#door.code(this.#fragment, path, body, this.#pending?.receipt.certificate.body.signKey)
    return answer.ok ? null : answer.code
  }

  /** The same bytes again. */
  async retry(): Promise<void> {
    if (this.#pending) await this.#send(this.#pending)
    else await this.open()
  }

  async #seal(
    by: SignedBy | null,
    until: CalendarDate,
    choices: FormChoices,
    extra: { readonly witness: string | null; readonly email: string | null },
  ): Promise<void> {
    this.phase = 'sending'
    const { purposes, channels, matching } = choices
    const signing = this.#door.sign(this.#fragment, {
      ...{ language: language.current, purposes, channels, matching, until, by, openedAt: this.#openedAt },
      ...extra,
      ...(this.selfie && matching ? { selfie: true as const } : {}),
    })
    const sealed = await settled(signing, 'not_signable')
    if (sealed.ok) {
      // Sealed: the vault forgot the template, and so does the page the picture.
      this.selfie = null
      return this.#send(sealed.value)
    }
    if (
      sealed.code === 'offline' ||
      sealed.code === 'unavailable' ||
      sealed.code === 'not_identified' ||
      sealed.code === 'not_signable'
    ) {
      // Nothing was signed yet; what was chosen and written stays on screen.
      this.failure = sealed.code
      this.phase = 'asking'
      return
    }
    this.#fail(sealed.code)
  }

  async #send(pending: Pending): Promise<void> {
    this.#pending = pending
    this.phase = 'sending'
    await this.#keep({ choices: this.choices, pending })
    const sent = await settled(this.#door.send(pending), 'unavailable')
    if (!sent.ok) {
      if (sent.code === 'offline' || sent.code === 'unavailable' || sent.code === 'too_many_attempts') {
        this.failure = sent.code
        this.phase = 'waiting'
        return
      }
      // Signed, and kept: it goes as soon as the person has shown that they read the mail the link came with.
      if (sent.code === 'code_needed') {
        this.phase = 'code'
        return
      }
      forgetDraft(this.#fragment)
      this.#fail(sent.code)
      return
    }
    forgetDraft(this.#fragment)
    this.#pending = undefined
    this.done = sent.value
    this.phase = pending.evidence === null ? 'declined' : 'done'
  }

  #fail(code: PersonFailure): void {
    this.failure = code
    this.phase = 'failed'
  }

  get #form(): AskView['form'] {
    if (!this.view) throw new Error('no form was opened')
    return this.view.form
  }
}

function stateFailure(state: Exclude<AskView['state'], 'open'>): PersonFailure {
  switch (state) {
    case 'signed':
      return 'ask_signed'
    case 'expired':
      return 'ask_expired'
    case 'revoked':
      return 'ask_revoked'
    default:
      return assertNever(state)
  }
}
