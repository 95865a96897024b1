// Files out of what the browser hands over: a drop, a picker, a folder. Folders are walked step by step, so that ten thousand files never
// hold up the screen; files that systems leave behind in folders are passed over in silence.

/** Names that operating systems put in folders; nobody dropped them on purpose. */
const leftBehind = new Set(['thumbs.db', 'desktop.ini', '.ds_store', 'ehthumbs.db'])

/** True for a file a person would not call a photo of theirs. */
export function isLeftBehind(name: string): boolean {
  return name.startsWith('.') || leftBehind.has(name.toLowerCase())
}

/** A file that a folder names and does not hand over: it vanished meanwhile, or may not be read. */
export class Unreadable {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}
export type FoundFile = File | Unreadable

/** Every file under a folder, subfolders included. @throws DOMException when the folder itself may not be read any more */
export async function* filesInFolder(folder: FileSystemDirectoryHandle, signal: AbortSignal): AsyncGenerator<FoundFile> {
  for await (const entry of entriesOf(folder)) {
    if (signal.aborted) return
    if (isLeftBehind(entry.name)) continue
    if (entry.kind === 'directory') yield* filesInFolder(entry as FileSystemDirectoryHandle, signal)
    else yield await orUnreadable(entry.name, () => (entry as FileSystemFileHandle).getFile())
  }
}

/**
 * Everything in a drop. Must be called inside the drop event: the browser forgets the entries afterwards.
 * @returns the files, and the folder when exactly one folder was dropped (it may be remembered)
 */
export function filesInDrop(
  data: DataTransfer,
  signal: AbortSignal,
): { readonly files: AsyncGenerator<FoundFile>; readonly folder: Promise<FileSystemDirectoryHandle | null> } {
  const items = [...data.items].filter(({ kind }) => kind === 'file')
  const plain = [...data.files]
  const handles = items.map((item) => handleOf(item))
  const entries = items.map((item) => item.webkitGetAsEntry())
  const folder = Promise.all(handles).then((found) => {
    const [only] = found
    return found.length === 1 && only?.kind === 'directory' ? (only as FileSystemDirectoryHandle) : null
  })
  return { folder, files: walk() }

  async function* walk(): AsyncGenerator<FoundFile> {
    const found = await Promise.all(handles)
    for (const [index, handle] of found.entries()) {
      if (signal.aborted) return
      const entry = entries[index]
      const file = plain[index]
      if (handle?.kind === 'directory') yield* filesInFolder(handle as FileSystemDirectoryHandle, signal)
      else if (!handle && entry?.isDirectory) yield* filesInEntry(entry as FileSystemDirectoryEntry, signal)
      else if (file && !isLeftBehind(file.name)) yield file
    }
    // A drop made by a script (or a test) carries files without items.
    if (items.length === 0) yield* plain.filter(({ name }) => !isLeftBehind(name))
  }
}

/** Browsers without File System Access hand out entries with callbacks. */
async function* filesInEntry(folder: FileSystemDirectoryEntry, signal: AbortSignal): AsyncGenerator<FoundFile> {
  const reader = folder.createReader()
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject)
    })
    if (entries.length === 0 || signal.aborted) return
    for (const entry of entries) {
      if (isLeftBehind(entry.name)) continue
      if (entry.isDirectory) yield* filesInEntry(entry as FileSystemDirectoryEntry, signal)
      else
        yield await orUnreadable(
          entry.name,
          () =>
            new Promise<File>((resolve, reject) => {
              ;(entry as FileSystemFileEntry).file(resolve, reject)
            }),
        )
    }
  }
}

/** The folder changes while it is read: that file is told of, and the rest goes on. */
async function orUnreadable(name: string, file: () => Promise<File>): Promise<FoundFile> {
  try {
    return await file()
  } catch (error) {
    if (error instanceof DOMException) return new Unreadable(name)
    throw error
  }
}

// TypeScript's DOM library lacks these two, which Chromium has had since version 86.
interface WithEntries {
  values(): AsyncIterable<FileSystemHandle>
}
interface WithHandle {
  getAsFileSystemHandle?: (this: DataTransferItem) => Promise<FileSystemHandle | null>
}

function entriesOf(folder: FileSystemDirectoryHandle): AsyncIterable<FileSystemHandle> {
  return (folder as unknown as WithEntries).values()
}

function handleOf(item: DataTransferItem): Promise<FileSystemHandle | null> {
  const ask = (item as WithHandle).getAsFileSystemHandle
  return ask ? ask.call(item).catch(() => null) : Promise.resolve(null)
}
