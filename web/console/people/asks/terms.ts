// What every way of asking has in common: which forms can be asked with, and how long a link works.
import type { PublishedForm } from '../../../../core/forms/versions.ts'
import type { Workspace } from '../../../workspace/types.ts'

/** The newest version of each form that asks for consent and is still offered. */
export const askForms = (workspace: Pick<Workspace, 'forms'>): readonly PublishedForm[] =>
  workspace.forms.all.flatMap((versions) => {
    const newest = versions.at(-1)
    return newest?.document.legalBasis.basis === 'consent' && !workspace.forms.retired.has(newest.form) ? [newest] : []
  })

export const refOf = ({ form, version, hash }: PublishedForm) => ({ form, version, hash })

export const endsAfter = (days: string): string => new Date(Date.now() + Number(days) * 86_400_000).toISOString()
