// Forms on paper, from print to scan: what is printed is drawn by an independent reader, packed the way scanners pack pages, and read back.
import { PDFDocument } from '@cantoo/pdf-lib'
import { decode as decodeJpeg } from 'jpeg-js'
import { decodeQR } from 'qr/decode.js'
import { describe, expect, test } from 'vitest'
import { encodePaperCode, parsePaperCode } from '../../../../core/format/paper-code.ts'
import { AskId, WorkspaceId, type CalendarDate } from '../../../../core/ids.ts'
import { judgePages, type ReadPage } from '../../../../web/console/people/paper/scan/judge.ts'
import { bundled } from '../../../../web/console/people/paper/scan/bundle.ts'
import { pagesOf, type PageFound } from '../../../../web/console/people/paper/scan/pictures.ts'
import { printForms, printLinks, type LinkAddressee } from '../../../../web/console/people/paper/print/print.ts'
import { formDocument } from '../../../support/form-samples.ts'
import { madeTiff } from '../../../fixtures/tiff.ts'
import { fakeRequest } from '../../../support/fake-requests.svelte.ts'
import { scanned } from '../../../support/paper-scans.ts'

const workspace = WorkspaceId.parse('0b9d9a0e-8d5e-4f5a-9a51-7b2d4a0f1c11')
const asks = [
  '5c0a2f6e-1111-4a3b-8c4d-0123456789ab',
  '5c0a2f6e-2222-4a3b-8c4d-0123456789ab',
  '5c0a2f6e-3333-4a3b-8c4d-0123456789ab',
].map((id) => AskId.parse(id))
const codeOf = (ask: AskId | undefined, page = 1, pages = 1, of = workspace): string =>
  encodePaperCode({ workspace: of, ask: ask ?? AskId.parse(''), page, pages })

const people: readonly LinkAddressee[] = asks.map((ask, i) => ({
  ask,
  name: ['Anna de Vries', 'José Núñez', 'Zoë Özdemir'][i] ?? '',
  pseudonym: `P-7K3F-92Q${String(i)}`,
  language: i === 1 ? 'en' : 'nl',
  form: formDocument(
    i === 2 ? { version: 2, introduction: { nl: 'Lang. '.repeat(320).trim(), en: 'Long.' } } : { matching: null, territory: null },
  ),
  link: `https://imprimatur.example/sign#1.${ask}.${'A'.repeat(43)}.12.${'A'.repeat(43)}`,
  lastDay: '2026-12-24' as CalendarDate,
}))
const organisation = { id: workspace, name: 'Ziekenhuis De Linde' }
const quiet = [new AbortController().signal, () => undefined] as const
const readQr = (jpeg: Uint8Array): string =>
  decodeQR(decodeJpeg(jpeg, { useTArray: true, maxMemoryUsageInMB: 1024 }), { timeLimit: 500 })

async function found(file: File): Promise<readonly PageFound[]> {
  const all: PageFound[] = []
  for await (const page of pagesOf(file)) all.push(page)
  return all
}

describe('the code on a page', () => {
  test('comes back as it was', () => {
    const code = { workspace, ask: asks[0] ?? AskId.parse(''), page: 2, pages: 3 }
    expect(parsePaperCode(encodePaperCode(code))).toEqual(code)
  })

  const good = codeOf(asks[0])
  test.each([
    ['nothing', ''],
    ['a link', `https://imprimatur.example/sign#1.${String(asks[0])}`],
    ['another version', good.replace('IMPRIMATUR:1:', 'IMPRIMATUR:2:')],
    ['small letters', good.toLowerCase()],
    ['a page beyond the last', good.replace(/1:1$/, '2:1')],
    ['page 0', good.replace(/1:1$/, '0:1')],
    ['an id that is none', good.replace(/[0-9A-F]{32}/, 'F'.repeat(32))],
    ['more behind it', `${good}:1`],
    ['a line before it', `\n${good}`],
  ])('is not %s', (_, text) => {
    expect(parsePaperCode(text)).toBeUndefined()
  })
})

describe('printed', () => {
  test('forms: every page of everybody carries its code, legible from a scan, in both languages', async () => {
    const pages = scanned(await printForms(organisation, people, ...quiet))
    expect(pages.map(readQr)).toEqual([codeOf(asks[0]), codeOf(asks[1]), codeOf(asks[2], 1, 2), codeOf(asks[2], 2, 2)])
  })

  test('sheets: one page each, with the personal link', async () => {
    const pages = scanned(await printLinks(organisation, people, ...quiet), 100)
    expect(pages.map(readQr)).toEqual(people.map(({ link }) => link))
  })

  test('nothing after a cancel', async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(printForms(organisation, people, stop.signal, () => undefined)).rejects.toThrow(/abort/i)
  })
})

const tiff = (bigEndian: boolean) => madeTiff({ width: 1, height: 1, photometric: 1, samples: 1, bits: 8, bigEndian, values: [0] })

describe('scanned', () => {
  test('a PDF of many pages gives each page as the picture the scanner made, and keeps the pages of one form together', async () => {
    const jpegs = scanned(await printForms(organisation, people, ...quiet))
    const pdf = await PDFDocument.create()
    for (const jpeg of jpegs) {
      const image = await pdf.embedJpg(jpeg)
      pdf.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 })
    }
    const file = new File([new Uint8Array(await pdf.save())], 'scan.pdf')
    const pages = await found(file)
    const texts: string[] = []
    for (const page of pages) texts.push(page.ok ? readQr(new Uint8Array(await page.page.picture.arrayBuffer())) : page.fault)
    expect(texts).toEqual([codeOf(asks[0]), codeOf(asks[1]), codeOf(asks[2], 1, 2), codeOf(asks[2], 2, 2)])
    const ours = pages.flatMap((page) => (page.ok ? [page.page] : []))
    const kept = await bundled(ours.slice(2), 'P-7K3F-92Q2')
    expect([kept.name, kept.type]).toEqual(['P-7K3F-92Q2.pdf', 'application/pdf'])
    expect(scanned(new Uint8Array(await kept.arrayBuffer())).map(readQr)).toEqual([codeOf(asks[2], 1, 2), codeOf(asks[2], 2, 2)])
  })

  test('pictures of two pages become one PDF; a single one stays what it is', async () => {
    const jpegs = scanned(await printForms(organisation, people.slice(2), ...quiet))
    const pages = (
      await Promise.all(jpegs.map((jpeg, i) => found(new File([jpeg], `${String(i)}.jpg`, { type: 'image/jpeg' }))))
    ).flat()
    const ours = pages.flatMap((page) => (page.ok ? [page.page] : []))
    expect((await bundled(ours.slice(0, 1), 'x')).name).toBe('0.jpg')
    expect(scanned(new Uint8Array(await (await bundled(ours, 'x')).arrayBuffer()))).toHaveLength(2)
  })

  test.each<[string, () => Promise<Uint8Array | string>, string]>([
    ['a letter', () => Promise.resolve('Dear all,'), 'kind'],
    ['a TIFF of one byte order', () => Promise.resolve(tiff(false)), 'tiff'],
    ['a TIFF of the other', () => Promise.resolve(tiff(true)), 'tiff'],
    ['a photo of an iPhone', () => Promise.resolve('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 'heic'],
    ['a film, which is none', () => Promise.resolve('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'), 'kind'],
    [
      'a PDF packed as fax machines do',
      async () => {
        const pdf = await PDFDocument.create()
        const dict = { Type: 'XObject', Subtype: 'Image', Width: 1728, Height: 2200, Filter: 'CCITTFaxDecode' }
        const picture = pdf.context.register(pdf.context.stream(new Uint8Array([0, 16, 1]), dict))
        pdf.addPage().node.newXObject('scan', picture)
        return pdf.save()
      },
      'fax',
    ],
    ['half a PDF', () => Promise.resolve('%PDF-1.7\n1 0 obj <<'), 'broken'],
    [
      'a PDF that was drawn',
      async () => {
        const pdf = await PDFDocument.create()
        pdf.addPage().drawText('Hello')
        return pdf.save()
      },
      'no_picture',
    ],
    [
      'a PDF behind a password',
      async () => {
        const pdf = await PDFDocument.create()
        pdf.addPage()
        pdf.encrypt({ userPassword: 'open', ownerPassword: 'all' })
        return pdf.save()
      },
      'locked',
    ],
  ])('%s is named for what it is', async (_, make, fault) => {
    const [first] = await found(new File([(await make()) as BlobPart], 'x.pdf'))
    expect(first).toMatchObject({ ok: false, fault })
  })
})

describe('matched', () => {
  const page = (id: number, text: string | null, more: Partial<ReadPage> = {}): ReadPage => {
    const file = new File([], 'scan.pdf')
    return {
      id,
      fileName: 'scan.pdf',
      number: id,
      page: { file, number: id, of: 9, picture: file },
      fault: null,
      text,
      byHand: null,
      ...more,
    }
  }
  const [first, second, third] = asks
  const rows = [
    fakeRequest({ ...(first && { ask: first }), name: 'Anna' }),
    fakeRequest({ ...(second && { ask: second }), name: 'Bram', standing: 'signed' }),
    fakeRequest({ ...(third && { ask: third }), name: 'Chris', standing: 'signed', onPaper: true }),
  ]
  const faultOf = (one: ReadPage): string | undefined => judgePages([one], workspace, rows, new Set()).faults[0]?.fault

  test.each<[string, ReadPage, string]>([
    ['without a code', page(1, null), 'no_code'],
    ['with somebody else’s code', page(1, 'https://example.org'), 'other_code'],
    ['that is a sheet with a link', page(1, people[0]?.link ?? ''), 'link_sheet'],
    ['of another workspace', page(1, codeOf(first, 1, 1, WorkspaceId.parse(crypto.randomUUID()))), 'other_workspace'],
    ['of a request nobody knows', page(1, codeOf(AskId.parse(crypto.randomUUID()))), 'unknown'],
    ['that was signed on a phone', page(1, codeOf(second)), 'signed'],
    ['that was recorded before', page(1, codeOf(third)), 'recorded'],
    ['of a file that cannot be read', page(1, null, { page: null, fault: 'locked' }), 'locked'],
  ])('a page %s belongs to nobody, and says why', (_, one, fault) => {
    expect(faultOf(one)).toBe(fault)
  })

  test('pages of one form come together in order, twice is told, what is missing is told', () => {
    const { groups, faults } = judgePages(
      [page(1, codeOf(first, 3, 3)), page(2, codeOf(first, 1, 3)), page(3, codeOf(first, 1, 3))],
      workspace,
      rows,
      new Set(),
    )
    expect(groups.map(({ pages, missing }) => [pages.map(({ number }) => number), missing])).toEqual([[[2, 1], [2]]])
    expect(faults).toMatchObject([{ page: { id: 3 }, fault: 'twin' }])
  })

  test('a page can be given by hand, and what was recorded just now stays where it is', () => {
    expect(judgePages([page(1, null, { byHand: first ?? null })], workspace, rows, new Set()).groups[0]?.row.name).toBe('Anna')
    expect(judgePages([page(1, codeOf(third))], workspace, rows, new Set([third ?? AskId.parse('')])).groups[0]?.row.name).toBe(
      'Chris',
    )
  })
})
