// Every import rule fails on a planted violation, so that a rule which silently stopped matching is noticed. The files are planted in a small
// copy of the house's shape; the rules are the real ones.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { forbidden } = z
  .object({ forbidden: z.array(z.object({ name: z.string(), comment: z.string() })) })
  .parse(createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')))

// rule → [importing file, imported file or package, ...further edges]. `type ` in front makes the import type-only.
const planted: Record<string, [from: string, to: string][]> = {
  'no-circular': [
    ['core/round.ts', 'core/trip.ts'],
    ['core/trip.ts', 'core/round.ts'],
  ],
  'the-product-needs-no-development-dependency': [['core/tries.ts', 'npm:fast-check']],
  'server-never-reaches-the-vault': [
    ['server/reach.ts', 'workers/finder/hop.ts'],
    ['workers/finder/hop.ts', 'workers/vault/keys.ts'],
  ],
  'vault-has-one-door': [['web/api/leak.ts', 'workers/vault/keys.ts']],
  'worker-entries-are-started-in-one-place': [['web/console/desk/own-worker.ts', 'workers/vision/worker.ts']],
  'core-is-pure': [['core/reads-files.ts', 'node:fs']],
  'feature-knows-no-feature': [['web/console/desk/peek.ts', 'web/console/people/list.ts']],
  'feature-uses-the-web-rooms': [['web/console/desk/models.ts', 'models/list.ts']],
  'destinations-know-no-verdict': [['web/destinations/asks.ts', 'web/workspace/opened.ts']],
  'sign-stays-small': [['web/sign/heavy.ts', 'web/store/table.ts']],
  'form-view-only-shows': [['web/form-view/loads.ts', 'web/ui/button.ts']],
  'evidence-is-read-anywhere': [['web/evidence/loads.ts', 'web/ui/button.ts']],
  'pdf-only-writes': [['web/pdf/loads.ts', 'web/ui/button.ts']],
  'store-holds-sealed-records-only': [['web/store/screen.ts', 'web/ui/button.ts']],
  'api-opens-the-doors': [['web/api/stored.ts', 'web/store/table.ts']],
  'api-takes-types-from-the-other-side': [['web/api/value.ts', 'server/app.ts']],
  'workspace-joins-store-and-doors': [['web/workspace/looks.ts', 'web/ui/button.ts']],
  'ui-is-dumb': [['web/ui/loads.ts', 'web/api/door.ts']],
  'texts-know-no-screen': [['web/i18n/screen.ts', 'web/ui/button.ts']],
  'worker-contract-is-types': [['workers/vision/api.ts', 'core/plain.ts']],
  'worker-entry-is-logic-free': [['workers/vision/worker.ts', 'models/list.ts']],
  'vision-sees-pixels-only': [['workers/vision/keys.ts', 'workers/finder/hop.ts']],
  'vault-holds-keys-only': [['workers/vault/pixels.ts', 'models/list.ts']],
  'finder-searches-only': [['workers/finder/models.ts', 'models/list.ts']],
  'practice-draws-only': [['workers/practice/models.ts', 'models/list.ts']],
  'metadata-reads-and-writes-only': [['workers/metadata/models.ts', 'models/list.ts']],
  'rpc-is-plumbing': [['workers/rpc/knows.ts', 'workers/finder/hop.ts']],
  'models-stand-alone': [['models/screen.ts', 'web/ui/button.ts']],
  'models-in-the-browser-need-no-node': [['models/load-file.ts', 'node:fs']],
  'server-stores-ciphertext': [['server/pixels.ts', 'models/list.ts']],
  'queries-know-no-routes': [['server/db/query.ts', 'server/routes/one.ts']],
  'routes-know-no-routes': [['server/routes/two.ts', 'server/routes/one.ts']],
  'nothing-imports-tests': [['core/tested.ts', 'tests/helper.ts']],
  'everything-resolves': [['core/lost.ts', 'core/nowhere.ts']],
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'imprimatur-rules-'))
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json']) cpSync(join(root, file), join(folder, file))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', devDependencies: { 'fast-check': '*' } }))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

function plant(edges: [string, string][]): void {
  const lines = new Map<string, string>()
  for (const [, to] of edges) if (!to.includes(':') && to !== 'core/nowhere.ts') lines.set(to, '')
  for (const [from, to] of edges)
    lines.set(from, `import { it } from '${to.includes(':') ? to.replace('npm:', '') : relativeTo(from, to)}'\nit()\n`)
  for (const [file, text] of lines) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${text}export const it = (): void => undefined\n`)
  }
}

function relativeTo(from: string, to: string): string {
  return `${'../'.repeat(from.split('/').length - 1)}${to}`
}

const Report = z.object({
  summary: z.object({ violations: z.array(z.object({ rule: z.object({ name: z.string() }), from: z.string() })) }),
})

function violations(cwd: string): { rule: string; from: string }[] {
  const rooms = ['core', 'models', 'server', 'web', 'workers']
  const args = [
    join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    ...rooms,
    '--config',
    '.dependency-cruiser.cjs',
  ]
  const output = run(process.execPath, [...args, '--output-type', 'json'], cwd)
  return Report.parse(JSON.parse(output)).summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }))
}

/** The tool's exit status is the number of violations; its report is what counts here. */
function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string' && error.stdout !== '') return error.stdout
    throw error
  }
}

describe('import rules', () => {
  test('every rule has a planted violation, and a sentence saying why', () => {
    expect(forbidden.map(({ name }) => name).sort()).toEqual(Object.keys(planted).sort())
    for (const { comment } of forbidden) expect(comment).toMatch(/^[A-Z].{30,}\.$/)
  })

  test('each planted violation is found', { timeout: 120_000 }, () => {
    plant(Object.values(planted).flat())
    const found = violations(folder)
    const missed = Object.entries(planted).filter(
      ([name, [edge]]) => !found.some(({ rule, from }) => rule === name && from === edge?.[0]),
    )
    expect(missed.map(([name]) => name)).toEqual([])
  })

  test('workers are asked for by address only, so that none of their code comes along', () => {
    for (const door of ['web/api/trusted-workers.ts', 'web/api/person-worker.ts', 'web/api/selfie-worker.ts']) {
      const text = readFileSync(join(root, door), 'utf8')
      const imports = [...text.matchAll(/from '([^']*\/worker\.ts[^']*)'/g)].map(([, from]) => from)
      expect(imports.length).toBeGreaterThan(0)
      for (const from of imports) expect(from).toMatch(/\?worker&url$/)
    }
  })
})
