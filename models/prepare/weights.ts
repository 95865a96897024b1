// Reads the weight files of the npm package @vladmandic/face-api: a JSON list of tensors beside one binary, most of them 8-bit with one scale and minimum.
import { readFileSync } from 'node:fs'
import { z } from 'zod'

const Manifest = z.tuple([
  z.object({
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().min(0)),
        dtype: z.enum(['float32', 'int32']),
        quantization: z.object({ dtype: z.literal('uint8'), scale: z.number(), min: z.number() }).optional(),
      }),
    ),
  }),
])

/** A tensor as stored: `bytes` when 8-bit (value = byte × scale + min), else `floats`. */
export type StoredTensor = { readonly shape: readonly number[] } & (
  { readonly bytes: Uint8Array; readonly scale: number; readonly min: number } | { readonly floats: Float32Array }
)

export class WeightFile {
  readonly #tensors = new Map<string, StoredTensor>()

  constructor(manifestPath: string, binaryPath: string) {
    const binary = readFileSync(binaryPath)
    let offset = 0
    for (const { name, shape, quantization } of Manifest.parse(JSON.parse(readFileSync(manifestPath, 'utf8')))[0].weights) {
      const length = shape.reduce((product, size) => product * size, 1)
      const sizeBytes = quantization ? length : length * 4
      const bytes = new Uint8Array(binary.subarray(offset, offset + sizeBytes))
      if (bytes.length !== sizeBytes) throw new Error(`${binaryPath} ends inside ${name}`)
      this.#tensors.set(
        name,
        quantization
          ? { shape, bytes, scale: quantization.scale, min: quantization.min }
          : { shape, floats: new Float32Array(bytes.buffer) },
      )
      offset += sizeBytes
    }
    if (offset !== binary.length) throw new Error(`${binaryPath} holds ${String(binary.length - offset)} unexplained bytes`)
  }

  /** @throws Error when there is no such tensor. */
  stored(name: string): StoredTensor {
    const tensor = this.#tensors.get(name)
    if (!tensor) throw new Error(`no tensor ${name}`)
    return tensor
  }

  /** The tensor's values as floats. */
  values(name: string): Float32Array {
    const tensor = this.stored(name)
    return 'floats' in tensor ? tensor.floats : Float32Array.from(tensor.bytes, (byte) => byte * tensor.scale + tensor.min)
  }
}
