// Which entries are one person as this device knows it: by verified statements, with its own on their way laid over them. Not reactive; the views follow it.
import { foldAliases, type Aliases } from '../../../core/aliases.ts'
import type { OwnerId } from '../../../core/ids.ts'
import type { AliasStatement } from '../../../core/statements.ts'
import type { Knowledge } from '../feed/knowledge.ts'
import type { PendingChanges } from '../outbox/pending.ts'

export class JoinedEntries implements Aliases {
  readonly #knowledge: Knowledge
  readonly #pending: PendingChanges
  #fold = foldAliases([])
  #named: readonly OwnerId[] = []

  constructor(knowledge: Knowledge, pending: PendingChanges) {
    this.#knowledge = knowledge
    this.#pending = pending
  }

  readonly personOf: Aliases['personOf'] = (entry) => this.#fold.personOf(entry)
  readonly entriesOf: Aliases['entriesOf'] = (entry) => this.#fold.entriesOf(entry)
  readonly joinedTo: Aliases['joinedTo'] = (entry) => this.#fold.joinedTo(entry)

  /**
   * Folds anew what is known now.
   * @param gone whoever is erased, also by this device's own word on its way
   * @returns the entries that are not the same person's as before
   */
  refresh(gone: ReadonlySet<OwnerId>): ReadonlySet<OwnerId> {
    const pending = this.#pending.statements().map(({ body }) => body)
    const aliases = [...this.#knowledge.aliases(), ...pending.filter((body): body is AliasStatement => body.type === 'alias')]
    const begun = new Set(pending.flatMap((body) => (body.type === 'owner' && body.kind === 'subject' ? [body.owner] : [])))
    const isPerson = (entry: OwnerId): boolean =>
      !gone.has(entry) && (begun.has(entry) || this.#knowledge.owner(entry)?.kind === 'subject')
    const before = this.#fold
    const known = new Set([...this.#named, ...aliases.flatMap(({ owner, of }) => [owner, of])])
    this.#fold = foldAliases(aliases, isPerson)
    this.#named = [...known]
    return new Set(this.#named.filter((entry) => !isSame(before.entriesOf(entry), this.#fold.entriesOf(entry))))
  }

  clear(): void {
    this.#fold = foldAliases([])
    this.#named = []
  }
}

const isSame = (a: readonly OwnerId[], b: readonly OwnerId[]): boolean => a.length === b.length && a.every((id, i) => id === b[i])
