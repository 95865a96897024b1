// Where the pixels of a photo come from on this device: this session's files, sealed copies, a remembered folder. Nothing here ever leaves it.
import type { Bytes } from '../../../core/bytes.ts'
import { isCodedError } from '../../../core/errors.ts'
import type { OwnerId, RecordId } from '../../../core/ids.ts'
import type { VaultApi } from '../../../workers/vault/api.ts'
import type { WorkspaceDatabase } from '../../store/database.ts'
import {
  keepsCopies,
  removePictures,
  savedCopiesOf,
  savedFolder,
  savedOriginal,
  savedPreview,
  saveFolder,
  saveKeepCopies,
  saveOriginal,
  savePreview,
} from '../../store/pictures-store.ts'
import type { AssetView, PictureSources } from '../types.ts'
import { sha256Hex } from '../sha256.ts'

export interface PicturesParts {
  readonly vault: VaultApi
  readonly database: WorkspaceDatabase
  assetsOf(event: OwnerId): readonly AssetView[]
  asset(id: RecordId): AssetView | undefined
  noteStorage(full: boolean): void
  /** A preview of a photo whose file came back; undefined when it cannot be read. */
  makePreview(original: Blob): Promise<Blob | undefined>
}

/** Opened previews kept in memory; a grid scrolls back and forth. */
const previewsInMemory = 600

export class Pictures {
  readonly #parts: PicturesParts
  /** Files the user gave in this session. */
  readonly #files = new Map<RecordId, File>()
  readonly #previews = new Map<RecordId, Blob>()

  constructor(parts: PicturesParts) {
    this.#parts = parts
  }

  // --- Previews ---

  /** @throws CodedError `storage_full` */
  async keepPreview(asset: RecordId, preview: Blob): Promise<void> {
    const attachment = new Uint8Array(await preview.arrayBuffer())
    const sealed = await this.#parts.vault.sealForDevice('previews', asset, { json: preview.type, attachment })
    await this.#writing(() => savePreview(this.#parts.database, asset, sealed))
    this.#remember(asset, preview)
  }

  async preview(asset: RecordId): Promise<Blob | undefined> {
    const known = this.#previews.get(asset)
    if (known) return known
    const sealed = await savedPreview(this.#parts.database, asset)
    const blob = sealed && (await this.#open('previews', asset, sealed))
    if (blob) this.#remember(asset, blob)
    return blob ?? this.#previewAgain(asset)
  }

  /** In another browser there is no preview yet: it is made from the file once that was found, and kept like the first one. */
  async #previewAgain(asset: RecordId): Promise<Blob | undefined> {
    const original = await this.original(asset)
    const preview = original && (await this.#parts.makePreview(original))
    if (preview) await this.keepPreview(asset, preview)
    return preview
  }

  #remember(asset: RecordId, preview: Blob): void {
    this.#previews.set(asset, preview)
    const oldest = this.#previews.keys().next().value
    if (this.#previews.size > previewsInMemory && oldest) this.#previews.delete(oldest)
  }

  // --- Originals ---

  /** Remembers the file for this session, and seals a copy when the user wants that for the event. @throws CodedError `storage_full` */
  async noteFile(event: OwnerId, asset: RecordId, file: File): Promise<void> {
    this.#files.set(asset, file)
    if (await keepsCopies(this.#parts.database, event)) await this.#keepCopy(event, asset, file)
  }

  async original(asset: RecordId): Promise<Blob | undefined> {
    return this.#files.get(asset) ?? (await this.#copyOf(asset)) ?? (await this.#inFolder(asset))
  }

  async sources(event: OwnerId): Promise<PictureSources> {
    const { database } = this.#parts
    const [copies, enabled, folder] = await Promise.all([
      savedCopiesOf(database, event),
      keepsCopies(database, event),
      savedFolder(database, event),
    ])
    return {
      copies: { ...copies, enabled },
      folder: folder ? { name: folder.name, granted: await isGranted(folder) } : null,
    }
  }

  /** On: copies what this session can reach, and every photo added later. Off: removes the copies. @throws CodedError `storage_full` */
  async keepCopies(event: OwnerId, keep: boolean): Promise<void> {
    await saveKeepCopies(this.#parts.database, event, keep)
    if (!keep) return
    for (const { id } of this.#parts.assetsOf(event)) {
      const file = this.#files.get(id) ?? (await this.#inFolder(id))
      if (file) await this.#keepCopy(event, id, file)
    }
  }

  rememberFolder(event: OwnerId, folder: FileSystemDirectoryHandle): Promise<void> {
    return saveFolder(this.#parts.database, event, folder)
  }

  /** Asks the browser again; needs a click. */
  async reconnectFolder(event: OwnerId): Promise<boolean> {
    const folder = await savedFolder(this.#parts.database, event)
    return folder ? (await permissions(folder).requestPermission({ mode: 'read' })) === 'granted' : false
  }

  /** Recognises files by content, whatever they are called now. @returns how many photos found their file */
  async offerFiles(event: OwnerId, files: readonly File[], signal: AbortSignal): Promise<number> {
    const bySize = new Map<number, AssetView[]>()
    for (const view of this.#parts.assetsOf(event))
      bySize.set(view.document.sizeBytes, [...(bySize.get(view.document.sizeBytes) ?? []), view])
    let matched = 0
    for (const file of files) {
      signal.throwIfAborted()
      const candidates = bySize.get(file.size)
      if (!candidates) continue
      const hash = await contentHashOf(file)
      for (const { id } of candidates.filter(({ document }) => document.contentHash === hash)) {
        await this.noteFile(event, id, file)
        matched += 1
      }
    }
    return matched
  }

  async forget(assets: readonly RecordId[]): Promise<void> {
    for (const asset of assets) {
      this.#files.delete(asset)
      this.#previews.delete(asset)
    }
    await removePictures(this.#parts.database, assets)
  }

  clear(): void {
    this.#files.clear()
    this.#previews.clear()
  }

  async #keepCopy(event: OwnerId, asset: RecordId, file: Blob): Promise<void> {
    const attachment = new Uint8Array(await file.arrayBuffer())
    const sealed = await this.#parts.vault.sealForDevice('originals', asset, { json: file.type, attachment })
    await this.#writing(() =>
      saveOriginal(this.#parts.database, { asset, event, sizeBytes: sealed.length, sealed: new Blob([sealed]) }),
    )
  }

  async #copyOf(asset: RecordId): Promise<Blob | undefined> {
    const sealed = await savedOriginal(this.#parts.database, asset)
    return sealed && this.#open('originals', asset, new Uint8Array(await sealed.arrayBuffer()))
  }

  async #inFolder(asset: RecordId): Promise<File | undefined> {
    const view = this.#parts.asset(asset)
    const folder = view && (await savedFolder(this.#parts.database, view.event))
    if (!folder || !(await isGranted(folder))) return undefined
    try {
      for await (const file of filesIn(folder))
        if (file.size === view.document.sizeBytes && (await contentHashOf(file)) === view.document.contentHash) {
          this.#files.set(asset, file)
          return file
        }
    } catch (error) {
      // Moved, renamed or on a disk that is not there now: then the folder has no pictures, and the user can offer the files again.
      if (!(error instanceof DOMException)) throw error
    }
    return undefined
  }

  /** Undefined when it cannot be opened: a picture can be asked for again, so it never stops the work. */
  async #open(store: string, key: string, sealed: Bytes): Promise<Blob | undefined> {
    try {
      const { json, attachment } = await this.#parts.vault.openFromDevice(store, key, sealed)
      return attachment ? new Blob([attachment], { type: typeof json === 'string' ? json : '' }) : undefined
    } catch (error) {
      if (isCodedError(error, 'not_readable')) return undefined
      throw error
    }
  }

  async #writing(write: () => Promise<void>): Promise<void> {
    try {
      await write()
      this.#parts.noteStorage(false)
    } catch (error) {
      if (isCodedError(error, 'storage_full')) this.#parts.noteStorage(true)
      throw error
    }
  }
}

/** SHA-256 of the bytes, lower-case hex. */
export async function contentHashOf(file: Blob): Promise<string> {
  return sha256Hex(await file.arrayBuffer())
}

/** Folders inside folders are searched too. */
async function* filesIn(folder: FileSystemDirectoryHandle): AsyncGenerator<File> {
  for await (const entry of (folder as unknown as { values(): AsyncIterable<FileSystemHandle> }).values())
    if (entry.kind === 'file') yield (entry as FileSystemFileHandle).getFile()
    else yield* filesIn(entry as FileSystemDirectoryHandle)
}

/** File System Access permissions, not in TypeScript's DOM library. */
interface Permissions {
  queryPermission(options: { mode: 'read' }): Promise<PermissionState>
  requestPermission(options: { mode: 'read' }): Promise<PermissionState>
}
const permissions = (handle: FileSystemDirectoryHandle): Permissions => handle as unknown as Permissions
const isGranted = async (handle: FileSystemDirectoryHandle): Promise<boolean> =>
  'queryPermission' in handle ? (await permissions(handle).queryPermission({ mode: 'read' })) === 'granted' : true
