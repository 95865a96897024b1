// Fetches an official file, from its own address or from a mirror folder, and refuses anything but the pinned bytes.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import type { OfficialFile } from '../manifest.ts'
import { sha256Hex } from './install.ts'

export type OfficialErrorCode = 'official_file_missing' | 'official_file_differs'

/**
 * @param mirror folder that replaces the official addresses (`MODEL_MIRROR`); undefined fetches
 * @throws CodedError {@link OfficialErrorCode}
 */
export async function officialBytes(file: OfficialFile, mirror: string | undefined): Promise<Bytes> {
  const bytes = mirror === undefined ? await download(file) : fromMirror(file, mirror)
  if (sha256Hex(bytes) !== file.sha256) {
    throw new CodedError<OfficialErrorCode>(
      'official_file_differs',
      `${file.mirrorPath} is not the file this version was checked with; nothing was installed.`,
    )
  }
  return bytes
}

function fromMirror(file: OfficialFile, mirror: string): Bytes {
  const path = join(mirror, file.mirrorPath)
  if (!existsSync(path)) throw new CodedError<OfficialErrorCode>('official_file_missing', `MODEL_MIRROR has no ${file.mirrorPath}.`)
  return new Uint8Array(readFileSync(path))
}

async function download(file: OfficialFile): Promise<Bytes> {
  const response = await fetch(file.url).catch((cause: unknown) => {
    throw new CodedError<OfficialErrorCode>(
      'official_file_missing',
      `${file.url} cannot be reached; set MODEL_MIRROR to a folder with the files.`,
      { cause },
    )
  })
  if (!response.ok) {
    throw new CodedError<OfficialErrorCode>('official_file_missing', `${file.url} answered ${String(response.status)}.`)
  }
  return new Uint8Array(await response.arrayBuffer())
}
