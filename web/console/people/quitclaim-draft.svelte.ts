// A quitclaim being filled in: what was ticked so far, what is still missing, and the finished record. Nothing is ticked beforehand.
import { isSignedByEnough, isWithin } from '../../../core/asks/offer.ts'
import type { Channel, LegalBasis, Purpose } from '../../../core/channels.ts'
import { lastDayForMinor } from '../../../core/age.ts'
import { farthest, today } from '../../../core/dates.ts'
import type { FormDocument } from '../../../core/forms/document.ts'
import { lastDayOf } from '../../../core/forms/term.ts'
import type { PublishedForm } from '../../../core/forms/versions.ts'
import { CalendarDate } from '../../../core/ids.ts'
import { Territory } from '../../../core/verdict/rules.ts'
import type { NewQuitclaim } from '../../workspace/types.ts'
import { yearsAfter } from './status.ts'

export class QuitclaimDraft {
  channels = $state<readonly Channel[]>([])
  purposes = $state<readonly Purpose[]>([])
  basis = $state<LegalBasis>('consent')
  from = $state<string>(today())
  until = $state<string>(yearsAfter(today(), 2))
  /** How many guardians signed, as the field shows it; '0' for an adult. */
  guardians = $state<'0' | '1' | '2'>('0')
  /** Of a child, where the form has a rule for them: only to know when it ends. Not kept. */
  born = $state('')
  paper = $state.raw<File | null>(null)
  /** The version that was signed. It says what could be ticked, on what basis, how long and where. */
  form = $state.raw<PublishedForm | null>(null)
  /** ISO 3166; empty is anywhere. */
  territory = $state('')

  /** The form's rule for children, when guardians signed. */
  readonly minors = $derived(this.guardians === '0' ? null : (this.form?.document.minors ?? null))
  /** The last day guardians can decide about; null when nothing says so. */
  readonly #lastAsChild: CalendarDate | null = $derived.by(() => {
    const born = CalendarDate.safeParse(this.born)
    return this.minors && born.success ? lastDayForMinor(farthest, born.data, this.minors.lapseAt) : null
  })

  readonly missing = $derived({
    channels: this.channels.length === 0,
    purposes: this.purposes.length === 0,
    from: !CalendarDate.safeParse(this.from).success,
    until: (this.basis === 'consent' || this.guardians !== '0') && this.until === '',
    territory: this.territory !== '' && !Territory.safeParse(this.territory).success,
    order: this.until !== '' && this.until < this.from,
    born: this.minors !== null && this.#lastAsChild === null,
    /** They decide themselves by then. */
    ofAge: this.#lastAsChild !== null && this.until > this.#lastAsChild,
    /** The form asks more guardians than signed, or asks guardians at all. */
    guardians: this.form !== null && !isSignedByEnough(this.form.document, this.#guardians),
    /** Longer, or somewhere else, than the form says: that would count for nothing. */
    beyondForm: this.form !== null && this.#isBeyond(this.form.document),
  })
  readonly complete = $derived(!Object.values(this.missing).includes(true))

  #isBeyond(form: FormDocument): boolean {
    const from = CalendarDate.safeParse(this.from)
    const until = CalendarDate.safeParse(this.until)
    if (!from.success) return false
    const { purposes, channels } = this
    const { basis } = this
    return !isWithin(
      // Who signed is said by itself.
      { ...form, minors: null },
      { purposes, channels, basis, from: from.data, until: until.data ?? null, territory: this.territory || null },
    )
  }

  get #guardians(): number | undefined {
    return this.guardians === '0' ? undefined : Number(this.guardians)
  }

  /** A child's consent ends the day before they decide themselves. */
  bornOn(day: string): void {
    this.born = day
    this.#endInTerm()
  }

  /** What the form says about its length counts from the day it was signed. */
  signedOn(day: string): void {
    this.from = day
    this.#endInTerm()
  }

  #endInTerm(): void {
    const from = CalendarDate.safeParse(this.from)
    if (!this.form || !from.success) return
    const last = lastDayOf(this.form.document.term.ends, from.data)
    this.until = this.#lastAsChild !== null && this.#lastAsChild < last ? this.#lastAsChild : last
  }

  /** What the form did not offer cannot have been ticked on it. */
  choose(form: PublishedForm | null): void {
    this.form = form
    if (!form) return
    const { document } = form
    this.channels = this.channels.filter((channel) => document.channels.some((one) => one.channel === channel))
    this.purposes = this.purposes.filter((purpose) => document.purposes.some((one) => one.purpose === purpose))
    this.basis = document.legalBasis.basis
    // How many signed is looked at, never taken from what the form asks for.
    this.guardians = '0'
    this.born = ''
    this.territory = document.territory?.code ?? ''
    this.#endInTerm()
  }

  toggleChannel(channel: Channel, on: boolean): void {
    this.channels = on ? [...this.channels, channel] : this.channels.filter((other) => other !== channel)
  }

  togglePurpose(purpose: Purpose, on: boolean): void {
    this.purposes = on ? [...this.purposes, purpose] : this.purposes.filter((other) => other !== purpose)
  }

  /** Ends the term so many years after its beginning. */
  setYears(years: number): void {
    const from = CalendarDate.safeParse(this.from)
    if (from.success) this.until = yearsAfter(from.data, years)
  }

  /** The chosen last day, for a consent that should end with it; null when none was chosen. */
  finishedUntil(): CalendarDate | null {
    return CalendarDate.safeParse(this.until).data ?? null
  }

  /** Only when complete. */
  finished(): NewQuitclaim {
    return {
      channels: this.channels,
      purposes: this.purposes,
      basis: this.basis,
      from: CalendarDate.parse(this.from),
      until: this.until === '' ? null : CalendarDate.parse(this.until),
      ...(this.#guardians === undefined ? {} : { guardians: this.#guardians }),
      ...(this.territory === '' ? {} : { territory: Territory.parse(this.territory) }),
      ...(this.form && { form: { form: this.form.form, version: this.form.version, hash: this.form.hash } }),
      paper: this.paper,
    }
  }
}
