// Which worker of a pool holds the vectors of faces that matched nobody: the first one. Each later one gets a channel to it and keeps nothing; the
// page has the ends of the channels and never a vector. When that worker is gone, so are its vectors, and the next to start takes its place.
import type { VisionApi } from '../../workers/vision/api.ts'

export type GatheringApi = Pick<VisionApi, 'gatherUnknownFrom' | 'sendUnknownTo' | 'groups'>

export class Gathering {
  #gatherer: GatheringApi | undefined
  readonly #senders = new Set<GatheringApi>()

  async join(api: GatheringApi): Promise<void> {
    if (this.#gatherer) {
      this.#senders.add(api)
      await connect(api, this.#gatherer)
    } else {
      this.#gatherer = api
      await Promise.all([...this.#senders].map((sender) => connect(sender, api)))
    }
  }

  leave(api: GatheringApi): void {
    this.#senders.delete(api)
    if (this.#gatherer === api) this.#gatherer = undefined
  }

  /** @returns groups of two or more, largest first; none when nobody gathers */
  async groups(among: readonly string[]): Promise<readonly (readonly string[])[]> {
    return this.#gatherer ? this.#gatherer.groups(among) : []
  }
}

async function connect(sender: GatheringApi, gatherer: GatheringApi): Promise<void> {
  const { port1, port2 } = new MessageChannel()
  await Promise.all([sender.sendUnknownTo(port1), gatherer.gatherUnknownFrom(port2)])
}
