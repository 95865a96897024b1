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

export async function openNetwork(model: Bytes): Promise<Network> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'], graphOptimizationLevel: 'all' })
  const [inputName = ''] = session.inputNames
  const [outputName = ''] = session.outputNames
  return {
    run: async (input, dims) => {
      const outputs = await session.run({ [inputName]: new ort.Tensor('float32', input, dims) })
      const data = outputs[outputName]?.data
      if (!(data instanceof Float32Array)) throw new Error(`${outputName} is not float32`)
      return data
    },
    close: () => session.release(),
  }
}
