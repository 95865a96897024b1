// Brings a model's bytes to the browser: from this origin only, checked against the manifest before every use, kept in the browser's cache for next time.
import { toHex, type Bytes } from '../core/bytes.ts'
import { CodedError } from '../core/errors.ts'
import type { ModelEntry } from './manifest.ts'

export type LoadErrorCode = 'model_refused' | 'model_missing' | 'model_unreachable'

/** What can be loaded: a model, or an engine file that runs them. */
export type Pinned = Pick<ModelEntry, 'file' | 'sha256'>

const cacheName = 'imprimatur-models-v1'

/**
 * @param onBytes told how many bytes more have arrived
 * @throws CodedError `model_refused` when the bytes are not what the manifest pins, `model_missing` when the server has none,
 * `model_unreachable` when there is no connection, or it breaks off
 */
export async function loadPinned(
  pinned: Pinned,
  baseUrl: string,
  onBytes: (count: number) => void = () => undefined,
): Promise<Bytes> {
  // The hash is part of the address, so a new version never meets an old copy.
  const url = `${baseUrl}/${pinned.file}?sha256=${pinned.sha256}`
  const cache = await openCache()
  const kept = await cache?.match(url)
  if (cache && kept) {
    const bytes = new Uint8Array(await kept.arrayBuffer())
    if ((await sha256Hex(bytes)) === pinned.sha256) {
      onBytes(bytes.length)
      return bytes
    }
    await cache.delete(url)
  }
  const bytes = await download(url, pinned, onBytes)
  if ((await sha256Hex(bytes)) !== pinned.sha256) {
    throw new CodedError<LoadErrorCode>('model_refused', `${pinned.file} is not the file this version was checked with`)
  }
  await cache?.put(url, new Response(bytes)).catch((error: unknown) => {
    // A full disk only costs the next start a download.
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error
  })
  return bytes
}

async function download(url: string, pinned: Pinned, onBytes: (count: number) => void): Promise<Bytes> {
  const response = await connected(fetch(url, { credentials: 'same-origin' }))
  if (!response.ok || !response.body) {
    throw new CodedError<LoadErrorCode>('model_missing', `${pinned.file}: the server answered ${String(response.status)}`)
  }
  const chunks: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body.getReader()
  for (let read = await connected(reader.read()); !read.done; read = await connected(reader.read())) {
    chunks.push(read.value)
    onBytes(read.value.length)
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

/** A browser reports every network failure as a `TypeError`. */
async function connected<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof TypeError) throw new CodedError<LoadErrorCode>('model_unreachable', 'no connection', { cause: error })
    throw error
  }
}

/** Undefined where the browser offers no cache (not a secure context, or switched off). */
async function openCache(): Promise<Cache | undefined> {
  if (!('caches' in globalThis)) return undefined
  try {
    return await caches.open(cacheName)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'SecurityError') return undefined
    throw error
  }
}

async function sha256Hex(bytes: Bytes): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
