// The archive into one zip: streamed to the file that was chosen, or kept in memory for a download where the browser has no save dialog.
import { downloadZip } from 'client-zip'
import type { ArchiveEntry } from './archive.ts'

/** @returns the finished zip when there is no file to write to @throws AbortError after a cancel; nothing that was written stands then */
export async function writeZip(
  entries: AsyncIterable<ArchiveEntry>,
  handle: FileSystemFileHandle | null,
  signal: AbortSignal,
): Promise<Blob | null> {
  const zip = downloadZip(entries)
  if (!handle) return zip.blob()
  if (!zip.body) throw new Error('client-zip gave no body')
  await zip.body.pipeTo(await handle.createWritable(), { signal })
  return null
}
