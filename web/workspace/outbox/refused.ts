// Changes that will not be sent as they are, in words for a screen: what each is about and whose it is.
import type { PersonDocument } from '../../../core/documents.ts'
import type { ClearStatement } from '../../../core/wire.ts'
import { clearStatementOf, isStuck, ownerOf, type Pending } from './pending.ts'
import type { RefusedItem, RefusedWhat } from '../types.ts'

export const whatOfTable = {
  person: 'person',
  event: 'event',
  asset: 'photo',
  paper: 'paper',
  template: 'template',
  ask: 'ask',
} as const

/** Oldest first. */
export function refusedItems(entries: readonly Pending[]): readonly RefusedItem[] {
  return entries.filter(isStuck).map((entry) => {
    const owner = ownerOf(entry) ?? null
    return {
      id: entry.row.id,
      code: entry.row.refused ?? 'not_readable',
      what: whatOf(entry),
      owner,
      name:
        nameIn(entry) ??
        entries.filter((other) => owner !== null && ownerOf(other) === owner).flatMap((other) => nameIn(other) ?? [])[0] ??
        null,
      removal: entry.intent?.kind === 'record' && entry.intent.document === null,
    }
  })
}

/** What goes with a change that is given up: everything about a person or event that then never existed. */
export function goesWith(entry: Pending, entries: readonly Pending[]): readonly Pending[] {
  const founding = clearStatementOf(entry.row)?.body
  if (founding?.type !== 'owner') return [entry]
  return entries.filter((other) => other === entry || (other.row.sent === 0 && ownerOf(other) === founding.owner))
}

function whatOf({ row, intent }: Pending): RefusedWhat {
  const body = clearStatementOf(row)?.body
  if (body) return whatOfStatement(body)
  if (intent === null) return 'unreadable'
  return intent.kind === 'record' ? whatOfTable[intent.table] : 'template'
}

const whatOfType = {
  consent: 'consent',
  appearance: 'appearance',
  publication: 'publication',
  settings: 'settings',
  'form-offered': 'settings',
  erased: 'erasure',
  alias: 'joining',
  retired: 'erasure',
  ask: 'ask',
  'ask-revoked': 'ask',
  acceptance: 'consent',
  // A person's own; they never wait here.
  signer: 'consent',
  request: 'consent',
} as const satisfies Record<Exclude<ClearStatement['body']['type'], 'owner'>, RefusedWhat>

export function whatOfStatement(body: ClearStatement['body']) {
  if (body.type === 'owner') return body.kind === 'subject' ? ('person' as const) : ('event' as const)
  return whatOfType[body.type]
}

function nameIn({ intent }: Pending): string | undefined {
  if (intent?.kind !== 'record') return undefined
  const document = (intent.document ?? intent.base) as Partial<Pick<PersonDocument, 'name'> & { fileName: string }> | null
  return document?.name ?? document?.fileName
}
