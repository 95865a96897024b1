// Habits of the house that no other tool checks: notes resolve, nothing heavy or personal is tracked, every dependency is accounted for,
// files introduce themselves.
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean)
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const sources = tracked.filter((path) => /^(core|models|server|tests|web|workers)\/.*\.(ts|mjs|svelte|css|sql)$/.test(path))
const manifest = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')))

test('every named note resolves to exactly one definition', () => {
  const definitions = new Map<string, number>()
  const references: string[] = []
  for (const path of sources) {
    for (const [, see, title = ''] of read(path).matchAll(/(See:? )?\[Note: ([^\]]+)\]/g)) {
      if (see === undefined) definitions.set(title, (definitions.get(title) ?? 0) + 1)
      else references.push(title)
    }
  }
  expect([...definitions].filter(([title, count]) => count !== 1 && title !== '…')).toEqual([])
  expect(references.filter((title) => !definitions.has(title))).toEqual([])
})

describe('tracked files', () => {
  test('hold no photo, no weights and no binary; screenshots live in docs/screenshots', () => {
    const heavy = /\.(jpe?g|png|webp|avif|heic|heif|tiff?|gif|bin|onnx|tflite|wasm|zip|gz|pdf|ttf|woff2?)$/i
    expect(tracked.filter((path) => heavy.test(path) && !/^docs\/screenshots\/[^/]+\.png$/.test(path))).toEqual([])
  })

  test('are small', () => {
    const limit = 600 * 1024
    expect(tracked.filter((path) => path !== 'package-lock.json' && statSync(join(root, path)).size > limit)).toEqual([])
  })
})

describe('source files', () => {
  test('start with a sentence saying what they are', () => {
    const code = sources.filter((path) => /\.(ts|mjs)$/.test(path) && !path.startsWith('tests/'))
    expect(code.filter((path) => !/^(#!.*\n)?(\/\/|\/\*)/.test(read(path)))).toEqual([])
  })

  test('leave nothing to do', () => {
    // Written in two halves, or this file would find itself.
    const mark = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME'].join('|')})\\b`)
    expect(sources.filter((path) => mark.test(read(path)))).toEqual([])
  })
})

test('no test leaves its cases to chance', () => {
  // Written in two halves, or this file would find itself.
  const chance = new RegExp(['Math\\.ran' + 'dom\\(', "from 'fast-" + "check'"].join('|'))
  const seeded = /^tests\/(bench|prove)\/|^tests\/support\/(fast-check|consent-samples|verdict-samples)\.ts$/
  const tests = sources.filter((path) => path.startsWith('tests/'))
  expect(tests.filter((path) => !seeded.test(path) && chance.test(read(path)))).toEqual([])
  // The control: where it is allowed it is found.
  expect(tests.filter((path) => seeded.test(path) && chance.test(read(path))).length).toBeGreaterThan(2)
})

describe('dependencies', () => {
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })

  test('each has its one line in docs/dependencies.md, and none too many', () => {
    const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name)
    expect(listed.sort()).toEqual(names.sort())
  })

  test('have exact versions', () => {
    const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    expect(all.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  })
})

test('documents name only npm scripts that exist', () => {
  const documents = tracked.filter((path) => path.endsWith('.md'))
  const named = documents.flatMap((path) =>
    [...read(path).matchAll(/npm run ([a-z][a-z:-]*)/g)].map(([, script = '']) => ({ path, script })),
  )
  expect(named.filter(({ script }) => !(script in manifest.scripts))).toEqual([])
})
