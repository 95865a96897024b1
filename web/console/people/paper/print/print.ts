// Paper for many people as one file to print: a form to answer by pen, or a sheet with the personal link as a QR code. Made in this browser.
import { PDFDocument, type PDFEmbeddedPage } from '@cantoo/pdf-lib'
import type { FormDocument } from '../../../../../core/forms/document.ts'
import { dayIn, type FormLanguage } from '../../../../../core/forms/languages.ts'
import { encodePaperCode } from '../../../../../core/format/paper-code.ts'
import type { AskId, CalendarDate, WorkspaceId } from '../../../../../core/ids.ts'
import { drawQr } from '../../../../pdf/qr.ts'
import { paper, Sheet, soft } from '../../../../pdf/sheet.ts'
import { formPages } from './form-pages.ts'
import { filled, printed } from './words.ts'

export interface Addressee {
  readonly ask: AskId
  readonly name: string
  readonly pseudonym: string
  readonly language: FormLanguage
  readonly form: FormDocument
}

export interface LinkAddressee extends Addressee {
  readonly link: string
  /** That the code works. */
  readonly lastDay: CalendarDate
}

export interface Organisation {
  readonly id: WorkspaceId
  readonly name: string
}

const codeSide = 92
const side = 48

/** @throws DOMException `AbortError` */
export async function printForms(
  { id, name }: Organisation,
  people: readonly Addressee[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create()
  const drawn = new Map<string, readonly PDFEmbeddedPage[]>()
  for (const [done, person] of people.entries()) {
    await pause(done, signal, onProgress)
    const { ask, form, language } = person
    const key = `${form.form} ${String(form.version)} ${language}`
    const pages = drawn.get(key) ?? (await embedded(pdf, await formPages(form, language)))
    drawn.set(key, pages)
    for (const [i, page] of pages.entries()) {
      const sheet = await Sheet.create(pdf, { top: 40, side })
      sheet.page.drawPage(page)
      await head(sheet, name, person)
      const words = printed(language)
      const y = paper.height - 24 - codeSide
      const code = encodePaperCode({ workspace: id, ask, page: i + 1, pages: pages.length })
      drawQr(sheet.page, code, { x: paper.width - side - codeSide + 8, y, side: codeSide })
      sheet.foot(`${filled(words.page, { page: i + 1, pages: pages.length })} · ${person.pseudonym} · ${words.code}`)
    }
  }
  return new Uint8Array(await pdf.save())
}

/** @throws DOMException `AbortError` */
export async function printLinks(
  { name }: Organisation,
  people: readonly LinkAddressee[],
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const pdf = await PDFDocument.create()
  for (const [done, person] of people.entries()) {
    await pause(done, signal, onProgress)
    const words = printed(person.language)
    const sheet = await Sheet.create(pdf, { top: 56, side: 72, size: 14 })
    await head(sheet, name, person)
    sheet.down(24)
    await sheet.text(person.form.title[person.language], { size: 26, bold: true })
    await sheet.text(words.linkHow)
    const large = 300
    sheet.room(large + 20)
    drawQr(sheet.page, person.link, { x: (paper.width - large) / 2, y: sheet.y - large, side: large })
    sheet.down(large + 20)
    await sheet.text(filled(words.linkUntil, { date: dayIn(person.lastDay, person.language) }), { bold: true })
    await sheet.text(words.linkOwn)
    await sheet.text(words.linkNoPhone)
  }
  return new Uint8Array(await pdf.save())
}

async function head(sheet: Sheet, organisation: string, { name, pseudonym, language }: Addressee): Promise<void> {
  await sheet.text(organisation, { size: 11, colour: soft, width: 340 })
  await sheet.text(`${printed(language).for} ${name}`, { size: 13, bold: true, width: 340 })
  await sheet.text(pseudonym, { size: 10, colour: soft })
}

async function embedded(pdf: PDFDocument, pages: PDFDocument): Promise<readonly PDFEmbeddedPage[]> {
  return pdf.embedPdf(await pages.save(), pages.getPageIndices())
}

/** Lets the screen breathe, and ends when asked to. */
async function pause(done: number, signal: AbortSignal, onProgress: (done: number) => void): Promise<void> {
  signal.throwIfAborted()
  if (done % 5 !== 0) return
  onProgress(done)
  await new Promise((resolve) => setTimeout(resolve))
  signal.throwIfAborted()
}
