// Asking the browser for files or a folder. With File System Access a folder comes as a handle that can be remembered; elsewhere as its files.
import { isLeftBehind } from './files.ts'

export type ChosenFolder =
  | { readonly handle: FileSystemDirectoryHandle; readonly files: readonly [] }
  | { readonly handle: null; readonly files: readonly File[] }

interface WithDirectoryPicker {
  showDirectoryPicker?(options?: { id?: string; mode?: 'read' | 'readwrite' }): Promise<FileSystemDirectoryHandle>
}

/** @returns null when the editor closed the dialog without choosing */
export async function chooseFolder(): Promise<ChosenFolder | null> {
  const picker = window as WithDirectoryPicker
  if (picker.showDirectoryPicker) {
    try {
      return { handle: await picker.showDirectoryPicker({ id: 'imprimatur-photos', mode: 'read' }), files: [] }
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return null
      throw error
    }
  }
  const files = await fromInput((input) => (input.webkitdirectory = true))
  return files.length > 0 ? { handle: null, files: files.filter(({ name }) => !isLeftBehind(name)) } : null
}

export function chooseFiles(): Promise<readonly File[]> {
  // HEIC and TIFF are offered too: a file we cannot open gets a sentence, which is kinder than not finding it in the dialog.
  return fromInput((input) => (input.accept = 'image/*,.heic,.heif,.tif,.tiff'))
}

function fromInput(prepare: (input: HTMLInputElement) => void): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    prepare(input)
    input.addEventListener('change', () => {
      resolve([...(input.files ?? [])])
    })
    input.addEventListener('cancel', () => {
      resolve([])
    })
    input.click()
  })
}
