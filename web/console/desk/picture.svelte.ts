// The picture of the photo on screen: its preview, and the original in its place where somebody looks closely.
import type { RecordId } from '../../../core/ids.ts'
import type { Workspace } from '../../workspace/types.ts'

interface Parts {
  readonly workspace: Pick<Workspace, 'preview' | 'original'>
  readonly photo: () => RecordId | undefined
  readonly zoomed: () => boolean
  /** Counts up when pictures came back to this device. */
  readonly version: () => number
}

/** Made while a component starts: it asks as long as that is on screen. */
export class Picture {
  #preview = $state.raw<Blob>()
  #original = $state.raw<Blob>()
  #missing = $state(false)
  /** Said by whoever shows it, once the browser has drawn it; no longer of the next photo. */
  loaded = $state(false)

  constructor({ workspace, photo, zoomed, version }: Parts) {
    // The preview belongs to the photo on screen; a slow answer for a photo that was left is dropped.
    $effect(() => {
      const asset = photo()
      version()
      this.#preview = undefined
      this.#original = undefined
      this.#missing = false
      this.loaded = false
      if (!asset) return
      let stale = false
      void workspace.preview(asset).then((found) => {
        if (stale) return
        this.#preview = found
        this.#missing = !found
      })
      return () => {
        stale = true
      }
    })

    // Zoomed in, the preview is too coarse for small faces: the original takes over when the browser can show it.
    $effect(() => {
      const asset = photo()
      if (!zoomed() || !asset || this.#missing) return
      let stale = false
      void workspace.original(asset).then(async (original) => {
        if (!original || !(await canShow(original)) || stale) return
        this.#original = original
      })
      return () => {
        stale = true
      }
    })
  }

  /** This device has no picture of the photo. */
  get missing(): boolean {
    return this.#missing
  }

  /** The sharpest there is; undefined while it is fetched, and where it is missing. */
  get best(): Blob | undefined {
    return this.#original ?? this.#preview
  }
}

/** @returns false for HEIC and the like: the preview stays */
async function canShow(picture: Blob): Promise<boolean> {
  const probe = new Image()
  const url = URL.createObjectURL(picture)
  probe.src = url
  try {
    await probe.decode()
    return true
  } catch (error) {
    if (error instanceof DOMException) return false
    throw error
  } finally {
    URL.revokeObjectURL(url)
  }
}
