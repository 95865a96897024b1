// The metadata worker's contract: reads what an original says about its maker, and writes into a finished file what may be said about it. Holds nothing.
import type { Bytes } from '../../core/bytes.ts'
import type { NormalizedBox } from '../../core/documents.ts'
import type { CalendarDate } from '../../core/ids.ts'

/** What travels along from the original: who made it and whose it is, nothing about place, camera or people. */
export interface Credits {
  readonly creator: readonly string[]
  readonly credit: string | null
  readonly copyright: string | null
}

/** A name that another program tied to a place in the picture, in fractions of the upright picture. A hint, never a decision. */
export interface NamedRegion {
  readonly name: string
  readonly box: NormalizedBox
}

export interface OriginalMetadata extends Credits {
  readonly regions: readonly NamedRegion[]
}

/** PLUS: nobody in it, or released for some uses only. No consent we know is unlimited. */
export type ReleaseStatus = 'not-applicable' | 'limited'

export interface FileMetadata extends Credits {
  readonly releaseStatus: ReleaseStatus
  /** Pseudonymous ids of the quitclaims it rests on. */
  readonly releaseIds: readonly string[]
  readonly usageTerms: string
  /** Last day it may be used. */
  readonly endDate: CalendarDate | null
  readonly event: string | null
  readonly altText: string | null
  /** For internal masters only: a public file names nobody. */
  readonly regions: readonly NamedRegion[]
  readonly width: number
  readonly height: number
}

export type MetadataErrorCode = 'tool_missing' | 'tool_failed'

export interface MetadataApi {
  /** @throws `tool_missing` */
  read(original: Blob): Promise<OriginalMetadata>
  /** The same pixels with these fields, and no others. @throws `tool_missing`, `tool_failed` */
  write(file: Bytes, mediaType: string, fields: FileMetadata): Promise<Bytes>
}
