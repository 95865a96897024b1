// What a register says besides who somebody is: when and for what they agreed, and which files belong to them.
import { columnKinds, guessColumns, type ColumnKind } from '../asks/list/columns.ts'
import type { Table } from '../asks/list/table.ts'

export const registerKinds = [
  ...columnKinds.filter((kind) => kind !== 'language'),
  ...(['from', 'until', 'channels', 'purposes', 'matching', 'paper', 'portrait', 'born', 'guardians'] as const),
] as const
export type RegisterKind = (typeof registerKinds)[number]
type Extra = Exclude<RegisterKind, ColumnKind>

const headings: readonly (readonly [Extra, RegExp])[] = [
  ['born', /geboorte|geboren|birth|born/i],
  ['guardians', /ouder|voogd|guardian|parent/i],
  ['matching', /herken|recogni|biometr|matching/i],
  ['paper', /pdf|bestand|scan|formulier|document|\bfile/i],
  ['portrait', /portret|pasfoto|portrait|photo|picture|^foto/i],
  ['until', /^(?:tot|t\/m|eind|verloop|geldig|until|end|expir|valid)/i],
  ['from', /^(?:van|vanaf|datum|begin|getekend|ondertekend|akkoord|toestemming (?:op|van|sinds)|from|start|signed|agreed|date)/i],
  ['channels', /kana|channel|^waar$|media/i],
  ['purposes', /doel|purpose|waarvoor/i],
]

export const guessRegister = (table: Table): readonly RegisterKind[] =>
  guessColumns(table, headings).map((kind) => (kind === 'language' ? 'none' : kind))
