// What an export hands its files to: a folder, a zip or a place of this member. Every one keeps the same small contract.
import type { PublicationPlace } from '../../../core/documents.ts'
import type { Delivery, DestinationProblem } from '../../destinations/contract.ts'

export type Written =
  | { readonly ok: true; readonly outcome: 'stored' | 'there-already'; readonly address: string | null }
  | { readonly ok: false; readonly problem: DestinationProblem | 'not-allowed' }

export interface Destination {
  /** Shown in the result, and kept with the publication. */
  readonly place: PublicationPlace
  /** Names that are there already and must not be overwritten, as far as that is known before. */
  readonly taken: readonly string[]
  /** True when a written file is there for good at once; a zip counts only when it is finished. */
  readonly keepsEachFile: boolean
  /**
   * @param allowed asked right before every try: a verdict counts at the moment the bytes go
   * @throws the abort reason of `signal`
   */
  write(signal: AbortSignal, delivery: Delivery, allowed: () => boolean): Promise<Written>
  finish(): Promise<void>
  /** Gives up; leaves nothing half-written behind. */
  abandon(): Promise<void>
}

/** Problems of one file; any other would meet the next file too. */
const ofOneFile: ReadonlySet<DestinationProblem> = new Set(['name_taken', 'too_large', 'refused'])

/** A disk that refuses a file (full, unplugged) refuses the next one as well. */
export function endsExport({ place }: Destination, problem: DestinationProblem): boolean {
  return place.kind === 'folder' || place.kind === 'zip' || !ofOneFile.has(problem)
}
