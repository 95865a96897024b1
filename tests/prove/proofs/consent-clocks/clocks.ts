// The clocks as they ship, and variants with one rule broken each: what the proof must tell apart.
import { lastDayForMinor } from '../../../../core/age.ts'
import { isOffered } from '../../../../core/asks/offer.ts'
import * as shippedClocks from '../../../../core/clocks.ts'
import { foldConsent, quitclaimStatusOn, type ConsentState } from '../../../../core/consent.ts'
import { dayNumber, localDay, monthsAfter } from '../../../../core/dates.ts'
import { lastDayOf } from '../../../../core/forms/term.ts'
import type { CalendarDate } from '../../../../core/ids.ts'
import { permissionOn } from '../../../../core/verdict/permission.ts'
import { noRules } from '../../../../core/verdict/rules.ts'
import { onDay } from '../../../../core/verdict/use.ts'

export const shipped = {
  lastDayOf,
  lastDayForMinor,
  termWarning: shippedClocks.termWarning,
  endsWithin: shippedClocks.endsWithin,
  isReminderDue: shippedClocks.isReminderDue,
  localDay,
  foldConsent,
  isOffered,
  statusOn: quitclaimStatusOn,
  endsOf: shippedClocks.endsOf,
  permits: (state: ConsentState, date: CalendarDate) => permissionOn(state, onDay('website', date), noRules).permitted,
}
export type Clocks = typeof shipped

const shift = (date: CalendarDate, days: number): CalendarDate =>
  new Date((dayNumber(date) + days) * 86_400_000).toISOString().slice(0, 10) as CalendarDate

export const broken: Readonly<Record<string, Clocks>> = {
  'a short month runs over into the next': {
    ...shipped,
    lastDayOf(ends, from) {
      if ('until' in ends) return ends.until
      const date = new Date(`${from}T00:00:00Z`)
      date.setUTCMonth(date.getUTCMonth() + ends.months)
      return date.toISOString().slice(0, 10) as CalendarDate
    },
  },
  'a year is 365 days': {
    ...shipped,
    lastDayForMinor(until, birth, age) {
      const last = shift(birth, 365 * age - 1)
      return last < until ? last : until
    },
  },
  'the birthday itself still counts': {
    ...shipped,
    lastDayForMinor(until, birth, age) {
      const birthday = monthsAfter(birth, 12 * age)
      return birthday < until ? birthday : until
    },
  },
  'the last day does not count': { ...shipped, permits: (state, date) => shipped.permits(state, shift(date, 1)) },
  'a lapse is one day late': {
    ...shipped,
    foldConsent: (events) => {
      const state = foldConsent(events)
      return { ...state, quitclaims: state.quitclaims.map((one) => ({ ...one, until: one.until && shift(one.until, 1) })) }
    },
  },
  '80 % is rounded up to the next day': {
    ...shipped,
    termWarning: (from, until, date) => shipped.termWarning(from, until, date > from && date <= until ? shift(date, -1) : date),
  },
  'expiring begins at 85 %': {
    ...shipped,
    statusOn: (quitclaim, date) => {
      const status = quitclaimStatusOn(quitclaim, date)
      if (status !== 'expiring' || quitclaim.until === null) return status
      const elapsed = (dayNumber(date) - dayNumber(quitclaim.from)) / (dayNumber(quitclaim.until) - dayNumber(quitclaim.from))
      return elapsed < 0.85 ? 'signed' : status
    },
  },
  'what begins later is told as valid': {
    ...shipped,
    statusOn: (quitclaim, date) => {
      const status = quitclaimStatusOn(quitclaim, date)
      return status === 'upcoming' ? 'signed' : status
    },
  },
  'only the consent that lasts longest is warned about': {
    ...shipped,
    endsOf: (state, date) => {
      const last = state.quitclaims.reduce<string>((latest, { until }) => (until !== null && until > latest ? until : latest), '')
      return shippedClocks.endsOf(state, date).filter(({ until }) => until === last)
    },
  },
  'a renewal does not cover what it renews': {
    ...shipped,
    endsOf: (state, date) => state.quitclaims.flatMap((one) => shippedClocks.endsOf({ ...state, quitclaims: [one] }, date)),
  },
  'within 30 days means fewer than 30': {
    ...shipped,
    endsWithin: (until, date) => shipped.endsWithin(until, shift(date, -1)),
  },
  'a sixth reminder goes out': {
    ...shipped,
    isReminderDue: (asked, reminded, date) => shipped.isReminderDue(asked, reminded.slice(0, 4), date),
  },
  // As it was: the term counted from the day in UTC, with one day to spare, while the page counts from the day where the person stands.
  'the term is counted from the day in UTC': {
    ...shipped,
    isOffered: (form, consent, at) => {
      if (consent.action !== 'permit') return isOffered(form, consent, at)
      const utc = at.slice(0, 10) as CalendarDate
      return consent.until !== null && dayNumber(consent.until) <= dayNumber(lastDayOf(form.term.ends, utc)) + 1
    },
  },
  'a term may be a month longer': {
    ...shipped,
    isOffered: (form, consent, at) =>
      isOffered(
        form,
        consent.action === 'permit' && consent.until ? { ...consent, until: shift(consent.until, -31) } : consent,
        at,
      ),
  },
  'the day is the day in UTC': { ...shipped, localDay: (at) => new Date(at).toISOString().slice(0, 10) as CalendarDate },
}
