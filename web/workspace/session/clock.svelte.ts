// Whether the clock of this device can be relied on: what may be published today goes by it. The server's is only another clock, so both are told and people decide.
import type { ClockReading } from '../../api/server-door.ts'

/** Answers take a while, and nobody is misled about the day by minutes. */
const toleratedMs = 5 * 60_000

export class ClockWatch {
  #apart = $state.raw<ClockReading | null>(null)

  /** The last reading, while the two clocks are more than five minutes apart. */
  get apart(): ClockReading | null {
    return this.#apart
  }

  heard(reading: ClockReading): void {
    const isApart = Math.abs(reading.server - reading.here) > toleratedMs
    if (isApart || this.#apart) this.#apart = isApart ? reading : null
  }
}
