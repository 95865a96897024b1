// WebCrypto is touched in two files only, so that what the vault does with keys can be read in one sitting.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('../../../../workers/vault/', import.meta.url).pathname

test('crypto.subtle is called in primitives.ts and key-pairs.ts and nowhere else in the vault', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const callers = files.filter((name) => /\bsubtle\b/.test(readFileSync(join(root, name), 'utf8'))).sort()
  expect(callers).toEqual(['key-pairs.ts', 'primitives.ts'])
})
