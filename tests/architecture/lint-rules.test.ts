// The lint rules that guard a boundary fail on a planted line: libraries with one home, console, an unused disable comment.
import { ESLint } from 'eslint'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

// A file that exists, because typed rules need one that belongs to a project; its text is replaced.
const planted = [
  ['comlink outside the worker doors', 'server/env.ts', "import { wrap } from 'comlink'\nwrap\n", 'no-restricted-imports'],
  ['dexie outside the store', 'server/env.ts', "import { Dexie } from 'dexie'\nDexie\n", 'no-restricted-imports'],
  ['HPKE outside the vault', 'web/api/vault-door.ts', "import { CipherSuite } from 'hpke'\nCipherSuite\n", 'no-restricted-imports'],
  [
    'Argon2 outside the vault',
    'web/store/database.ts',
    "import { argon2id } from 'hash-wasm'\nargon2id\n",
    'no-restricted-imports',
  ],
  ['console', 'server/env.ts', "console.log('x')\n", 'no-console'],
  ['any', 'core/bytes.ts', 'export const x: any = 1\n', '@typescript-eslint/no-explicit-any'],
  ['a promise nobody waits for', 'server/env.ts', 'Promise.resolve(1)\n', '@typescript-eslint/no-floating-promises'],
  [
    'a disable comment that disables nothing',
    'core/bytes.ts',
    '// eslint-disable-next-line no-console\nexport const x = 1\n',
    null,
  ],
] as const

test.each(planted)('%s', { timeout: 60_000 }, async (_name, file, text, rule) => {
  const eslint = new ESLint({ cwd: root })
  const [result] = await eslint.lintText(text, { filePath: `${root}${file}` })
  const errors = result?.messages.filter(({ severity }) => severity === 2).map(({ ruleId }) => ruleId)
  expect(errors).toContain(rule)
})
