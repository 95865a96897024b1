// What the QR code on a printed form says: which workspace, which request and which of its pages. No secret: whoever holds the paper can do nothing with it but
// bring it back. In capitals and digits, which a QR code packs densest. Final, like every layout here.
import { AskId, WorkspaceId } from '../ids.ts'

export interface PaperCode {
  readonly workspace: WorkspaceId
  readonly ask: AskId
  /** From 1. */
  readonly page: number
  readonly pages: number
}

const beginning = 'IMPRIMATUR:1:'

export const encodePaperCode = ({ workspace, ask, page, pages }: PaperCode): string =>
  beginning + [workspace.replaceAll('-', ''), ask.replaceAll('-', ''), String(page), String(pages)].join(':').toUpperCase()

/** @returns undefined for anything that is not the code of a printed form */
export function parsePaperCode(text: string): PaperCode | undefined {
  if (!text.startsWith(beginning)) return undefined
  const parts = /^([0-9A-F]{32}):([0-9A-F]{32}):([1-9]):([1-9])$/.exec(text.slice(beginning.length))
  const workspace = WorkspaceId.safeParse(dashed(parts?.[1]))
  const ask = AskId.safeParse(dashed(parts?.[2]))
  const [page, pages] = [Number(parts?.[3]), Number(parts?.[4])]
  if (!workspace.success || !ask.success || !(page <= pages)) return undefined
  return { workspace: workspace.data, ask: ask.data, page, pages }
}

const dashed = (hex = ''): string => hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
