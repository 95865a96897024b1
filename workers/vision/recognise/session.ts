// Opens ONNX models on onnxruntime's WASM engine, one thread each: the page runs several vision workers side by side instead.
import * as ort from 'onnxruntime-web/wasm'
import type { Bytes } from '../../../core/bytes.ts'

/** A network with one input and one output, both float. */
export interface Network {
  run(input: Float32Array, dims: readonly number[]): Promise<Float32Array>
  close(): Promise<void>
}

/** Must be called before the first network is opened. @param engine verified bytes of the WASM file */
export function useEngine(engine: Bytes): void {
  ort.env.wasm.wasmBinary = engine
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'error'
}

/** The same with several outputs, by name. */
export interface MultiNetwork {
  run(input: Float32Array, dims: readonly number[]): Promise<Readonly<Record<string, Float32Array>>>
  close(): Promise<void>
}

export async function openMultiNetwork(model: Bytes): Promise<MultiNetwork> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' })
  const [inputName = ''] = session.inputNames
  return {
    run: async (input, dims) => {
      const outputs = await session.run({ [inputName]: new ort.Tensor('float32', input, dims) })
      return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, floats(data, name)]))
    },
    close: () => session.release(),
  }
}

export async function openNetwork(model: Bytes): Promise<Network> {
  const net = await openMultiNetwork(model)
  return {
    run: async (input, dims) => {
      const [output, ...others] = Object.values(await net.run(input, dims))
      if (!output || others.length > 0) throw new Error('the network has not exactly one output')
      return output
    },
    close: () => net.close(),
  }
}

function floats(data: unknown, name: string): Float32Array {
  if (!(data instanceof Float32Array)) throw new Error(`${name} is not float32`)
  return data
}
