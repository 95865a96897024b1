// The pages of a form to answer on paper: its own sentences, a box for every choice, lines to sign on. The same for everybody who gets it; who that is, and the
// code that finds the paper again, is written over it (print.ts).
import { PDFDocument } from '@cantoo/pdf-lib'
import type { FormDocument } from '../../../../../core/forms/document.ts'
import type { FormLanguage } from '../../../../../core/forms/languages.ts'
import { shownForm } from '../../../../../core/forms/shown.ts'
import { isAsked } from '../../../../form-view/steps.ts'
import { versionLine, wordsIn } from '../../../../form-view/words.ts'
import { Sheet, soft } from '../../../../pdf/sheet.ts'
import { filled, printed } from './words.ts'

/** Of every page, for who it is about and the code. */
export const headHeight = 122
/** As large as fits on one side, or else on both sides of one sheet of paper: it is read by people who do not read easily. */
const tries = [
  { sides: 1, sizes: [10.5, 10, 9.5] },
  { sides: 2, sizes: [10.5, 10, 9.5, 9] },
] as const

export async function formPages(form: FormDocument, language: FormLanguage): Promise<PDFDocument> {
  for (const { sides, sizes } of tries)
    for (const size of sizes) {
      const pdf = await written(form, language, size)
      if (pdf.getPageCount() <= sides) return pdf
    }
  return written(form, language, 10)
}

async function written(form: FormDocument, language: FormLanguage, size: number): Promise<PDFDocument> {
  const shown = shownForm(form, language)
  const words = wordsIn(language)
  const own = printed(language)
  const asked = isAsked(shown)
  const pdf = await PDFDocument.create()
  const sheet = await Sheet.create(pdf, { top: headHeight, side: 48, bottom: 52, size })
  await sheet.text(shown.title, { size: size + 7, bold: true })
  for (const part of [shown.introduction, shown.choice, ...(shown.minors === null ? [] : [shown.minors])]) await sheet.text(part)
  await sheet.text(asked ? own.how : own.howTold, { bold: true })
  const choices = [
    [asked ? words.purposes : words.purposesTold, shown.purposes],
    [asked ? words.channels : words.channelsTold, shown.channels],
  ] as const
  for (const [heading, list] of choices) {
    await sheet.heading(heading)
    for (const { label, sentence } of list) await (asked ? sheet.box(label, sentence) : sheet.text(`${label}: ${sentence}`))
  }
  if (shown.territory !== null) await sheet.text(shown.territory)
  await sheet.heading(words.term)
  await sheet.text(shown.term)
  if (shown.matching) {
    await sheet.heading(words.matching)
    await sheet.text(shown.matching.explanation)
    await sheet.box(shown.matching.label, words.apart)
  }
  await sheet.heading(words.privacy)
  const { controller, officer, basis, recipients, transfers, retention, rights, complaint } = shown.privacy
  for (const part of [controller, officer, basis, recipients, transfers, retention, rights, complaint])
    if (part !== undefined) await sheet.text(part, { size: size - 0.5 })
  await sheet.heading(words.withdrawing)
  await sheet.text(shown.withdrawing)
  await signing(sheet, form, language)
  await sheet.text(versionLine(language, shown.form, shown.version), { size: 8, colour: soft })
  return pdf
}

/** Kept together: nobody signs a page that says nothing else. */
async function signing(sheet: Sheet, { minors, legalBasis }: FormDocument, language: FormLanguage): Promise<void> {
  const own = printed(language)
  const themselves = minors === null || minors.orThemselves === true
  sheet.room((themselves ? 150 : 100) + (minors === null ? 0 : 100 + 50 * minors.guardians))
  await sheet.heading(wordsIn(language).signature)
  // The form's own sentence speaks of an electronic signature.
  await sheet.text(own.signed)
  if (legalBasis.basis === 'consent') await sheet.box(own.no)
  if (themselves) {
    if (minors) await sheet.text(filled(own.themselves, { age: minors.lapseAt }), { bold: true })
    sheet.lines([
      { label: own.name, share: 0.38 },
      { label: own.date, share: 0.2 },
      { label: own.sign, share: 0.42 },
    ])
  }
  if (minors === null) return
  if (themselves) await sheet.text(filled(own.forChild, { age: minors.lapseAt }), { bold: true })
  sheet.lines([
    { label: own.child, share: 0.6 },
    { label: own.born, share: 0.4 },
  ])
  for (let guardian = 0; guardian < minors.guardians; guardian++)
    sheet.lines([
      { label: own.guardian, share: 0.32 },
      { label: own.relation, share: 0.22 },
      { label: own.date, share: 0.14 },
      { label: own.sign, share: 0.32 },
    ])
}
