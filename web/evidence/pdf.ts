// A copy of what was signed, as a PDF, made where it is read: in the person's browser or an officer's. Never mailed and never stored by us.
import { PDFDocument } from '@cantoo/pdf-lib'
import type { Evidence, WrittenSignature } from '../../core/asks/evidence.ts'
import type { ShownForm } from '../../core/forms/shown.ts'
import type { Findings } from '../../core/asks/judge-evidence.ts'
import type { SignedLine } from '../../core/asks/signed-line.ts'
import { formatDate } from '../i18n/format.ts'
import { Sheet, soft } from '../pdf/sheet.ts'
import { checkLines, factsOf } from './facts.ts'
import { t } from './texts.ts'

export interface EvidenceCopy {
  readonly evidence: Evidence
  readonly organisation: string
  /** What the receipt's hash was salted with; null for whoever does not have it. */
  readonly salt: string | null
  /** What the log's line says, once it was proved. */
  readonly line: SignedLine | null
  /** Null: nobody checked it against anything. */
  readonly findings: Findings | null
}

/** Only for evidence whose text is the published form's, or was made here: what somebody else wrote there may be anything. */
export async function evidencePdf({
  evidence,
  organisation,
  salt,
  line,
  findings,
}: EvidenceCopy): Promise<Uint8Array<ArrayBuffer>> {
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
  if (evidence.by.who === 'self') await sign(sheet, evidence.by.name, evidence.by.signature)
  else {
    await sheet.text(t('child', { name: evidence.by.child, band: evidence.by.ageBand }))
    for (const { name, relation, signature } of evidence.by.guardians)
      await sign(sheet, `${name} (${t(`relation.${relation}`)})`, signature)
  }
  await sheet.heading(t('proof'))
  const facts = [...factsOf(evidence, line), ...(salt === null ? [] : [{ label: t('facts.salt'), value: salt }])]
  for (const { label, value } of facts) await sheet.text(`${label}: ${value}`, { size: 9, colour: soft })
  if (findings) {
    await sheet.heading(t('checks.title'))
    for (const { text, answer } of checkLines(findings)) await sheet.text(`${answer}: ${text}`, { size: 9, colour: soft })
  }
  return new Uint8Array(await pdf.save())
}

async function sign(sheet: Sheet, name: string, signature: WrittenSignature): Promise<void> {
  if (signature.kind === 'typed') await sheet.text(signature.text, { size: 18 })
  else sheet.strokes(signature.strokes)
  await sheet.text(name, { bold: true })
}
