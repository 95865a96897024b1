// The recovery sheet as plain text, and the check that its reader really has it: two groups picked at random, typed over.

export interface Sheet {
  readonly accountKey: string
  readonly recoveryCode: string
}

export interface Asked {
  readonly of: 'account' | 'recovery'
  /** Counted from 1, as on paper. */
  readonly group: number
}

export const groupsOf = (code: string): readonly string[] => code.split('-')

/** One random group of each code. */
export function pickAsked(sheet: Sheet): readonly [Asked, Asked] {
  const pick = (code: string): number => (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) % groupsOf(code).length
  return [
    { of: 'account', group: pick(sheet.accountKey) + 1 },
    { of: 'recovery', group: pick(sheet.recoveryCode) + 1 },
  ]
}

/** Whether the typed group is the asked one. */
export function isGroup(sheet: Sheet, asked: Asked, typed: string): boolean {
  const code = asked.of === 'account' ? sheet.accountKey : sheet.recoveryCode
  return isSameGroup(typed, groupsOf(code)[asked.group - 1] ?? '')
}

/** Typed as it stands on paper; Crockford's look-alikes count as equal. */
export function isSameGroup(typed: string, group: string): boolean {
  const normal = (text: string): string => text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
  return normal(typed) === normal(group)
}

/** The lines of the sheet as a text file. */
export function sheetText(lines: readonly (readonly [label: string, value: string])[], heading: string, keep: string): string {
  return [`IMPRIMATUR · ${heading}`, '', ...lines.flatMap(([label, value]) => [label, `  ${value}`, '']), keep, ''].join('\r\n')
}
