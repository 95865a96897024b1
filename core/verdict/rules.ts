// A workspace's own rules for publishing, signed by an owner. They only ever add to what consent asks: no rule makes a refused person permitted.
// Without rules (an older settings statement) everything is decided by hand and by consent alone.
import { z } from '../zod.ts'
import { Channel, Purpose } from '../channels.ts'

/** ISO 3166-1 alpha-2 or 3166-2: a country or one of its regions. */
export const Territory = z.string().regex(/^[A-Z]{2}(?:-[A-Z0-9]{1,3})?$/)
export type Territory = z.infer<typeof Territory>

export const PublishingRules = z.strictObject({
  /**
   * Unnamed faces shorter than `underPixels` in the written file are covered there by themselves, in photos of at least `fromFaces` people.
   * Null: every face is decided by hand.
   */
  crowd: z.strictObject({ underPixels: z.int().min(8).max(256), fromFaces: z.int().min(1).max(1000) }).nullable(),
  /** What a channel asks for people whose guardians signed. A channel that is not listed asks what it asks of everybody. */
  minors: z.array(z.strictObject({ channel: Channel, need: z.enum(['two-guardians', 'not-shown']) })).max(60),
  /** Where a channel is seen. A channel that is not listed is seen everywhere. */
  territories: z.array(z.strictObject({ channel: Channel, territory: Territory })).max(60),
  /**
   * What a channel is used for: only who agreed to every purpose of it is shown there. A channel that is not listed asks for no purpose. Left out by statements older than this rule.
   */
  purposes: z
    .array(z.strictObject({ channel: Channel, purpose: Purpose }))
    .max(60)
    .optional(),
})
export type PublishingRules = z.infer<typeof PublishingRules>
export type MinorsNeed = PublishingRules['minors'][number]['need']

export const noRules: PublishingRules = { crowd: null, minors: [], territories: [] }

/** What this channel asks for minors; listed twice, the stricter counts. */
export function minorsNeedFor(rules: PublishingRules, channel: Channel): MinorsNeed | null {
  const needs = rules.minors.filter((rule) => rule.channel === channel).map(({ need }) => need)
  return needs.includes('not-shown') ? 'not-shown' : (needs[0] ?? null)
}

/** Everywhere a channel is seen; empty means that nothing bounds it. */
export function territoriesOf(rules: PublishingRules, channel: Channel): readonly Territory[] {
  return rules.territories.filter((rule) => rule.channel === channel).map(({ territory }) => territory)
}

/** What a channel is used for; empty means that no purpose is asked. */
export function purposesOf({ purposes = [] }: PublishingRules, channel: Channel): readonly Purpose[] {
  return purposes.filter((rule) => rule.channel === channel).map(({ purpose }) => purpose)
}

/** Does a permission for `permitted` cover a use in `wanted`? A country covers its regions. */
export function covers(permitted: string, wanted: Territory): boolean {
  return wanted === permitted || wanted.startsWith(`${permitted}-`)
}
