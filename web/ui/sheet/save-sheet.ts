// Saves the recovery sheet as a text file, made in this page and never sent.
import type { CalendarDate } from '../../../core/ids.ts'
import { formatDate } from '../../i18n/format.ts'
import { say } from '../toasts.svelte.ts'
import { sheetText, type Sheet } from './sheet.ts'
import { t } from './texts.ts'

export interface SheetOwner {
  readonly workspaceName: string
  readonly memberName: string
  readonly made: CalendarDate
}

export function saveSheet(sheet: Sheet, { workspaceName, memberName, made }: SheetOwner): void {
  const lines = [
    [t('sheet.workspace'), workspaceName],
    [t('sheet.member'), memberName],
    [t('sheet.address'), location.origin],
    [t('sheet.made'), formatDate(made)],
    [t('sheet.accountKey'), sheet.accountKey],
    [t('sheet.recoveryCode'), sheet.recoveryCode],
  ] as const
  const url = URL.createObjectURL(new Blob([sheetText(lines, t('sheet.heading'), t('sheet.keep'))], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = t('sheet.file')
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
  say(t('sheet.saved', { file: t('sheet.file') }))
}
