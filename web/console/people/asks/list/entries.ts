// Rows of a list as people to ask: what is wrong with each, who is in the list twice, and who is in the workspace already. All of it in this browser.
import { z } from '../../../../../core/zod.ts'
import { normalAddress } from '../../../../../core/format/asks.ts'
import type { OwnerId } from '../../../../../core/ids.ts'
import type { PersonView } from '../../../../workspace/types.ts'
import type { ColumnKind } from './columns.ts'
import { tidy, type Table, type TableRow } from './table.ts'

export type EntryFault = 'torn' | 'name_missing' | 'name_long' | 'formula' | 'email_missing' | 'email_wrong'

export interface Entry {
  readonly line: number
  readonly name: string
  readonly email: string | null
  readonly language: 'nl' | 'en' | null
  readonly note: string
  readonly faults: readonly EntryFault[]
  /** The same address, or without one the same name, stands in an earlier line. */
  readonly twinOf: number | null
  /** In the workspace with this very address. */
  readonly known: OwnerId | null
  /** Somebody of this name is in the workspace, with another address or none. */
  readonly namesake: OwnerId | null
}

const nameAtMost = 200
const noteAtMost = 2000
const Address = z.email().max(320)
/** What a spreadsheet would calculate when this list comes out of the workspace again. A name begins with a letter. */
const formula = /^[=+\-@＝＋－＠|%]/

export function readEntries(
  { rows, columns }: Table,
  kinds: readonly ColumnKind[],
  people: readonly PersonView[],
  needsAddress: boolean,
): readonly Entry[] {
  const known = knownPeople(people)
  const addresses = new Map<string, number>()
  const names = new Map<string, number>()
  return rows.map((row) => {
    const { name, email, language, note } = fieldsOf(row, kinds, columns)
    const faults = faultsOf(row, name, email, needsAddress)
    const address = email === '' ? null : normalAddress(email)
    const key = plainName(name)
    // Two people may share a name, not an address.
    const twinOf = (address === null ? names.get(key) : addresses.get(address)) ?? null
    if (twinOf === null) {
      if (address !== null) addresses.set(address, row.line)
      if (key !== '' && !names.has(key)) names.set(key, row.line)
    }
    const here = address === null ? null : (known.byAddress.get(address) ?? null)
    return {
      ...{ line: row.line, name, email: email === '' ? null : email, language, note, faults, twinOf },
      known: here,
      namesake: here === null ? (known.byName.get(key) ?? null) : null,
    }
  })
}

/** Without case, accents and double spaces: how two spellings of one name meet. */
export const plainName = (name: string): string =>
  name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()

function knownPeople(people: readonly PersonView[]) {
  const byAddress = new Map<string, OwnerId>()
  const byName = new Map<string, OwnerId>()
  for (const { id, document } of people) {
    if (document?.email) byAddress.set(normalAddress(document.email), id)
    if (document) byName.set(plainName(document.name), id)
  }
  return { byAddress, byName }
}

function fieldsOf({ cells }: TableRow, kinds: readonly ColumnKind[], columns: readonly string[]) {
  const of = (kind: ColumnKind): string => cells[kinds.indexOf(kind)] ?? ''
  const written = of('name') || [of('first'), of('infix'), of('last')].filter((part) => part !== '').join(' ')
  const fromMail = named(of('email'))
  const fromName = named(written)
  const notes = kinds.flatMap((kind, i) => {
    const text = kind === 'note' ? (cells[i] ?? '') : ''
    return text === '' ? [] : [/^\d+$/.test(columns[i] ?? '') ? text : `${columns[i] ?? ''}: ${text}`]
  })
  return {
    name: (fromName?.name ?? written) || (fromMail?.name ?? ''),
    email: (fromMail?.address ?? of('email')) || (fromName?.address ?? ''),
    language: languageOf(of('language')),
    note: notes.join('\n').slice(0, noteAtMost),
  }
}

/** `Anna de Vries <anna@example.org>`; the name may be empty. */
function named(cell: string): { readonly name: string; readonly address: string } | undefined {
  const match = /^(.*)<([^<>]+)>$/.exec(cell)
  return match ? { name: tidy((match[1] ?? '').replaceAll('"', '')), address: tidy(match[2] ?? '') } : undefined
}

function languageOf(cell: string): 'nl' | 'en' | null {
  if (/^(?:nl|ned|dut|ne?derlands|dutch)/i.test(cell)) return 'nl'
  return /^(?:en|eng)/i.test(cell) ? 'en' : null
}

function faultsOf({ torn }: TableRow, name: string, email: string, needsAddress: boolean): readonly EntryFault[] {
  const faults: EntryFault[] = []
  if (torn) faults.push('torn')
  if (!/[\p{L}\p{N}\p{So}]/u.test(name)) faults.push('name_missing')
  else if (formula.test(name)) faults.push('formula')
  if (name.length > nameAtMost) faults.push('name_long')
  if (email === '' && needsAddress) faults.push('email_missing')
  if (email !== '' && !Address.safeParse(email).success) faults.push('email_wrong')
  return faults
}
