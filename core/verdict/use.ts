// What somebody wants to do with a photo: put it on a channel, from a day until a day, at a size.
import type { Channel } from '../channels.ts'
import type { CalendarDate } from '../ids.ts'

export interface Use {
  readonly channel: Channel
  readonly from: CalendarDate
  /** Last day of the use: "the flyer is used until June". The same as `from` for one day. */
  readonly until: CalendarDate
  /** Longest side of the written file in pixels; null is the original's. Says how small a face will be. */
  readonly longestSide: number | null
}

/** The question of one day, at the original's size. */
export function onDay(channel: Channel, date: CalendarDate): Use {
  return { channel, from: date, until: date, longestSide: null }
}
