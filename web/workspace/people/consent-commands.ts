// The consent statements a command makes: each names the newest one its author had seen.
import type { Aliases } from '../../../core/aliases.ts'
import type { Effect } from '../../../core/asks/answer.ts'
import type { Channel } from '../../../core/channels.ts'
import type { ConsentState } from '../../../core/consent.ts'
import { assertNever } from '../../../core/errors.ts'
import { QuitclaimId, type OwnerId } from '../../../core/ids.ts'
import { signedStatementBytes, type ConsentAction, type ConsentStatement, type Signed } from '../../../core/statements.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { Draft } from '../outbox/outbox.svelte.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import { statementsIn, type PendingChanges } from '../outbox/pending.ts'
import { sha256Hex } from '../sha256.ts'

export class ConsentSigner {
  readonly #vault: VaultApi
  readonly #knowledge: Knowledge
  readonly #pending: PendingChanges
  readonly #entriesOf: Aliases['entriesOf']

  constructor(vault: VaultApi, knowledge: Knowledge, pending: PendingChanges, entriesOf: Aliases['entriesOf']) {
    this.#vault = vault
    this.#knowledge = knowledge
    this.#pending = pending
    this.#entriesOf = entriesOf
  }

  /**
   * Signs these in order, each after the one before about that entry. What ends something is said about the entry it began at, so that it holds should the two
   * turn out to be two people.
   */
  async sign(owner: OwnerId, actions: readonly ConsentAction[]): Promise<readonly Draft[]> {
    const drafts: Draft[] = []
    const newest = new Map<OwnerId, Signed<ConsentStatement>>()
    for (const action of actions) {
      const entry = this.#entriesOf(owner).find((one) => this.#saidAbout(one).some((said) => ends(action, said))) ?? owner
      const before = newest.get(entry) ?? this.#newest(entry)
      const signed = await this.#vault.signConsent(entry, action, before ? await hashOf(before) : null)
      newest.set(entry, signed)
      drafts.push({ kind: 'statement', signed })
    }
    return drafts
  }

  /** The `never` statements that stand for a person: what lifting must name. */
  standingNevers(owner: OwnerId): readonly ConsentStatement['statement'][] {
    const all = this.#saidOf(owner)
    const lifted = new Set(all.flatMap(({ consent }) => (consent.action === 'never-lifted' ? [consent.never] : [])))
    return all.flatMap(({ consent, statement }) => (consent.action === 'never' && !lifted.has(statement) ? [statement] : []))
  }

  /**
   * What was ended here, to permit it once more under new names: nothing that ended comes back by itself. Less what was withdrawn or lapsed since, and nothing
   * that somebody else ended too.
   */
  permitsAgain(
    owner: OwnerId,
    { quitclaims }: ConsentState,
    ended: readonly Pick<Effect['ending'][number], 'quitclaim' | 'channels'>[],
  ): readonly ConsentAction[] {
    const all = this.#saidOf(owner)
    return all.flatMap(({ consent }) => {
      if (consent.action !== 'permit') return []
      const end = ended.find(({ quitclaim }) => quitclaim === consent.quitclaim)
      const standing = quitclaims.find(({ id }) => id === consent.quitclaim)
      const isWhole = end?.channels === null
      const ends = all.filter((other) => endsWhole(other.consent, consent.quitclaim)).length
      if (!end || !standing || ends !== (isWhole ? 1 : 0)) return []
      const times = (channel: Channel): number => all.filter((other) => endsPart(other.consent, consent.quitclaim, channel)).length
      const channels = end.channels === null ? standing.channels : end.channels.filter((channel) => times(channel) === 1)
      if (channels.length === 0) return []
      return [{ ...consent, quitclaim: QuitclaimId.parse(crypto.randomUUID()), channels: [...channels], until: standing.until }]
    })
  }

  /** About any entry of the person. */
  #saidOf(owner: OwnerId): readonly ConsentStatement[] {
    return this.#entriesOf(owner).flatMap((entry) => this.#saidAbout(entry))
  }

  #saidAbout(entry: OwnerId): readonly ConsentStatement[] {
    return [
      ...this.#knowledge.consentEvents(entry).map(({ statement }) => statement),
      ...this.#pendingOf(entry).map(({ body }) => body),
    ]
  }

  #newest(owner: OwnerId): Signed<ConsentStatement> | undefined {
    return this.#pendingOf(owner).at(-1) ?? this.#knowledge.newestConsent(owner)
  }

  #pendingOf(owner: OwnerId): readonly Signed<ConsentStatement>[] {
    return statementsIn(this.#pending.of(owner)).flatMap(({ body, signature }) =>
      body.type === 'consent' ? [{ body, signature }] : [],
    )
  }
}

async function hashOf(signed: Signed<ConsentStatement>): Promise<string> {
  return sha256Hex(signedStatementBytes(signed))
}

/** Does this action name what that statement began? */
function ends(action: ConsentAction, { statement, consent }: ConsentStatement): boolean {
  switch (action.action) {
    case 'permit':
    case 'matching-permit':
    case 'never':
      return false
    case 'withdraw':
    case 'decline':
    case 'supersede':
    case 'lapse':
      return consent.action === 'permit' && consent.quitclaim === action.quitclaim
    case 'matching-withdraw':
      return consent.action === 'matching-permit' && consent.grant === action.grant
    case 'never-lifted':
      return statement === action.never
    default:
      return assertNever(action)
  }
}

const endsWhole = (consent: ConsentAction, quitclaim: QuitclaimId): boolean =>
  (consent.action === 'supersede' ||
    consent.action === 'decline' ||
    (consent.action === 'withdraw' && consent.channels === null)) &&
  consent.quitclaim === quitclaim

const endsPart = (consent: ConsentAction, quitclaim: QuitclaimId, channel: Channel): boolean =>
  consent.action === 'withdraw' && consent.quitclaim === quitclaim && consent.channels?.includes(channel) === true
