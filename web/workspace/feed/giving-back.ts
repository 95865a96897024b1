// After a server came back from a backup, and an owner signed for it: what this device holds beyond the backup goes back as it was signed (protocol §8),
// then the feed begins anew. Whatever the server does not take is listed, and what changed among members since.
import { memberIn, type ChainEntry, type SignedChainEntry } from '../../../core/chain.ts'
import type { MemberId, RecordId, StatementId } from '../../../core/ids.ts'
import { CodedError } from '../../../core/errors.ts'
import type { ClearStatement, Outcome } from '../../../core/wire.ts'
import type { GiveBack } from '../../../core/wire/give-back.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { ServerDoor } from '../../api/server-door.ts'
import type { LostChange, RestoreReport, WorkspaceDatabase } from '../../store/database.ts'
import { hasLivedThrough, keptChain, savedFeed, startAnew, type Held } from '../../store/restore-store.ts'
import { whatOfStatement, whatOfTable } from '../outbox/refused.ts'
import type { Tabs } from '../session/tabs.ts'

const pageSize = 500
const statementsAtOnce = 300
/** Envelopes in the feed are at most 64 KB. */
const recordsAtOnce = 150

export interface GivingBackParts {
  /** As the restored server shows it, verified. */
  readonly chain: readonly SignedChainEntry[]
  readonly vault: VaultApi
  readonly server: ServerDoor
  readonly database: WorkspaceDatabase
  readonly tabs: Tabs
}

/** What a server shows of itself. */
interface Shown {
  readonly statements: Set<StatementId>
  readonly versions: Map<RecordId, number>
}

/** Later ranks rest on earlier ones, each in requests of its own: an invitation on its person, and on both what somebody signed through it. */
const ranks = ['owner', 'ask', 'signer', 'registered', 'share', 'rest', 'record', 'end', 'form'] as const
type Rank = (typeof ranks)[number]

interface Item {
  readonly statement: StatementId
  readonly change: LostChange
  readonly rank: Rank
  /** Empty for what only its author can publish again. */
  readonly give: Partial<GiveBack>
  readonly clear: ClearStatement | null
}

const nothing: GiveBack = { statements: [], shares: [], records: [] }

/**
 * Once per restore and device; safe to be interrupted.
 * @param restore hash of the owner's entry in the verified chain: what this device holds is let go of for nobody else's word
 * @param takenAt when the backup was taken, as the server says
 * @throws CodedError when the server does not answer
 */
export function giveBack(parts: GivingBackParts, restore: string, takenAt: string): Promise<void> {
  return parts.tabs.alone('feed', async () => {
    if (await hasLivedThrough(parts.database, restore)) return
    const held = await savedFeed(parts.database)
    const beyond = isEmpty(held) ? [] : itemsBeyond(held, await readShown(parts.server))
    const lost = await giveAll(parts, beyond)
    const members = changesOfMembers((await keptChain(parts.database)) ?? [], parts.chain)
    const changes = [...members, ...lost.map(({ change }) => change)]
    const report: RestoreReport = { takenAt, givenBack: beyond.length - lost.length, lost: changes }
    await startAnew(parts.database, restore, isEmpty(held) && changes.length === 0 ? null : report)
  })
}

/** What the backup does not know of members: whoever was removed since is in again, and only an owner can say it once more. */
function changesOfMembers(kept: readonly SignedChainEntry[], shown: readonly SignedChainEntry[]): readonly LostChange[] {
  return kept.flatMap(({ body, signature }, i) => {
    const what = shown[i]?.signature === signature ? undefined : whatOfEntry[body.type]
    const member = memberIn(body)
    return what === undefined ? [] : [{ what, owner: null, at: body.at, ...(member === null ? {} : { member }) }]
  })
}

const whatOfEntry: Partial<Record<ChainEntry['type'], LostChange['what']>> = {
  revoke: 'removal',
  roles: 'roles',
  add: 'member',
  reset: 'member',
  'recovery-key': 'recovery',
  recovered: 'recovery',
}

const isEmpty = ({ statements, shares, records }: Held): boolean => statements.length + shares.length + records.length === 0

async function readShown(server: ServerDoor): Promise<Shown> {
  const shown: Shown = { statements: new Set(), versions: new Map() }
  for (let after = 0, more = true; more;) {
    const answer = await server.feed(after, pageSize)
    if (!answer.ok) throw new CodedError(answer.code)
    for (const change of answer.value.changes) {
      shown.statements.add(change.statement.body.statement)
      if (change.kind === 'record') shown.versions.set(change.statement.body.record, change.statement.body.version)
    }
    ;({ next: after, more } = answer.value)
  }
  return shown
}

/** In the order in which they depend on each other; what ends something comes last. */
function itemsBeyond({ statements, shares, records, forms }: Held, shown: Shown): readonly Item[] {
  const persons = new Set(statements.flatMap(({ signed: { body } }) => (body.type === 'signer' ? [body.author] : [])))
  const clear = statements
    .filter(({ statement }) => !shown.statements.has(statement))
    .map(({ statement, signed }): Item => {
      const { body } = signed
      const change = { what: whatOfStatement(body), owner: 'owner' in body ? body.owner : null, at: body.at }
      return { statement, change, rank: rankOf(body, persons), give: { statements: [signed] }, clear: signed }
    })
  const begun = shares
    .filter(({ start }) => !shown.statements.has(start.statement.body.statement))
    .map(({ owner, start: { statement, sealed } }): Item => {
      const change = { what: 'keys' as const, owner, at: statement.body.at }
      return { statement: statement.body.statement, change, rank: 'share', give: { shares: [{ statement, sealed }] }, clear: null }
    })
  const kept = records
    .filter(({ record, version }) => version > (shown.versions.get(record) ?? 0))
    .map(({ table, owner, put }): Item => {
      const { body } = put.statement
      const change = { what: whatOfTable[table], owner, at: body.at }
      return { statement: body.statement, change, rank: 'record', give: { records: [put] }, clear: null }
    })
  const published = forms
    .filter(({ statement }) => !shown.statements.has(statement))
    .map(({ statement, signed }): Item => ({
      statement,
      change: { what: 'form', owner: null, at: signed.body.at },
      rank: 'form',
      give: {},
      clear: null,
    }))
  const all = [...clear, ...begun, ...kept, ...published]
  return all.sort((a, b) => ranks.indexOf(a.rank) - ranks.indexOf(b.rank))
}

function rankOf({ type, author }: ClearStatement['body'], persons: ReadonlySet<MemberId>): Rank {
  if (type === 'owner') return persons.has(author) ? 'registered' : 'owner'
  if (type === 'ask' || type === 'signer') return type
  return type === 'erased' || type === 'retired' ? 'end' : 'rest'
}

/** @returns what was not taken */
async function giveAll({ vault, server }: GivingBackParts, items: readonly Item[]): Promise<readonly Item[]> {
  const lost: Item[] = []
  for (const batch of batchesOf(items)) {
    const answer = await server.giveBack(batch.reduce(withItem, nothing))
    if (!answer.ok) throw new CodedError(answer.code)
    const outcomes = new Map(answer.value.outcomes.map((one) => [one.statement, one]))
    for (const item of batch) {
      const outcome = outcomes.get(item.statement)
      if (isThere(outcome) || (await saidAnew(vault, server, item, outcome))) continue
      lost.push(item)
    }
  }
  return lost
}

/** A record of which the server has this version or a later one is not lost. */
const isThere = (outcome: Outcome | undefined): boolean =>
  outcome?.outcome === 'stored' || outcome?.outcome === 'repeated' || outcome?.outcome === 'conflict'

/**
 * Signed under an entry that the backup does not have, by somebody it may not know: what only restricts, and a tombstone, this member says again
 * under their own name.
 */
async function saidAnew(vault: VaultApi, server: ServerDoor, { clear }: Item, outcome: Outcome | undefined): Promise<boolean> {
  if (outcome?.code !== 'chain_refused' || clear === null) return false
  const { body } = clear
  const again =
    body.type === 'consent'
      ? await vault.signConsent(body.owner, body.consent, null)
      : body.type === 'erased'
        ? await vault.signErased(body.owner, body.pseudonym, body.lastEvent)
        : undefined
  if (!again || (body.type === 'consent' && isPermitting(body.consent.action))) return false
  const answer = await server.putStatements([again])
  return answer.ok && isThere(answer.value.outcomes[0])
}

const isPermitting = (action: string): boolean => action === 'permit' || action === 'matching-permit' || action === 'never-lifted'

function withItem(sum: GiveBack, { give }: Item): GiveBack {
  return {
    statements: [...sum.statements, ...(give.statements ?? [])],
    shares: [...sum.shares, ...(give.shares ?? [])],
    records: [...sum.records, ...(give.records ?? [])],
  }
}

/** Pieces of one rank, so that what depends on something comes in a later request. */
function* batchesOf(items: readonly Item[]): Generator<readonly Item[]> {
  let batch: Item[] = []
  for (const item of items) {
    const [first] = batch
    const full = batch.length >= (item.rank === 'record' ? recordsAtOnce : statementsAtOnce)
    if (first && (full || first.rank !== item.rank)) {
      yield batch
      batch = []
    }
    batch.push(item)
  }
  if (batch.length > 0) yield batch
}
