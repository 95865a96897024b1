// Reads the names in an original when its photo is opened, and keeps them in memory for as long as the Desk is there: a name never goes into a record.
import { SvelteMap } from 'svelte/reactivity'
import type { Face } from '../../../core/documents.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import type { NamedRegion } from '../../../workers/metadata/api.ts'
import { startMetadata } from '../../api/metadata-door.ts'
import type { Workspace } from '../../workspace/types.ts'
import { hintFor, mayName, type Hint } from './hints.ts'

/** Programs put what they say first. */
const headBytes = 1 << 20

export class Hints {
  readonly #door: Pick<Workspace, 'original' | 'people'>
  readonly #regions = new SvelteMap<RecordId, readonly NamedRegion[]>()
  readonly #asked = new Set<RecordId>()
  #tool: ReturnType<typeof startMetadata> | null = null
  #ended = false

  constructor(door: Pick<Workspace, 'original' | 'people'>) {
    this.#door = door
  }

  /** What is known so far; {@link ask} makes it known. */
  of(photo: RecordId, face: Face, roster: readonly OwnerId[]): Hint | null {
    const regions = this.#regions.get(photo) ?? []
    if (regions.length === 0) return null
    const people = this.#door.people.flatMap(({ id, document }) => (document ? [{ id, name: document.name }] : []))
    return hintFor(face, regions, people, roster)
  }

  /** Once per photo; a picture that is not here may be asked for again. */
  async ask(photo: RecordId): Promise<void> {
    if (this.#asked.has(photo) || this.#ended) return
    this.#asked.add(photo)
    const original = await this.#door.original(photo)
    if (!original) {
      this.#asked.delete(photo)
      return
    }
    if (!mayName(new Uint8Array(await original.slice(0, headBytes).arrayBuffer())) || this.#hasEnded()) return
    this.#tool ??= startMetadata()
    try {
      const { regions } = await this.#tool.api.read(original)
      if (regions.length > 0 && !this.#hasEnded()) this.#regions.set(photo, regions)
    } catch {
      // The tool did not come, or was ended with the Desk: the photo is decided without its hint.
      this.#asked.delete(photo)
    }
  }

  /** A call, so that the compiler does not take an answer from before an `await` for granted. */
  #hasEnded(): boolean {
    return this.#ended
  }

  end(): void {
    this.#ended = true
    this.#tool?.end()
    this.#tool = null
    this.#regions.clear()
  }
}
