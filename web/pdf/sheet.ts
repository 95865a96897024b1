// Writing on paper of A4: text that flows downwards and turns the page by itself, boxes to tick. In the built-in fonts; what these lack, the browser draws.
import { PDFDocument, rgb, StandardFonts, type PDFFont, type PDFPage } from '@cantoo/pdf-lib'

export const paper = { width: 595, height: 842, margin: 56 } as const
export const ink = rgb(0.11, 0.1, 0.09)
export const soft = rgb(0.4, 0.37, 0.32)

export interface TextOptions {
  readonly size?: number
  readonly bold?: boolean
  readonly colour?: ReturnType<typeof rgb>
  /** From the left margin. */
  readonly indent?: number
  /** Left out: all there is. */
  readonly width?: number
}

export interface SheetOptions {
  /** What stays free above the text of every page. */
  readonly top?: number
  readonly side?: number
  readonly bottom?: number
  /** Of text that says nothing else. */
  readonly size?: number
}

interface Fonts {
  readonly plain: PDFFont
  readonly bold: PDFFont
}

/** Embedded once in a document, however many sheets it has. */
const fontsOf = new WeakMap<PDFDocument, Fonts>()

const embedded = async (pdf: PDFDocument): Promise<Fonts> => ({
  plain: await pdf.embedFont(StandardFonts.Helvetica),
  bold: await pdf.embedFont(StandardFonts.HelveticaBold),
})

/** Writes downwards and turns the page by itself. */
export class Sheet {
  readonly #pdf: PDFDocument
  readonly #fonts: Fonts
  readonly #options: Required<SheetOptions>
  #page: PDFPage
  #y: number

  private constructor(pdf: PDFDocument, fonts: Fonts, options: Required<SheetOptions>) {
    this.#pdf = pdf
    this.#fonts = fonts
    this.#options = options
    this.#page = pdf.addPage([paper.width, paper.height])
    this.#y = paper.height - options.top
  }

  static async create(pdf: PDFDocument, options: SheetOptions = {}): Promise<Sheet> {
    const { margin } = paper
    const fonts = fontsOf.get(pdf) ?? (await embedded(pdf))
    fontsOf.set(pdf, fonts)
    return new Sheet(pdf, fonts, { top: margin, side: margin, bottom: margin, size: 10.5, ...options })
  }

  #turn(): void {
    this.#page = this.#pdf.addPage([paper.width, paper.height])
    this.#y = paper.height - this.#options.top
  }

  async heading(text: string, size = this.#options.size + 2.5): Promise<void> {
    this.down(this.#options.size * 0.55)
    // Never alone at the foot of a page.
    this.room(size * 1.4 + this.#options.size * 2.8)
    await this.text(text, { size, bold: true })
  }

  async text(text: string, options: TextOptions = {}): Promise<void> {
    const { size = this.#options.size, bold = false, colour = ink, indent = 0, width = this.#width - indent } = options
    const font = bold ? this.#fonts.bold : this.#fonts.plain
    for (const paragraph of text.split('\n')) {
      if (canWrite(font, paragraph))
        for (const line of wrapped(paragraph, font, size, width)) this.#line(line, { font, size, colour, indent })
      else await this.#picture(paragraph, { size, bold, indent, width })
    }
    this.down(size * 0.5)
  }

  /** A box to tick, with a label and what it means. */
  async box(label: string, sentence = ''): Promise<void> {
    const { size } = this.#options
    const side = size * 1.15
    this.room(size * 1.4 * (sentence === '' ? 1 : 2))
    this.#page.drawRectangle({
      ...{ x: this.#options.side + 1, y: this.#y - side - 1, width: side, height: side },
      ...{ borderColor: ink, borderWidth: 1 },
    })
    const indent = side + 9
    await this.text(label, { bold: true, indent })
    if (sentence === '') return
    this.down(size * -0.4)
    await this.text(sentence, { indent })
  }

  /** Lines to write on, side by side, each with what belongs there. Widths are shares of the whole. */
  lines(fields: readonly { readonly label: string; readonly share: number }[], height = 26): void {
    this.room(height + 14)
    this.down(height)
    let x = this.#options.side
    const gap = 14
    for (const { label, share } of fields) {
      const width = this.#width * share - gap
      this.#page.drawLine({ start: { x, y: this.#y }, end: { x: x + width, y: this.#y }, thickness: 0.7, color: ink })
      this.#page.drawText(label, { x, y: this.#y - 10, font: this.#fonts.plain, size: 8, color: soft })
      x += width + gap
    }
    this.down(18)
  }

  strokes(strokes: readonly (readonly number[])[]): void {
    const scale = 0.22
    this.room(90)
    const top = this.#y
    for (const stroke of strokes) {
      const path = Array.from(
        { length: stroke.length / 2 },
        (_, i) => `${String((stroke[2 * i] ?? 0) * scale)} ${String((stroke[2 * i + 1] ?? 0) * scale)}`,
      )
      this.#page.drawSvgPath(`M${path.join('L')}`, { x: this.#options.side, y: top, borderColor: ink, borderWidth: 1.4 })
    }
    this.down(88)
  }

  /** Small, below everything else of this page. */
  foot(text: string): void {
    this.#page.drawText(text, { x: this.#options.side, y: 28, font: this.#fonts.plain, size: 8, color: soft })
  }

  get page(): PDFPage {
    return this.#page
  }

  /** Where the next thing goes: its upper edge. */
  get y(): number {
    return this.#y
  }

  /** Turns the page when less than this is left of it. */
  room(height: number): void {
    if (this.#y - height < this.#options.bottom) this.#turn()
  }

  down(by: number): void {
    this.#y -= by
  }

  get #width(): number {
    return paper.width - 2 * this.#options.side
  }

  /** Letters the built-in fonts lack (Arabic, emoji …) are drawn by the browser, which has them. */
  async #picture(text: string, { size, bold, indent, width }: Required<Omit<TextOptions, 'colour'>>): Promise<void> {
    const image = await this.#pdf.embedPng(await drawnText(text, size, bold, width))
    const height = size * 1.6
    this.room(height)
    this.#page.drawImage(image, { x: this.#options.side + indent, y: this.#y - height, width, height })
    this.down(height)
  }

  #line(text: string, { font, size, colour, indent }: { font: PDFFont; size: number; colour: typeof ink; indent: number }): void {
    this.room(size * 1.4)
    this.#page.drawText(text, { x: this.#options.side + indent, y: this.#y - size, font, size, color: colour })
    this.down(size * 1.4)
  }
}

/** One line as a picture so many points wide: a PNG. */
async function drawnText(text: string, size: number, bold: boolean, width: number): Promise<ArrayBuffer> {
  const scale = 3
  const canvas = new OffscreenCanvas(width * scale, Math.ceil(size * 1.6 * scale))
  const context = canvas.getContext('2d')
  if (context) {
    context.font = `${bold ? '700' : '400'} ${String(size * scale)}px system-ui, sans-serif`
    context.fillText(text, 0, size * 1.2 * scale, width * scale)
  }
  return (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer()
}

function canWrite(font: PDFFont, text: string): boolean {
  const known = new Set(font.getCharacterSet())
  return Array.from(text, (letter) => letter.codePointAt(0) ?? 0).every((code) => known.has(code))
}

function wrapped(text: string, font: PDFFont, size: number, width: number): readonly string[] {
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
