// Photos that show the same frame: a copy saved smaller, the next of a burst. They stand beside each other in the queue, and each says which others there
// are. A suggestion about photos, never about people: nothing is decided by it. Pure, and linear in the photos: every decision asks again.
import { areSameFrame, wordsOf, type FrameWords } from '../../../core/fingerprint.ts'
import type { AssetDocument } from '../../../core/documents.ts'
import type { RecordId } from '../../../core/ids.ts'

interface Photo {
  readonly id: RecordId
  readonly document: Pick<AssetDocument, 'fingerprint'>
}

/** Hexadecimal digits per band: of eight bands, fewer than eight differing bits leave at least one as it was. */
const band = 2

export class LookAlikes {
  readonly #groupOf = new Map<RecordId, number>()
  /** The first photo of every group, by what it has in each band. */
  readonly #firsts = new Map<string, { readonly words: FrameWords; readonly group: number }[]>()
  #groups = 0

  /**
   * @param atOnce how many photos that were never looked at it takes on: the first look at ten thousand would hold up the page for a quarter of a second
   * @returns groups of two or more among these photos, each in their order; `unread`: photos were left for the next time
   */
  among<One extends Photo>(
    photos: readonly One[],
    atOnce = Infinity,
  ): { readonly groups: readonly (readonly One[])[]; readonly unread: boolean } {
    const groups = new Map<number, One[]>()
    let left = atOnce
    for (const photo of photos) {
      if (!this.#groupOf.has(photo.id) && photo.document.fingerprint !== undefined && left-- <= 0) continue
      const group = this.#find(photo)
      if (group === null) continue
      const others = groups.get(group)
      if (others) others.push(photo)
      else groups.set(group, [photo])
    }
    return { groups: [...groups.values()].filter(({ length }) => length > 1), unread: left < 0 }
  }

  #find({ id, document: { fingerprint } }: Photo): number | null {
    if (fingerprint === undefined) return null
    const known = this.#groupOf.get(id)
    if (known !== undefined) return known
    const bands = Array.from(
      { length: fingerprint.length / band },
      (_, at) => `${String(at)}:${fingerprint.slice(at * band, (at + 1) * band)}`,
    )
    const words = wordsOf(fingerprint)
    // No list of all candidates: a first look at ten thousand photos would make millions of entries.
    let same: { readonly group: number } | undefined
    for (const key of bands) same ??= this.#firsts.get(key)?.find((first) => areSameFrame(first.words, words))
    const group = same?.group ?? this.#groups++
    this.#groupOf.set(id, group)
    if (!same)
      for (const key of bands) {
        const firsts = this.#firsts.get(key)
        if (firsts) firsts.push({ words, group })
        else this.#firsts.set(key, [{ words, group }])
      }
    return group
  }
}

/** The same photos; those of one group stand where its first one stood. */
export function besideEachOther<One extends Photo>(photos: readonly One[], groups: readonly (readonly One[])[]): readonly One[] {
  if (groups.length === 0) return photos
  const groupOf = new Map(groups.flatMap((group) => group.map((photo) => [photo.id, group] as const)))
  return photos.flatMap((photo) => {
    const group = groupOf.get(photo.id)
    return group === undefined ? [photo] : group[0] === photo ? group : []
  })
}
