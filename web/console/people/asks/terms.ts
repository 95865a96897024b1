// What every way of asking has in common: which forms can be asked with, and how long a link works.
import { daysAfter, endOfDay, today } from '../../../../core/dates.ts'
import type { PublishedForm } from '../../../../core/forms/versions.ts'
import type { CalendarDate } from '../../../../core/ids.ts'
import type { Workspace } from '../../../workspace/types.ts'

/** The newest version of each form that asks for consent and is still offered. */
export const askForms = (workspace: Pick<Workspace, 'forms'>): readonly PublishedForm[] =>
  workspace.forms.all.flatMap((versions) => {
    const newest = versions.at(-1)
    return newest?.document.legalBasis.basis === 'consent' && !workspace.forms.retired.has(newest.form) ? [newest] : []
  })

export const refOf = ({ form, version, hash }: PublishedForm) => ({ form, version, hash })

/** At the end of a day: letters and papers say up to and including which. */
export const endsAfter = (days: string): string => new Date(endOfDay(lastDayAfter(days))).toISOString()

export const lastDayAfter = (days: string): CalendarDate => daysAfter(today(), Number(days))
