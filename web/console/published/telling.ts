// While a workspace is open, every destination that can be told hears what lost its consent, and what has another last day because consents were renewed or
// shortened, without anybody pressing a button. Not at once, because a withdrawal can be undone as long as its message stands on screen; and not twice, because
// whoever was told is written down with the publication.
import { factsToday, type FactsDoor } from '../../../core/consent-facts.ts'
import type { Publication } from '../../../core/documents.ts'
import { toldEndOf } from '../../../core/register.ts'
import { today } from '../../../core/dates.ts'
import { canBeTold, hears, keepsConsents, type DestinationProblem } from '../../destinations/contract.ts'
import type { SavedDestination } from '../../workspace/publishing/destinations.svelte.ts'
import type { Row } from '../../workspace/publishing/register.ts'
import type { Workspace } from '../../workspace/types.ts'
import { tell, type News } from './end.ts'

/** Longer than a message with Undo stands on screen. */
const graceMs = 30_000
/** After a destination did not listen. */
const againMs = 5 * 60_000
const answerMs = 60_000

export type TellingDoor = Pick<Workspace, 'info' | 'updateAsset' | 'member'> & FactsDoor

export interface Errand {
  readonly row: Row
  readonly destination: SavedDestination
  readonly news: News
}

export interface TellingParts {
  readonly workspace: TellingDoor
  /** As things stand when it is asked. */
  readonly errands: () => readonly Errand[]
  readonly onTold: (destination: SavedDestination, count: { readonly ended: number; readonly dated: number }) => void
  /** Once for every destination, until it listens again. */
  readonly onUnheard: (destination: SavedDestination, problem: DestinationProblem) => void
  readonly waits?: { readonly graceMs: number; readonly againMs: number }
}

/** Who has to hear what of which file: where it stands, if that place knows an ended state, and whoever listens for its channel. */
export function errandsOf(door: FactsDoor, destinations: readonly SavedDestination[], rows: readonly Row[]): readonly Errand[] {
  const asked = destinations.filter(({ byItself }) => byItself !== false)
  return rows.flatMap((row) =>
    asked.flatMap((destination) => {
      const news = newsFor(door, destination, row)
      return news === undefined ? [] : [{ row, destination, news }]
    }),
  )
}

function newsFor(door: FactsDoor, destination: SavedDestination, { publication, standing }: Row): News | undefined {
  const { id, kind, label, channels } = destination
  if (standing.state === 'ended') return undefined
  const { place, address, channel, heard = [] } = publication
  if (canBeTold(kind)) {
    if (place.destination !== id || address === null) return undefined
    if (standing.state === 'lapsed') return 'ended'
    const same = standing.until === toldEndOf(publication) && !(keepsConsents(destination) && hasOthers(door, publication))
    return same ? undefined : { until: standing.until }
  }
  const listens = hears(kind) && channels.includes(channel) && !heard.some((one) => one.id === id || one.label === label)
  return listens && standing.state === 'lapsed' ? 'ended' : undefined
}

/** A consent that does not end first may be replaced without another last day. */
function hasOthers(door: FactsDoor, publication: Publication): boolean {
  const known = new Set(publication.told?.quitclaims ?? publication.quitclaims)
  return factsToday(door, publication, today()).some(({ quitclaim }) => !known.has(quitclaim))
}

export class Telling {
  readonly #parts: TellingParts
  readonly #waits: { readonly graceMs: number; readonly againMs: number }
  readonly #end = new AbortController()
  readonly #unheard = new Set<string>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(parts: TellingParts) {
    this.#parts = parts
    this.#waits = parts.waits ?? { graceMs, againMs }
  }

  /** Something changed. */
  look(): void {
    if (this.#parts.errands().length > 0) this.#later(this.#waits.graceMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#end.abort()
  }

  #later(ms: number): void {
    if (this.#timer !== undefined || this.#end.signal.aborted) return
    this.#timer = setTimeout(() => void this.#run(), ms)
  }

  async #run(): Promise<void> {
    const { workspace } = this.#parts
    // One tab of this browser does it; the others look again when something changes.
    const all = await navigator.locks.request(`imprimatur-telling-${workspace.info.id}`, { ifAvailable: true }, (lock) =>
      lock ? this.#tell() : true,
    )
    this.#timer = undefined
    if (!all) this.#later(this.#waits.againMs)
  }

  /** @returns false when somebody did not listen */
  async #tell(): Promise<boolean> {
    const { workspace, errands, onTold, onUnheard } = this.#parts
    const told = new Map<SavedDestination, { ended: number; dated: number }>()
    const deaf = new Set<SavedDestination>()
    for (const { row, destination, news } of errands()) {
      if (this.#end.signal.aborted) break
      if (deaf.has(destination)) continue
      const problem = await tell(
        AbortSignal.any([this.#end.signal, AbortSignal.timeout(answerMs)]),
        workspace,
        row,
        destination,
        news,
      )
      if (problem) {
        deaf.add(destination)
        if (!this.#unheard.has(destination.id)) onUnheard(destination, problem)
        this.#unheard.add(destination.id)
      } else {
        this.#unheard.delete(destination.id)
        const count = told.get(destination) ?? { ended: 0, dated: 0 }
        count[news === 'ended' ? 'ended' : 'dated'] += 1
        told.set(destination, count)
      }
    }
    for (const [destination, count] of told) onTold(destination, count)
    return deaf.size === 0
  }
}
