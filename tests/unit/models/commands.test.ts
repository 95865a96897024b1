// The two commands as an operator types them: what they install, and the one sentence for each wrong input.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const mirror = join(root, '../shared/models')
const folder = mkdtempSync(join(tmpdir(), 'imprimatur-commands-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, MODELS_DIR: join(folder, 'models'), ...environment },
  })
  return { status, stdout, stderr }
}

const models = 'models/prepare/cli.ts'
const evaluate = 'tests/bench/evaluate.ts'

describe('npm run models', { timeout: 60_000 }, () => {
  test('a mirror without the files installs nothing and says so', () => {
    const { status, stderr } = run(models, ['install', 'recommended'], { MODEL_MIRROR: folder })
    expect(status).toBe(1)
    expect(stderr).toBe('MODEL_MIRROR has no yunet/yunet_n_dynamic.onnx.\n')
    expect(existsSync(join(folder, 'models/yunet-n.onnx'))).toBe(false)
  })

  test('an unknown word is answered with the known ones', () => {
    expect(run(models, ['remove'])).toMatchObject({ status: 1, stderr: 'Say `list` or `install recommended`.\n' })
  })

  test.runIf(existsSync(mirror))('the recommended set is installed from a mirror, and written down for the browser', () => {
    expect(run(models, ['install', 'recommended'], { MODEL_MIRROR: mirror })).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(readFileSync(join(folder, 'models/installed.json'), 'utf8'))).toEqual({ sets: ['recommended'] })
    expect(run(models, ['list']).stdout).toContain('recommended: installed')
    // A damaged file no longer counts.
    writeFileSync(join(folder, 'models/intel-0095.onnx'), 'damaged')
    expect(run(models, ['list']).stdout).toContain('recommended: not installed')
  })
})

describe('npm run evaluate', { timeout: 60_000 }, () => {
  const out = join(folder, 'result.json')
  const pairs = join(folder, 'pairs.csv')
  const boxes = join(folder, 'boxes.json')
  writeFileSync(pairs, 'a,b,same,fold\nnobody.jpg,noone.jpg,1,0\n')
  writeFileSync(boxes, '{"no": "list"}')

  test.each([
    [['measure', '--images', folder, '--out', out], 'Say what to measure: verify, detect or gate.'],
    [['verify', '--out', out], '--images is missing.'],
    [['verify', '--images', '/nowhere', '--out', out], '/nowhere does not exist.'],
    [['verify', '--images', folder, '--out', out], '--pairs is missing.'],
    [['verify', '--images', folder, '--pairs', pairs, '--out', out], `${pairs} names nobody.jpg, which is not in ${folder}.`],
    [['gate', '--images', folder, '--out', out], `${folder} holds no pictures.`],
    [['detect', '--images', folder, '--boxes', '/nowhere.json', '--out', out], '/nowhere.json does not exist.'],
    [['detect', '--images', folder, '--boxes', pairs, '--out', out], `${pairs} is not JSON.`],
    [['detect', '--images', folder, '--boxes', boxes, '--models', 'best', '--out', out], '--models is builtin or recommended.'],
  ])('%j', (args, sentence) => {
    expect(run(evaluate, args)).toMatchObject({ status: 1, stderr: `${sentence}\n` })
    expect(existsSync(out)).toBe(false)
  })

  test('the recommended set where it cannot be had: a sentence, and no waiting', () => {
    writeFileSync(join(folder, 'one.jpg'), '')
    writeFileSync(pairs, 'a,b,same,fold\none.jpg,one.jpg,1,0\n')
    const args = ['verify', '--images', folder, '--pairs', pairs, '--models', 'recommended', '--out', out]
    const { status, stderr } = run(evaluate, args, { MODEL_MIRROR: folder })
    expect([status, stderr]).toEqual([1, 'The recommended set could not be had: MODEL_MIRROR has no yunet/yunet_n_dynamic.onnx.\n'])
  })

  test('a boxes file of another shape is refused with the place', () => {
    const { status, stderr } = run(evaluate, ['detect', '--images', folder, '--boxes', boxes, '--out', out])
    expect(status).toBe(1)
    expect(stderr).toContain(boxes)
  })
})
