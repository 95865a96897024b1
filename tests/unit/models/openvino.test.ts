// OpenVINO to ONNX: a small made network piece by piece, and the real one against the pinned bytes where its files are at hand.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { utf8 } from '../../../core/bytes.ts'
import { modelsOf } from '../../../models/manifest.ts'
import { sha256Hex } from '../../../models/prepare/install.ts'
import { officialBytes } from '../../../models/prepare/official.ts'
import { halfToNumber } from '../../../models/half-float.ts'
import { openVinoToOnnx } from '../../../models/prepare/openvino.ts'
import { recommendedRecipes } from '../../../models/prepare/recommended.ts'

const mirror = join(import.meta.dirname, '../../../../shared/models')

// IEEE 754-2019 table 3.5 and its neighbours.
test.each([
  [0x3c00, 1],
  [0xc000, -2],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x7c00, Infinity],
  [0x8000, -0],
])('half %i is %f', (half, value) => {
  expect(halfToNumber(half)).toBe(value)
})

const layer = (id: number, type: string, data: string, ports: readonly number[], dims: readonly number[] = []) =>
  `<layer id="${String(id)}" name="l${String(id)}" type="${type}" version="opset1"><data ${data} />` +
  `<input>${ports.map((port) => `<port id="${String(port)}">${dims.map((size) => `<dim>${String(size)}</dim>`).join('')}</port>`).join('')}</input></layer>`
const edge = (from: number, to: number, port: number) =>
  `<edge from-layer="${String(from)}" from-port="0" to-layer="${String(to)}" to-port="${String(port)}" />`

/** Input → convolution → bias → PReLU → result, as the exporter writes it. */
function smallNetwork(extra = ''): string {
  const layers = [
    layer(0, 'Parameter', 'shape="1,1,2,2" element_type="f32"', []),
    layer(1, 'Const', 'element_type="f16" shape="1, 1, 1, 1" offset="0" size="2"', []),
    layer(2, 'Convert', 'destination_type="f32"', [0]),
    layer(3, 'Convolution', 'strides="1, 1" dilations="1, 1" pads_begin="0, 0" pads_end="0, 0"', [0, 1]),
    layer(4, 'Const', 'element_type="f16" shape="1, 1, 1, 1" offset="2" size="2"', []),
    layer(5, 'Convert', 'destination_type="f32"', [0]),
    layer(6, 'Add', 'auto_broadcast="numpy"', [0, 1]),
    layer(7, 'Const', 'element_type="f16" shape="1" offset="4" size="2"', []),
    layer(8, 'Convert', 'destination_type="f32"', [0]),
    layer(9, 'PReLU', '', [0, 1]),
    extra,
    layer(20, 'Result', '', [0], [1, 1, 2, 2]),
  ]
  const edges = [
    edge(0, 3, 0),
    edge(1, 2, 0),
    edge(2, 3, 1),
    edge(3, 6, 0),
    edge(4, 5, 0),
    edge(5, 6, 1),
    edge(6, 9, 0),
    edge(7, 8, 0),
    edge(8, 9, 1),
    edge(9, 20, 0),
  ]
  return `<net><layers>${layers.join('')}</layers><edges>${edges.join('')}</edges></net>`
}

const halves = Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x00, 0x38)

describe('a small network', () => {
  test('folds the bias into the convolution and the slope into LeakyRelu', () => {
    const text = Buffer.from(openVinoToOnnx('small', smallNetwork(), halves)).toString('latin1')
    for (const operator of ['Conv', 'LeakyRelu', 'Flatten']) expect(text).toContain(operator)
    expect(text).not.toContain('PRelu')
    expect(text).not.toMatch(/\x22\x03Add/)
  })

  test('is deterministic', () => {
    expect(openVinoToOnnx('small', smallNetwork(), halves)).toEqual(openVinoToOnnx('small', smallNetwork(), halves))
  })

  test('refuses what it does not know', () => {
    expect(() => openVinoToOnnx('small', smallNetwork(layer(10, 'TopK', '', [])), halves)).toThrow(
      'operator TopK is not known here',
    )
    expect(() => openVinoToOnnx('small', smallNetwork(), halves.slice(0, 3))).toThrow('does not fit its file')
    expect(() => openVinoToOnnx('small', smallNetwork().replace('element_type="f16"', 'element_type="i8"'), halves)).toThrow(
      'not f16',
    )
    expect(() => openVinoToOnnx('small', '<net></net>', halves)).toThrow('the graph has no result')
  })
})

describe('official files', () => {
  const file = {
    url: 'http://127.0.0.1:9/none',
    mirrorPath: 'openvino.test.ts',
    sizeBytes: 1,
    sha256: sha256Hex(utf8('something else')),
  }

  test('a file that is not the pinned one is refused', async () => {
    await expect(officialBytes(file, import.meta.dirname)).rejects.toMatchObject({ code: 'official_file_differs' })
  })

  test('a mirror without the file, or no network, is said in a sentence', async () => {
    await expect(officialBytes({ ...file, mirrorPath: 'nothing.bin' }, import.meta.dirname)).rejects.toMatchObject({
      code: 'official_file_missing',
    })
    await expect(officialBytes(file, undefined)).rejects.toMatchObject({ code: 'official_file_missing' })
  })
})

describe.runIf(existsSync(mirror))('the recommended set from the mirror folder', () => {
  test.each(modelsOf('recommended'))('$id becomes the pinned file', async ({ id, officialFiles = [], sha256, sizeBytes }) => {
    const files = []
    for (const file of officialFiles) files.push(await officialBytes(file, mirror))
    const prepared = recommendedRecipes[id]?.(files) ?? new Uint8Array(0)
    expect(prepared.length).toBe(sizeBytes)
    expect(sha256Hex(prepared)).toBe(sha256)
  })
})
