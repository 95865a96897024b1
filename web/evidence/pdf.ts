// A copy of what was signed, as a PDF, made where it is read: in the person's browser or an officer's. Never mailed and never stored by us.
import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib'
import type { Evidence, WrittenSignature } from '../../core/asks/evidence.ts'
import type { ShownForm } from '../../core/forms/shown.ts'
import { formatInstant, formatDate } from '../i18n/format.ts'
import { t } from './texts.ts'

export interface EvidenceCopy {
  readonly evidence: Evidence
  readonly organisation: string
  /** What the receipt's hash was salted with; null for whoever does not have it. */
  readonly salt: string | null
}

const page = { width: 595, height: 842, margin: 56 }
const ink = rgb(0.11, 0.1, 0.09)
const soft = rgb(0.4, 0.37, 0.32)

export async function evidencePdf({ evidence, organisation, salt }: EvidenceCopy): Promise<Uint8Array<ArrayBuffer>> {
  const shown = JSON.parse(evidence.shown) as ShownForm
  const pdf = await PDFDocument.create()
  pdf.setTitle(`${shown.title} · ${evidence.pseudonym}`)
  pdf.setLanguage(evidence.language)
  pdf.setProducer('Imprimatur')
  const sheet = await Sheet.create(pdf)
  await sheet.text(organisation, { size: 11, colour: soft })
  await sheet.text(shown.title, { size: 20, bold: true })
  for (const part of [shown.introduction, shown.choice, ...(shown.minors ? [shown.minors] : [])]) await sheet.text(part)
  await sheet.heading(t('for'))
  for (const { purpose, label, sentence } of shown.purposes)
    await sheet.text(`${evidence.purposes.includes(purpose) ? '[x]' : '[ ]'} ${label}: ${sentence}`)
  await sheet.heading(t('where'))
  for (const { channel, label, sentence } of shown.channels)
    await sheet.text(`${evidence.channels.includes(channel) ? '[x]' : '[ ]'} ${label}: ${sentence}`)
  if (shown.territory) await sheet.text(shown.territory)
  await sheet.heading(t('term'))
  await sheet.text(shown.term)
  await sheet.text(t('until', { from: formatDate(evidence.from), until: formatDate(evidence.until) }))
  if (shown.matching) {
    await sheet.heading(shown.matching.label)
    await sheet.text(shown.matching.explanation)
    await sheet.text(evidence.matching ? t('matchingYes') : t('matchingNo'))
  }
  await sheet.heading(t('privacy'))
  for (const part of Object.values(shown.privacy)) await sheet.text(part)
  await sheet.text(shown.withdrawing)
  await sheet.heading(t('signature'))
  await sheet.text(shown.signature, { colour: soft })
  if (evidence.by.who === 'self') await sheet.signature(evidence.by.name, evidence.by.signature)
  else {
    await sheet.text(t('child', { name: evidence.by.child, band: evidence.by.ageBand }))
    for (const { name, relation, signature } of evidence.by.guardians)
      await sheet.signature(`${name} (${t(`relation.${relation}`)})`, signature)
  }
  if (evidence.witness) await sheet.text(t('witness', { name: evidence.witness }))
  await sheet.text(t(`delivery.${evidence.delivery}`), { colour: soft })
  await sheet.heading(t('proof'))
  const facts = [
    t('signedAt', { at: formatInstant(evidence.signedAt) }),
    `${evidence.pseudonym} · ${evidence.form.form} · ${String(evidence.form.version)}`,
    `SHA-256 ${evidence.shownHash}`,
    ...(salt === null ? [] : [t('salt', { salt })]),
  ]
  for (const fact of facts) await sheet.text(fact, { size: 9, colour: soft })
  return new Uint8Array(await pdf.save())
}

interface TextOptions {
  readonly size?: number
  readonly bold?: boolean
  readonly colour?: ReturnType<typeof rgb>
}

/** Writes downwards and turns the page by itself. */
class Sheet {
  readonly #pdf: PDFDocument
  readonly #fonts: { readonly plain: PDFFont; readonly bold: PDFFont }
  #page: PDFPage
  #y = page.height - page.margin

  private constructor(pdf: PDFDocument, fonts: { readonly plain: PDFFont; readonly bold: PDFFont }) {
    this.#pdf = pdf
    this.#fonts = fonts
    this.#page = pdf.addPage([page.width, page.height])
  }

  static async create(pdf: PDFDocument): Promise<Sheet> {
    return new Sheet(pdf, {
      plain: await pdf.embedFont(StandardFonts.Helvetica),
      bold: await pdf.embedFont(StandardFonts.HelveticaBold),
    })
  }

  async heading(text: string): Promise<void> {
    this.#down(6)
    await this.text(text, { size: 13, bold: true })
  }

  async text(text: string, { size = 10.5, bold = false, colour = ink }: TextOptions = {}): Promise<void> {
    const font = bold ? this.#fonts.bold : this.#fonts.plain
    for (const paragraph of text.split('\n')) {
      if (canWrite(font, paragraph)) for (const line of wrapped(paragraph, font, size)) this.#line(line, font, size, colour)
      else await this.#picture(paragraph, size, bold)
    }
    this.#down(size * 0.5)
  }

  async signature(name: string, signature: WrittenSignature): Promise<void> {
    if (signature.kind === 'typed') await this.text(signature.text, { size: 18 })
    else this.#drawn(signature.strokes)
    await this.text(name, { bold: true })
  }

  #drawn(strokes: readonly (readonly number[])[]): void {
    const scale = 0.22
    this.#room(90)
    const top = this.#y
    for (const stroke of strokes) {
      const path = Array.from(
        { length: stroke.length / 2 },
        (_, i) => `${String((stroke[2 * i] ?? 0) * scale)} ${String((stroke[2 * i + 1] ?? 0) * scale)}`,
      )
      this.#page.drawSvgPath(`M${path.join('L')}`, { x: page.margin, y: top, borderColor: ink, borderWidth: 1.4 })
    }
    this.#down(88)
  }

  /** Letters the built-in fonts lack (Arabic, emoji …) are drawn by the browser, which has them. */
  async #picture(text: string, size: number, bold: boolean): Promise<void> {
    const scale = 3
    const width = page.width - 2 * page.margin
    const canvas = new OffscreenCanvas(width * scale, Math.ceil(size * 1.6 * scale))
    const context = canvas.getContext('2d')
    if (!context) return
    context.font = `${bold ? '700' : '400'} ${String(size * scale)}px system-ui, sans-serif`
    context.fillText(text, 0, size * 1.2 * scale, width * scale)
    const png = await canvas.convertToBlob({ type: 'image/png' })
    const image = await this.#pdf.embedPng(await png.arrayBuffer())
    this.#room(size * 1.6)
    this.#page.drawImage(image, { x: page.margin, y: this.#y - size * 1.6, width, height: size * 1.6 })
    this.#down(size * 1.6)
  }

  #line(text: string, font: PDFFont, size: number, colour: ReturnType<typeof rgb>): void {
    this.#room(size * 1.4)
    this.#page.drawText(text, { x: page.margin, y: this.#y - size, font, size, color: colour })
    this.#down(size * 1.4)
  }

  #room(height: number): void {
    if (this.#y - height >= page.margin) return
    this.#page = this.#pdf.addPage([page.width, page.height])
    this.#y = page.height - page.margin
  }

  #down(by: number): void {
    this.#y -= by
  }
}

function canWrite(font: PDFFont, text: string): boolean {
  const known = new Set(font.getCharacterSet())
  return Array.from(text, (letter) => letter.codePointAt(0) ?? 0).every((code) => known.has(code))
}

function wrapped(text: string, font: PDFFont, size: number): readonly string[] {
  const width = page.width - 2 * page.margin
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (font.widthOfTextAtSize(longer, size) <= width) line = longer
    else {
      if (line !== '') lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}
