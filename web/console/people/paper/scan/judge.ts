// Pages by what their code says: which belong to which request, and why one belongs to none. Pure, so that every case can be tried.
import { parsePaperCode, type PaperCode } from '../../../../../core/format/paper-code.ts'
import type { AskId, WorkspaceId } from '../../../../../core/ids.ts'
import type { RequestRow } from '../../../../workspace/requests/rows.ts'
import type { FileFault, ScannedPage } from './pictures.ts'

export const pageFaults = [
  ...(['kind', 'tiff', 'heic', 'fax', 'broken', 'locked', 'no_picture', 'too_long'] satisfies readonly FileFault[]),
  'no_code',
  'link_sheet',
  'other_code',
  'other_workspace',
  'unknown',
  'twin',
  'recorded',
  'signed',
] as const
export type PageFault = (typeof pageFaults)[number]

/** Read, not yet judged. */
export interface ReadPage {
  readonly id: number
  readonly fileName: string
  readonly number: number
  readonly page: ScannedPage | null
  readonly fault: FileFault | null
  /** What its QR code says; null: none was read. */
  readonly text: string | null
  /** An officer said whose it is. */
  readonly byHand: AskId | null
}

export interface Group {
  readonly row: RequestRow
  readonly pages: readonly ScannedPage[]
  /** Of the printed form, not among the scans. */
  readonly missing: readonly number[]
}

export interface Judged {
  readonly groups: readonly Group[]
  readonly faults: readonly { readonly page: ReadPage; readonly fault: PageFault; readonly row: RequestRow | null }[]
}

/** @param done recorded from these very scans */
export function judgePages(
  pages: readonly ReadPage[],
  workspace: WorkspaceId,
  rows: readonly RequestRow[],
  done: ReadonlySet<AskId>,
): Judged {
  const byAsk = new Map(rows.map((row) => [row.ask, row]))
  const found = new Map<AskId, { row: RequestRow; pages: Map<number, ScannedPage>; of: number }>()
  const faults: { page: ReadPage; fault: PageFault; row: RequestRow | null }[] = []
  for (const page of pages) {
    const named = codeOf(page, workspace)
    const row = typeof named === 'string' ? null : (byAsk.get(named.ask) ?? null)
    const group = row && (found.get(row.ask) ?? { row, pages: new Map<number, ScannedPage>(), of: 1 })
    const number = typeof named === 'string' ? 1 : named.page === 0 ? (group?.pages.size ?? 0) + 1 : named.page
    const fault =
      typeof named === 'string'
        ? named
        : !row
          ? 'unknown'
          : done.has(row.ask)
            ? null
            : row.onPaper
              ? 'recorded'
              : row.standing === 'signed'
                ? 'signed'
                : null
    if (fault !== null || !group || !page.page) faults.push({ page, fault: fault ?? 'unknown', row })
    else if (group.pages.has(number)) faults.push({ page, fault: 'twin', row })
    else {
      group.pages.set(number, page.page)
      group.of = Math.max(group.of, typeof named === 'string' ? 1 : named.pages)
      found.set(group.row.ask, group)
    }
  }
  return { groups: [...found.values()].map(groupOf), faults }
}

/** Page 0: said by hand, wherever there is room. */
function codeOf({ fault, text, byHand }: ReadPage, workspace: WorkspaceId): Omit<PaperCode, 'workspace'> | PageFault {
  if (fault !== null) return fault
  if (byHand !== null) return { ask: byHand, page: 0, pages: 1 }
  if (text === null) return 'no_code'
  const code = parsePaperCode(text)
  if (!code) return text.includes('/sign#1.') ? 'link_sheet' : 'other_code'
  return code.workspace === workspace ? code : 'other_workspace'
}

function groupOf({ row, pages, of }: { row: RequestRow; pages: ReadonlyMap<number, ScannedPage>; of: number }): Group {
  const inOrder = [...pages].sort(([a], [b]) => a - b)
  const all = Array.from({ length: of }, (_, i) => i + 1)
  return { row, pages: inOrder.map(([, page]) => page), missing: all.filter((number) => !pages.has(number)) }
}
