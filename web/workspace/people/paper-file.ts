// A scan as a file from somewhere else: is it what its name says, and does it fit? Read here and nowhere else.

/** A paper larger than this does not fit its envelope. */
export const paperBytesAtMost = 14 * 1024 * 1024

export type PaperFault = 'paper_too_large' | 'paper_broken'

/** What a scan may be, by how it begins. */
const beginnings: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46, 0x2d], // %PDF-
  [0xff, 0xd8, 0xff], // JPEG
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], // PNG
  [0x49, 0x49, 0x2a, 0x00], // TIFF
  [0x4d, 0x4d, 0x00, 0x2a],
]

/** @returns its bytes, or why it cannot be kept */
export async function readPaper(file: File): Promise<Uint8Array<ArrayBuffer> | PaperFault> {
  if (file.size > paperBytesAtMost) return 'paper_too_large'
  try {
    const bytes = new Uint8Array(await file.arrayBuffer())
    return beginnings.some((beginning) => beginning.every((byte, i) => bytes[i] === byte)) ? bytes : 'paper_broken'
  } catch (error) {
    // Moved or locked since it was chosen.
    if (error instanceof DOMException) return 'paper_broken'
    throw error
  }
}
