// The lint rules that guard a boundary fail on a planted line: libraries with one home, console, an unused disable comment. The lines stand in a copy of the
// configuration, in files of the same names, so that nobody who lints meanwhile meets them.
import { ESLint } from 'eslint'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../', import.meta.url))
const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string().optional(), message: z.string(), filename: z.string() })),
})

const planted = [
  [
    'comlink outside the worker doors',
    'server/a.ts',
    "import { wrap } from 'comlink'\nexport const a = wrap\n",
    'no-restricted-imports',
  ],
  ['dexie outside the store', 'server/b.ts', "import { Dexie } from 'dexie'\nexport const b = Dexie\n", 'no-restricted-imports'],
  [
    'HPKE outside the vault',
    'web/api/c.ts',
    "import { CipherSuite } from 'hpke'\nexport const c = CipherSuite\n",
    'no-restricted-imports',
  ],
  [
    'Argon2 outside the vault',
    'web/store/d.ts',
    "import { argon2id } from 'hash-wasm'\nexport const d = argon2id\n",
    'no-restricted-imports',
  ],
  ['console', 'server/e.ts', "console.log('x')\n", 'no-console'],
  ['any', 'core/f.ts', 'export const x: any = 1\n', 'no-explicit-any'],
  ['a promise nobody waits for', 'server/g.ts', 'Promise.resolve(1)\n', 'no-floating-promises'],
  [
    'a disable comment that disables nothing',
    'core/h.ts',
    '// eslint-disable-next-line no-console\nexport const x = 1\n',
    'Unused',
  ],
  ['nothing wrong', 'core/i.ts', 'export const x = 1\n', null],
] as const

let folder: string
let said: z.infer<typeof Report>['diagnostics']

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprimatur-lint-'))
  cpSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', lib: ['es2023', 'dom'], types: [] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['**/*.ts'] }))
  for (const [, file, text] of planted) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const args = ['--report-unused-disable-directives', '--format', 'json']
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  })
  said = Report.parse(JSON.parse(stdout)).diagnostics
}, 120_000)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test.each(planted)('%s', (_name, file, _text, rule) => {
  const about = said.filter(({ filename }) => filename.endsWith(file)).map(({ code = '', message }) => `${code} ${message}`)
  if (rule === null) expect(about).toEqual([])
  else expect(about.join()).toContain(rule)
})

test('in Svelte files: a library with one home', { timeout: 60_000 }, async () => {
  const text = '<script lang="ts">\n  import { Dexie } from \'dexie\'\n</script>\n\n{Dexie.name}\n'
  const [result] = await new ESLint({ cwd: root }).lintText(text, { filePath: join(root, 'web/ui/Button.svelte') })
  expect(result?.messages.filter(({ severity }) => severity === 2).map(({ ruleId }) => ruleId)).toContain('no-restricted-imports')
})
