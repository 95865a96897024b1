// The one file that touches ExifTool (in WebAssembly, 25 MB, from our own origin, loaded when the first file needs it).
import { parseMetadata, writeMetadata } from '@uswriting/exiftool'
import wasmUrl from '@6over3/zeroperl-ts/zeroperl.wasm?url'
import { CodedError } from '../../core/errors.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { MetadataErrorCode } from './api.ts'

// The library fetches its WebAssembly only where it sees a page; in a worker it looks for a file on disk. It uses nothing else of the two.
Object.assign(globalThis, { window: globalThis, document: {} })

async function fetchTool(): Promise<Response> {
  const response = await fetch(wasmUrl)
  if (!response.ok) throw new CodedError<MetadataErrorCode>('tool_missing', `the metadata tool answered ${String(response.status)}`)
  return response
}

/** @returns ExifTool's output; empty when it could not read the file */
export async function readWithTool(name: string, file: Blob, args: readonly string[]): Promise<string> {
  const result = await parseMetadata(
    { name, data: new Uint8Array(await file.arrayBuffer()) },
    { args: [...args], fetch: fetchTool },
  )
  return result.success ? result.data : ''
}

/** @throws CodedError `tool_failed` */
export async function writeWithTool(name: string, file: Bytes, args: readonly string[]): Promise<Bytes> {
  const result = await writeMetadata({ name, data: file }, {}, { args: [...args], fetch: fetchTool })
  if (!result.success) throw new CodedError<MetadataErrorCode>('tool_failed', result.error)
  return new Uint8Array(result.data)
}
