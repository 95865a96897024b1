// Small pictures for lists and grids: whole photos and single faces, decoded and scaled off the main thread, a bounded number kept.
import type { NormalizedBox } from '../../../core/documents.ts'
import type { RecordId } from '../../../core/ids.ts'
import type { Workspace } from '../../workspace/types.ts'

/** Bitmaps kept; 200 × 240 px each take about 70 MB together. */
const keep = 400
/** Decodes side by side; more would starve the photo the editor is looking at. */
const lanes = 3
/** A face smaller than this in the preview is cut from the original instead. */
const smallFacePx = 90

export type PictureDoor = Pick<Workspace, 'preview' | 'original' | 'vision'>

export class Thumbs {
  readonly #door: PictureDoor
  readonly #known = new Map<string, Promise<ImageBitmap | undefined>>()
  readonly #queue: (() => void)[] = []
  #busy = 0

  constructor(door: PictureDoor) {
    this.#door = door
  }

  /** The whole photo, `width` wide; undefined when the picture is not on this device. */
  photo(asset: RecordId, width: number): Promise<ImageBitmap | undefined> {
    return this.#once(`${asset}/${String(width)}`, async () => {
      const blob = await this.#door.preview(asset)
      return blob && createImageBitmap(blob, { resizeWidth: width, resizeQuality: 'medium' })
    })
  }

  /** One face with a little around it, square. */
  face(asset: RecordId, box: NormalizedBox, side: number): Promise<ImageBitmap | undefined> {
    return this.#once(`${asset}/${String(side)}/${String(box.x)}/${String(box.y)}/${String(box.width)}`, async () => {
      const blob = await this.#door.preview(asset)
      if (!blob) return undefined
      const whole = await createImageBitmap(blob)
      try {
        const px = Math.max(box.width * whole.width, box.height * whole.height)
        if (px < smallFacePx) {
          const sharp = await this.#fromOriginal(asset, box, side)
          if (sharp) return sharp
        }
        return cutOut(whole, squareAround(box, whole), side)
      } finally {
        whole.close()
      }
    })
  }

  /** After files came back: what was missing is asked for again. */
  forgetMissing(): void {
    for (const [key, bitmap] of this.#known)
      void bitmap.then((found) => {
        if (!found) this.#known.delete(key)
      })
  }

  dispose(): void {
    for (const bitmap of this.#known.values()) void bitmap.then((found) => found?.close())
    this.#known.clear()
  }

  async #fromOriginal(asset: RecordId, box: NormalizedBox, side: number): Promise<ImageBitmap | undefined> {
    const original = await this.#door.original(asset)
    if (!original) return undefined
    const crop = await this.#door.vision.crop(new AbortController().signal, original, box, side)
    return crop && createImageBitmap(crop)
  }

  #once(key: string, make: () => Promise<ImageBitmap | undefined>): Promise<ImageBitmap | undefined> {
    const found = this.#known.get(key)
    if (found) {
      // Most recently used last.
      this.#known.delete(key)
      this.#known.set(key, found)
      return found
    }
    const made = this.#inLane(make).catch((error: unknown) => {
      // A picture that cannot be decoded shows as missing; the photo itself was fine when it came in.
      this.#known.delete(key)
      if (error instanceof DOMException) return undefined
      throw error
    })
    this.#known.set(key, made)
    const oldest = this.#known.size > keep ? this.#known.keys().next().value : undefined
    // Not closed: a list may still be drawing it. Without a reference the browser frees it.
    if (oldest !== undefined) this.#known.delete(oldest)
    return made
  }

  async #inLane<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy >= lanes) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#busy += 1
    try {
      return await work()
    } finally {
      this.#busy -= 1
      // Newest first: what scrolled into view last is what is being looked at.
      this.#queue.pop()?.()
    }
  }
}

/** Drawn, not asked of `createImageBitmap`: Firefox (140) forgets the part when a size is asked as well, and would show everybody in the photo. */
function cutOut(
  whole: ImageBitmap,
  square: { readonly x: number; readonly y: number; readonly side: number },
  side: number,
): ImageBitmap {
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no 2d context')
  context.imageSmoothingQuality = 'medium'
  context.drawImage(whole, square.x, square.y, square.side, square.side, 0, 0, side, side)
  return canvas.transferToImageBitmap()
}

/** A square around a face, in pixels, shifted to stay inside the photo. */
export function squareAround(
  box: NormalizedBox,
  photo: { readonly width: number; readonly height: number },
): { readonly x: number; readonly y: number; readonly side: number } {
  const wanted = Math.max(box.width * photo.width, box.height * photo.height) * 1.5
  const side = Math.max(1, Math.min(wanted, photo.width, photo.height))
  const middle = { x: (box.x + box.width / 2) * photo.width, y: (box.y + box.height / 2) * photo.height }
  return {
    side,
    x: Math.min(photo.width - side, Math.max(0, middle.x - side / 2)),
    y: Math.min(photo.height - side, Math.max(0, middle.y - side / 2)),
  }
}
