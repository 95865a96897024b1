// Runs the reader that shares no code with us over the frozen sample, where its one package is present.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const hasReader = spawnSync('python3', ['-c', 'from cryptography.hazmat.primitives.kdf.argon2 import Argon2id']).status === 0

test.skipIf(!hasReader)('an independent reader opens everything of format v1', () => {
  const reader = fileURLToPath(new URL('../../../vectors/read.py', import.meta.url))
  const { stdout, stderr, status } = spawnSync('python3', [reader], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toBe('read: 4 shares, 4 records, 9 statements, 4 unlockers\n')
})
