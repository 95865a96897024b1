// Around what was signed: by whom, how, when, where it stands in the log, and whether it holds. The same lines on screen and on paper.
import type { Evidence } from '../../core/asks/evidence.ts'
import { evidenceChecks, type Findings } from '../../core/asks/judge-evidence.ts'
import type { SignedLine } from '../../core/asks/signed-line.ts'
import { formatInstantWithZone, formatNumber } from '../i18n/format.ts'
import { t } from './texts.ts'

export interface Fact {
  readonly label: string
  readonly value: string
}

/** @param line null: the log was not asked */
export function factsOf(evidence: Evidence, line: SignedLine | null): readonly Fact[] {
  const { by, identified, witness, form } = evidence
  const fact = (label: Parameters<typeof t>[0], value: string): Fact => ({ label: t(label), value })
  const at = (instant: string): string => t('facts.deviceClock', { at: formatInstantWithZone(instant) })
  return [
    ...(by.who === 'self'
      ? [fact('facts.name', by.name)]
      : [
          fact('facts.child', t('child', { name: by.child, band: by.ageBand })),
          ...by.guardians.map(({ name, relation }, i) => ({
            label: t('facts.guardian', { number: i + 1 }),
            value: `${name} (${t(`relation.${relation}`)})`,
          })),
        ]),
    ...(witness === null ? [] : [fact('facts.witness', t('facts.witnessSaid', { name: witness }))]),
    fact('facts.method', identified ? t('facts.methodStronger', { ...identified }) : t('facts.methodPage')),
    fact('facts.link', t(`facts.${evidence.delivery}`)),
    ...(line ? [fact('facts.code', t(line.codeConfirmed ? 'facts.codeShown' : 'facts.codeNot'))] : []),
    fact('facts.opened', at(evidence.openedAt)),
    fact('facts.signed', at(evidence.signedAt)),
    ...(line ? [fact('facts.received', formatInstantWithZone(line.at)), fact('facts.line', formatNumber(line.seq))] : []),
    fact('facts.language', t(`facts.${evidence.language}`)),
    fact('facts.number', evidence.pseudonym),
    fact('facts.form', t('facts.version', { form: form.form, version: form.version })),
    fact('facts.hash', evidence.shownHash),
  ]
}

export interface CheckLine {
  readonly text: string
  /** In a word, so that no reader depends on a colour. */
  readonly answer: string
  readonly holds: boolean | null
}

export const checkLines = (findings: Findings): readonly CheckLine[] =>
  evidenceChecks.map((check) => ({
    text: t(`checks.${check}`),
    answer: t(findings[check] === null ? 'checks.unknown' : findings[check] ? 'checks.yes' : 'checks.no'),
    holds: findings[check],
  }))
