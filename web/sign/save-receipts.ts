// Gives the person their receipts as files: one, or more where what they said went in several messages. The number in the name is the order they were signed in.
import { download } from '../ui/save-file.ts'

export function saveReceipts(pseudonym: string | null | undefined, receipts: readonly string[]): void {
  for (const [i, receipt] of receipts.entries())
    download(
      new Blob([receipt], { type: 'application/jose' }),
      `${pseudonym ?? 'receipt'}${i === 0 ? '' : `-${String(i + 1)}`}.receipt.jws`,
    )
}
