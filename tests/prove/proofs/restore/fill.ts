// A workspace with as many records as asked, sealed by a real vault; what a server shows of it; and what a client that saw more gives back.
import { createHash } from 'node:crypto'
import type { RecordId, StatementId } from '../../../../core/ids.ts'
import { FeedPage, Outcomes } from '../../../../core/wire.ts'
import type { GiveBack } from '../../../../core/wire/give-back.ts'
import { newId } from '../../../support/practice-vault.ts'
import type { VaultClient } from '../../../support/vault-client.ts'

const recordsAtOnce = 200
const peopleCount = 20

export type Person = Awaited<ReturnType<VaultClient['addPerson']>>
type Change = FeedPage['changes'][number]

/** @returns the people the records hang on; each has one record of the count */
export async function fill(client: VaultClient, count: number, progress: (line: string) => void): Promise<readonly Person[]> {
  const people: Person[] = []
  for (let i = 0; i < Math.min(peopleCount, count); i++) people.push(await client.addPerson(nameOf(i)))
  for (let done = people.length; done < count;) {
    const size = Math.min(recordsAtOnce, count - done)
    const inputs = Array.from({ length: size }, (_, i) => {
      const { share } = people[(done + i) % people.length] ?? nobody()
      const document = { json: { name: nameOf(done + i) }, attachment: null }
      return { table: 'person' as const, record: newId<RecordId>(), version: 1, share, document }
    })
    const { outcomes } = await client.ask(Outcomes, 'POST', '/api/records', { records: await client.vault.sealRecords(inputs) })
    const refused = outcomes.find(({ outcome }) => outcome !== 'stored')
    if (refused) throw new Error(`a record was not stored: ${JSON.stringify(refused)}`)
    done += size
    if (done % 20_000 === 0) progress(`${String(done)} records written`)
  }
  return people
}

const nameOf = (i: number): string => `Person ${String(i)} of the restore proof`

export interface Shown {
  readonly kind: Change['kind']
  /** SHA-256 of everything but the place in the feed, which is the server's own matter. */
  readonly content: string
  /** Kept of clear statements only: what a client gives back here. */
  readonly change: Change | undefined
}

/** The whole feed, as a client that has nothing yet. */
export async function readAll(client: VaultClient): Promise<Map<StatementId, Shown>> {
  const found = new Map<StatementId, Shown>()
  for (let after = 0, more = true; more;) {
    const page = await client.ask(FeedPage, 'GET', `/api/feed?after=${String(after)}&limit=1000`)
    for (const change of page.changes) {
      const { seq: _seq, ...content } = change
      found.set(change.statement.body.statement, {
        kind: change.kind,
        content: createHash('sha256').update(JSON.stringify(content)).digest('base64'),
        change: change.kind === 'statement' ? change : undefined,
      })
    }
    ;({ next: after, more } = page)
  }
  return found
}

/** Each rests on those before it. */
const ranks = ['owner', 'ask', 'signer', 'rest'] as const
const rankOf = (type: string): (typeof ranks)[number] => ranks.find((rank) => rank === type) ?? 'rest'

/** Gives back the clear statements a client had seen and the server does not show. @returns what was refused */
export async function giveBack(
  client: VaultClient,
  held: ReadonlyMap<StatementId, Shown>,
  shown: ReadonlyMap<StatementId, Shown>,
): Promise<readonly string[]> {
  const statements: GiveBack['statements'] = [...held].flatMap(([statement, { change }]) =>
    change?.kind === 'statement' && !shown.has(statement) ? [change.statement] : [],
  )
  const refused: string[] = []
  for (const rank of ranks) {
    const batch = statements.filter(({ body }) => rankOf(body.type) === rank)
    if (batch.length === 0) continue
    const { outcomes } = await client.ask(Outcomes, 'POST', '/api/give-back', { statements: batch, shares: [], records: [] })
    refused.push(
      ...outcomes.filter(({ outcome }) => outcome !== 'stored' && outcome !== 'repeated').map(({ statement }) => statement),
    )
  }
  return refused
}

function nobody(): never {
  throw new Error('nobody to write about')
}
