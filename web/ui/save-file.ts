// Where the browser lets files be put: a folder or a file the editor points at, and a plain download where it offers neither.
interface WithPickers {
  showDirectoryPicker?: (this: Window, options?: { id?: string; mode?: 'read' | 'readwrite' }) => Promise<FileSystemDirectoryHandle>
  showSaveFilePicker?: (
    this: Window,
    options?: { suggestedName?: string; types?: { description: string; accept: Record<string, string[]> }[] },
  ) => Promise<FileSystemFileHandle>
}

/** Whether this browser can write into a folder. */
export function canWriteFolders(): boolean {
  return (window as WithPickers).showDirectoryPicker !== undefined
}

/** @returns null when the editor closed the dialog */
export async function chooseTargetFolder(): Promise<FileSystemDirectoryHandle | null> {
  const ask = (window as WithPickers).showDirectoryPicker
  return ask ? orNull(ask.call(window, { id: 'imprimatur-export', mode: 'readwrite' })) : null
}

/** @returns `handle` null: this browser has no save dialog, the zip becomes a download; undefined: the editor changed their mind */
export async function chooseZip(name: string): Promise<{ readonly handle: FileSystemFileHandle | null } | undefined> {
  const ask = (window as WithPickers).showSaveFilePicker
  if (!ask) return { handle: null }
  const types = [{ description: 'ZIP', accept: { 'application/zip': ['.zip'] } }]
  const handle = await orNull(ask.call(window, { suggestedName: name, types }))
  return handle ? { handle } : undefined
}

/** Hands a finished file to the browser's downloads. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own reference by then; Chromium needs a moment to take it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

async function orNull<T>(chosen: Promise<T>): Promise<T | null> {
  try {
    return await chosen
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null
    throw error
  }
}
