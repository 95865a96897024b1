// The practice worker's contract: draws people and event photos that nobody has to consent to. Seeded: the same seed draws the same pixels.
import type { Bytes } from '../../core/bytes.ts'

/** Where a person's consent stands in the practice set; one of each at least. */
export type PracticeConsent =
  'all-channels' | 'some-channels' | 'expiring' | 'expired' | 'withdrawn' | 'none' | 'no-matching' | 'never'

export interface PracticePerson {
  /** Stable within the set, e.g. `p01`. */
  readonly key: string
  readonly name: string
  readonly email: string
  readonly consent: PracticeConsent
}

export interface PracticePhoto {
  readonly fileName: string
  /** Keys of the people drawn, strangers as `stranger:n`; left to right. */
  readonly people: readonly string[]
  /** Where each was drawn, fractions of the image, same order. */
  readonly boxes: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[]
}

export interface PracticePlan {
  readonly people: readonly PracticePerson[]
  readonly photos: readonly PracticePhoto[]
}

export interface PracticeApi {
  /** What the set holds, without drawing anything: at least 12 people and 24 photos, groups and one photo without people included. */
  plan(seed: number): Promise<PracticePlan>
  /** A portrait JPEG of one person; `variant` changes light, pose and expression. */
  portrait(seed: number, person: string, variant: number): Promise<Bytes>
  /** An event photo JPEG. */
  photo(seed: number, fileName: string): Promise<Bytes>
}
