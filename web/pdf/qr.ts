// A QR code on a page, as one path: sharp at any size, and small.
import { rgb, type PDFPage } from '@cantoo/pdf-lib'
import { encodeQR } from 'qr'

/** `x`, `y`: its lower left corner; `side` with the quiet zone around it. */
export function drawQr(page: PDFPage, text: string, { x, y, side }: { x: number; y: number; side: number }): void {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 4 })
  const path = modules.flatMap((row, i) => row.flatMap((dark, j) => (dark ? [`M${String(j)} ${String(i)}h1v1h-1z`] : []))).join('')
  page.drawSvgPath(path, { x, y: y + side, scale: side / modules.length, color: rgb(0, 0, 0) })
}
