// Scans as pages: pictures as they are, and of a PDF the picture that fills each page, which is how scanners make one. Nothing here draws a PDF.
import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFNumber,
  PDFRawStream,
  type PDFContext,
  type PDFObject,
  type PDFPage,
} from '@cantoo/pdf-lib'

/**
 * Why a file, or a page of it, is no page: `kind` is no PDF, JPEG or PNG; `tiff` and `heic` are pictures a browser does not show; `fax` a PDF page packed the way fax machines
 * and some scanners do, in black and white; `no_picture` one that was drawn, or packed in another way browsers do not read.
 */
export type FileFault = 'kind' | 'tiff' | 'heic' | 'fax' | 'broken' | 'locked' | 'no_picture' | 'too_long'

export interface ScannedPage {
  readonly file: File
  /** Of the file, from 1. */
  readonly number: number
  readonly of: number
  /** To look at, and to read the code from. */
  readonly picture: Blob
}

export type PageFound =
  | { readonly ok: true; readonly page: ScannedPage }
  | { readonly ok: false; readonly file: File; readonly number: number; readonly fault: FileFault }

const pagesAtMost = 500
/** A logo is not a page. */
const sideAtLeast = 400
const deepest = 4

export async function* pagesOf(file: File): AsyncGenerator<PageFound> {
  const refused = (fault: FileFault, number = 1): PageFound => ({ ok: false, file, number, fault })
  const head = new Uint8Array(await file.slice(0, 1024).arrayBuffer())
  if (isPicture(head)) {
    yield { ok: true, page: { file, number: 1, of: 1, picture: file } }
    return
  }
  if (!isPdf(head)) {
    yield refused(isTiff(head) ? 'tiff' : isHeic(head) ? 'heic' : 'kind')
    return
  }
  const pages = await pagesIn(file)
  if (typeof pages === 'string') {
    yield refused(pages)
    return
  }
  if (pages.length > pagesAtMost) {
    yield refused('too_long')
    return
  }
  for (const [i, page] of pages.entries()) {
    const picture = await largestPicture(page)
    yield typeof picture === 'string'
      ? refused(picture, i + 1)
      : { ok: true, page: { file, number: i + 1, of: pages.length, picture } }
  }
}

export const isPicture = (head: Uint8Array): boolean => isJpeg(head) || startsWith(head, [0x89, 0x50, 0x4e, 0x47])
const isJpeg = (head: Uint8Array): boolean => startsWith(head, [0xff, 0xd8, 0xff])
const isTiff = (head: Uint8Array): boolean => startsWith(head, [0x49, 0x49, 0x2a, 0]) || startsWith(head, [0x4d, 0x4d, 0, 0x2a])
/** ISO 14496-12: a box named `ftyp`, then the brand. */
const isHeic = (head: Uint8Array): boolean => /^ftyp(?:hei|hev|mif|msf)/.test(new TextDecoder('latin1').decode(head.slice(4, 12)))
/** Some writers put a few bytes before it. */
const isPdf = (head: Uint8Array): boolean => new TextDecoder('latin1').decode(head).includes('%PDF-')
const startsWith = (bytes: Uint8Array, beginning: readonly number[]): boolean => beginning.every((byte, i) => bytes[i] === byte)

async function pagesIn(file: File): Promise<readonly PDFPage[] | 'broken' | 'locked'> {
  try {
    return (await PDFDocument.load(await file.arrayBuffer(), { updateMetadata: false })).getPages()
  } catch (error) {
    // The library throws plain errors for what is wrong with a file, and nothing here can be wrong with anything else.
    return error instanceof Error && /encrypted|password/i.test(error.message) ? 'locked' : 'broken'
  }
}

async function largestPicture(page: PDFPage): Promise<Blob | 'fax' | 'no_picture'> {
  const { context } = page.doc
  const found = picturesIn(context, context.lookup(page.node.getInheritableAttribute(PDFName.Resources)), new Set(), deepest)
  const largest = found.reduce<Found | undefined>((best, one) => (best && best.area >= one.area ? best : one), undefined)
  if (!largest) return 'no_picture'
  const names = filtersOf(context, largest.stream)
  if (names.some((name) => name === 'CCITTFaxDecode' || name === 'JBIG2Decode')) return 'fax'
  return (await jpegOf(largest.stream, names)) ?? 'no_picture'
}

interface Found {
  readonly stream: PDFRawStream
  readonly area: number
}

/** Pictures a page shows, also those inside a form it shows. */
function picturesIn(context: PDFContext, resources: PDFObject | undefined, seen: Set<PDFObject>, depth: number): readonly Found[] {
  const shown = resources instanceof PDFDict ? context.lookup(resources.get(PDFName.of('XObject'))) : undefined
  if (!(shown instanceof PDFDict) || depth === 0) return []
  return shown.values().flatMap((reference): readonly Found[] => {
    const stream = context.lookup(reference)
    if (!(stream instanceof PDFRawStream) || seen.has(stream)) return []
    seen.add(stream)
    const look = (name: string): PDFObject | undefined => context.lookup(stream.dict.get(PDFName.of(name)))
    if (look('Subtype') === PDFName.of('Form')) return picturesIn(context, look('Resources'), seen, depth - 1)
    const [width, height] = [look('Width'), look('Height')].map((side) => (side instanceof PDFNumber ? side.asNumber() : 0))
    if (look('Subtype') !== PDFName.of('Image') || !width || !height || Math.min(width, height) < sideAtLeast) return []
    return [{ stream, area: width * height }]
  })
}

/** How its bytes are packed, from the outside in. */
function filtersOf(context: PDFContext, stream: PDFRawStream): readonly string[] {
  const filter = context.lookup(stream.dict.get(PDFName.of('Filter')))
  const filters = filter instanceof PDFArray ? filter.asArray().map((one) => context.lookup(one)) : [filter]
  return filters.map((one) => (one instanceof PDFName ? one.decodeText() : ''))
}

/** A picture packed as JPEG is a JPEG file; some writers press it once more. */
async function jpegOf(stream: PDFRawStream, names: readonly string[]): Promise<Blob | undefined> {
  const bytes = new Uint8Array(stream.getContents())
  if (names.join() === 'DCTDecode') return isJpeg(bytes) ? new Blob([bytes], { type: 'image/jpeg' }) : undefined
  if (names.join() !== 'FlateDecode,DCTDecode') return undefined
  try {
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
    return new Blob([await new Response(plain).arrayBuffer()], { type: 'image/jpeg' })
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
