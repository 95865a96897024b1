// Which of two statements that replace each other was made later, in whatever order a server shows them: an old one must not come back.
import type { Statement } from './statements.ts'

/** Every statement is a line of the log, so whoever made the later one had seen a longer log. The author's clock decides only between two made at the same time. */
export function isLater(a: Pick<Statement, 'logHead' | 'at'>, b: Pick<Statement, 'logHead' | 'at'>): boolean {
  const [sizeA, sizeB] = [a.logHead?.size ?? 0, b.logHead?.size ?? 0]
  return sizeA === sizeB ? a.at >= b.at : sizeA > sizeB
}
