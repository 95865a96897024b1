// The pages of one form as the file that is kept: a single picture stays what it is, everything else becomes one PDF of the pages as they were scanned.
import { PDFDocument } from '@cantoo/pdf-lib'
import { isPicture, type ScannedPage } from './pictures.ts'

export async function bundled(pages: readonly ScannedPage[], name: string): Promise<File> {
  const [first] = pages
  if (first && pages.length === 1 && first.of === 1) return first.file
  const pdf = await PDFDocument.create()
  const sources = new Map<File, PDFDocument>()
  for (const { file, number, picture } of pages) {
    const bytes = new Uint8Array(await file.arrayBuffer())
    if (isPicture(bytes)) await addPicture(pdf, picture, bytes)
    else {
      const source = sources.get(file) ?? (await PDFDocument.load(bytes, { updateMetadata: false }))
      sources.set(file, source)
      const [page] = await pdf.copyPages(source, [number - 1])
      if (page) pdf.addPage(page)
    }
  }
  return new File([new Uint8Array(await pdf.save())], `${name}.pdf`, { type: 'application/pdf' })
}

async function addPicture(pdf: PDFDocument, { type }: Blob, bytes: Uint8Array): Promise<void> {
  const image = type === 'image/png' || bytes[0] === 0x89 ? await pdf.embedPng(bytes) : await pdf.embedJpg(bytes)
  const page = pdf.addPage([image.width, image.height])
  page.drawImage(image, { x: 0, y: 0, width: image.width, height: image.height })
}
