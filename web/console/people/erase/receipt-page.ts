// A receipt as files to keep: JSON for machines, a plain page to read and print. Nothing personal is in either.
import type { ErasureReceipt } from '../../../../core/wire/erasure.ts'
import { formatInstant } from '../../../i18n/format.ts'
import { t } from './texts.ts'

/** The lines of a receipt, in words. */
export function receiptLines(receipt: ErasureReceipt): readonly { readonly label: string; readonly value: string }[] {
  const date = (instant: string | null): string => (instant === null ? t('receipt.notYet') : formatInstant(instant))
  return [
    { label: t('receipt.pseudonym'), value: receipt.pseudonym },
    { label: t('receipt.asked'), value: date(receipt.asked) },
    { label: t('receipt.live'), value: date(receipt.live) },
    { label: t('receipt.rewritten'), value: date(receipt.rewritten) },
    {
      label: t('receipt.offlineLeases'),
      value: receipt.offlineLeases === null ? t('receipt.noLeases') : date(receipt.offlineLeases),
    },
    {
      label: t('receipt.backups'),
      value: receipt.backupsOverdue
        ? `${date(receipt.backups)}. ${t('receipt.backupsOverdue')}`
        : receipt.backupsUnknown
          ? `${date(receipt.backups)}. ${t('receipt.backupsUnknown')}`
          : date(receipt.backups),
    },
    { label: t('receipt.workspace'), value: receipt.workspace },
  ]
}

export const receiptJson = (receipt: ErasureReceipt): Blob =>
  new Blob([`${JSON.stringify(receipt, null, 2)}\n`], { type: 'application/json' })

export function receiptPage(receipt: ErasureReceipt, language: string): Blob {
  const rows = receiptLines(receipt).map(({ label, value }) => `<tr><th>${escape(label)}</th><td>${escape(value)}</td></tr>`)
  const title = escape(t('receipt.title'))
  const page = `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${title}</title>
<h1>${title}</h1><table>${rows.join('')}</table>${receipt.note === null ? '' : `<p>${escape(t('receipt.signed'))}</p><pre>${escape(receipt.note)}</pre>`}</html>`
  return new Blob([page], { type: 'text/html' })
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? '')
