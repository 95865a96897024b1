// The two destinations that every browser has: a folder on this computer, or one zip.
import { downloadZip } from 'client-zip'
import type { Bytes } from '../../../core/bytes.ts'
import type { DestinationProblem } from '../../destinations/contract.ts'
import { sha256Hex } from '../../workspace/sha256.ts'
import type { Destination, Written } from './destination.ts'

/**
 * A folder the editor chose. Another file is never overwritten; one with the very bytes that would be written is there already, and an empty one is what a
 * browser that was killed left behind: the name comes into being before its bytes do.
 */
export async function folderDestination(folder: FileSystemDirectoryHandle): Promise<Destination> {
  // As they stood when the folder was opened, in whatever case and form: many disks take `A.jpg` and `a.jpg` for one name.
  const before = new Map<string, string>()
  for await (const name of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) before.set(keyOf(name), name)

  async function writeNew(name: string, bytes: Bytes): Promise<void> {
    const file = await folder.getFileHandle(name, { create: true })
    const stream = await file.createWritable()
    try {
      await stream.write(bytes)
      await stream.close()
    } catch (error) {
      await stream.abort()
      await folder.removeEntry(name)
      throw error
    }
  }

  return {
    place: { kind: 'folder', label: folder.name, destination: null },
    taken: [],
    keepsEachFile: true,
    async write(_signal, { name, bytes, sha256 }, allowed) {
      if (!allowed()) return { ok: false, problem: 'not-allowed' }
      const there = before.get(keyOf(name))
      return orProblem(async () => {
        const held = there === undefined ? 'nothing' : await heldBy(folder, there, bytes.length, sha256)
        if (held === 'another') return { ok: false, problem: 'name_taken' }
        if (held === 'nothing') await writeNew(there ?? name, bytes)
        return { ok: true, outcome: held === 'nothing' ? 'stored' : 'there-already', address: null }
      })
    },
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  }
}

/** What the browser says of a disk that does not take a file. */
const diskProblems: Readonly<Record<string, DestinationProblem>> = {
  QuotaExceededError: 'full',
  NotAllowedError: 'forbidden',
  NoModificationAllowedError: 'forbidden',
  NotFoundError: 'place_missing',
}

const keyOf = (name: string): string => name.normalize('NFC').toLowerCase()

/** What stands under a name: a folder of that name is another thing, a file without bytes is nothing. */
async function heldBy(
  folder: FileSystemDirectoryHandle,
  name: string,
  sizeBytes: number,
  sha256: string,
): Promise<'nothing' | 'same' | 'another'> {
  let file
  try {
    file = await (await folder.getFileHandle(name)).getFile()
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (error.name === 'NotFoundError') return 'nothing'
    if (error.name === 'TypeMismatchError') return 'another'
    throw error
  }
  if (file.size === 0) return 'nothing'
  return file.size === sizeBytes && (await sha256Hex(new Uint8Array(await file.arrayBuffer()))) === sha256 ? 'same' : 'another'
}

async function orProblem(write: () => Promise<Written>): Promise<Written> {
  try {
    return await write()
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    return { ok: false, problem: diskProblems[error.name] ?? 'refused' }
  }
}

interface ZipEntry {
  readonly name: string
  readonly input: Bytes
  readonly lastModified: Date
}

/**
 * One zip, written while it grows: into the file the editor chose, or (where the browser cannot do that) into memory and then as a download.
 * `save` receives the finished download in the second case.
 */
export function zipDestination(
  label: string,
  target: FileSystemFileHandle | null,
  save: (zip: Blob, name: string) => void,
  now: () => Date = () => new Date(),
): Destination {
  const entries = new Handover<ZipEntry>()
  const body = downloadZip(entries).body
  if (!body) throw new Error('client-zip gave no body')
  // The whole is awaited in `finish`; a failure before that must not count as unhandled.
  const done = drain(body, target)
  done.catch(() => undefined)
  return {
    place: { kind: 'zip', label, destination: null },
    taken: [],
    keepsEachFile: false,
    async write(_signal, { name, bytes }, allowed) {
      if (!allowed()) return { ok: false, problem: 'not-allowed' }
      return orProblem(async () => {
        await Promise.race([entries.put({ name, input: bytes, lastModified: now() }), done])
        return { ok: true, outcome: 'stored', address: null }
      })
    },
    async finish() {
      entries.end()
      const zip = await done
      if (zip) save(zip, label)
    },
    async abandon() {
      entries.fail(new DOMException('abandoned', 'AbortError'))
      await done.catch(() => undefined)
    },
  }
}

async function drain(body: ReadableStream<Uint8Array>, target: FileSystemFileHandle | null): Promise<Blob | null> {
  if (!target) return new Response(body).blob()
  // `pipeTo` closes the file on success and drops what was written when the source fails.
  await body.pipeTo(await target.createWritable())
  return null
}

/** Hands one thing at a time from a writer to a reader, so that a slow disk slows the rendering down. */
class Handover<T> implements AsyncIterable<T> {
  #item: { readonly value: T; readonly taken: () => void } | null = null
  #ended = false
  #error: unknown = null
  #wake: (() => void) | null = null

  async put(value: T): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#item = { value, taken: resolve }
      this.#wake?.()
    })
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  fail(error: unknown): void {
    this.#error = error
    this.end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      if (this.#error !== null) throw this.#error as Error
      const item = this.#item
      if (item) {
        this.#item = null
        yield item.value
        item.taken()
      } else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
