// Preparation gives the pinned bytes every time, keeps the original inside, and refuses anything else.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { models, modelName } from '../../../models/manifest.ts'
import { blazeFaceNet } from '../../../models/prepare/blazeface-net.ts'
import { builtinRecipes } from '../../../models/prepare/builtin.ts'
import { filtersFirst } from '../../../models/prepare/convolution.ts'
import { ensureFile, isValid, sha256Hex } from '../../../models/prepare/install.ts'
import { readTflite } from '../../../models/prepare/tflite.ts'

const packagesDir = join(import.meta.dirname, '../../../node_modules')
const folder = mkdtempSync(join(tmpdir(), 'imprimatur-models-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe.each(models.filter(({ set }) => set === 'builtin'))('$id', ({ id, sha256, sizeBytes }) => {
  test('is made twice with the pinned bytes', () => {
    for (let round = 0; round < 2; round++) {
      const bytes = builtinRecipes[id]?.(packagesDir) ?? new Uint8Array(0)
      expect(sha256Hex(bytes)).toBe(sha256)
      expect(bytes.length).toBe(sizeBytes)
    }
  })
})

test('names and files are unique', () => {
  expect(new Set(models.map(modelName)).size).toBe(models.length)
  expect(new Set(models.map(({ file }) => file)).size).toBe(models.length)
})

describe('TFLite files', () => {
  test('what is no TFLite file is refused', () => {
    expect(() => readTflite(new Uint8Array(64))).toThrow('not a TensorFlow Lite file')
  })

  test('an operator that is not known is refused, not left out', () => {
    const original = readFileSync(join(packagesDir, '@mediapipe/face_detection/face_detection_full_range_sparse.tflite'))
    expect(() => blazeFaceNet('sparse', original, [4])).toThrow(/not known here|of another kind|no half-float constant/)
  })
})

test('filters are reordered to out, in, height, width', () => {
  // 1×2 window, 2 in, 3 out: the value says where it came from.
  const [height, width, inputs, outputs] = [1, 2, 2, 3]
  const data = new Float32Array(height * width * inputs * outputs)
  for (let x = 0; x < width; x++)
    for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) data[(x * inputs + i) * outputs + o] = 100 * o + 10 * i + x
  expect([...filtersFirst(data, [height, width, inputs, outputs], false)]).toEqual([
    0, 1, 10, 11, 100, 101, 110, 111, 200, 201, 210, 211,
  ])
})

describe('putting files in place', () => {
  const bytes = Uint8Array.of(1, 2, 3)
  const hash = sha256Hex(bytes)

  test('writes once, then leaves a valid file alone', () => {
    const path = join(folder, 'new/model.bin')
    expect(ensureFile(path, hash, () => bytes)).toBe(true)
    const written = statSync(path).mtimeMs
    expect(
      ensureFile(path, hash, () => {
        throw new Error('made again')
      }),
    ).toBe(false)
    expect(statSync(path).mtimeMs).toBe(written)
  })

  test('replaces a tampered file', () => {
    const path = join(folder, 'tampered.bin')
    writeFileSync(path, Uint8Array.of(1, 2, 4))
    expect(isValid(path, hash)).toBe(false)
    expect(ensureFile(path, hash, () => bytes)).toBe(true)
    expect(isValid(path, hash)).toBe(true)
  })

  test('refuses bytes that are not the pinned ones, and writes nothing', () => {
    const path = join(folder, 'refused.bin')
    expect(() => ensureFile(path, hash, () => Uint8Array.of(9))).toThrow(expect.objectContaining({ code: 'prepared_file_differs' }))
    expect(isValid(path, hash)).toBe(false)
  })
})
