// Puts a verified file in place: skips what is already right, refuses what is not what the manifest says, and never leaves half a file behind.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { CodedError } from '../../core/errors.ts'

export type PrepareErrorCode = 'prepared_file_differs'

/** @returns whether the file had to be written. @throws `prepared_file_differs` when `make` yields other bytes than the manifest pins. */
export function ensureFile(path: string, sha256: string, make: () => Uint8Array): boolean {
  if (isValid(path, sha256)) return false
  const bytes = make()
  const actual = sha256Hex(bytes)
  if (actual !== sha256) {
    throw new CodedError<PrepareErrorCode>('prepared_file_differs', `${path}: expected SHA-256 ${sha256}, got ${actual}`)
  }
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${String(process.pid)}.part`
  writeFileSync(temporary, bytes)
  renameSync(temporary, path)
  return true
}

export function isValid(path: string, sha256: string): boolean {
  try {
    return sha256Hex(readFileSync(path)) === sha256
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

export function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
