// Opens ONNX models on onnxruntime: on its WASM engine with one thread, because the page runs several vision workers side by side, or on WebGPU.
import type { InferenceSession } from 'onnxruntime-web'
import type { Bytes } from '../../../core/bytes.ts'
import { CodedError } from '../../../core/errors.ts'
import type { Provider, VisionErrorCode } from '../api.ts'

/** A network with one input and one output, both float. */
export interface Network {
  run(input: Float32Array, dims: readonly number[]): Promise<Float32Array>
  close(): Promise<void>
}

type Runtime = typeof import('onnxruntime-web')
let inUse: { readonly runtime: Runtime; readonly provider: Provider } | undefined

/** Must be called before the first network is opened; a worker keeps the provider it began with. @param engine verified bytes of its WASM file */
export async function useEngine(engine: Bytes, provider: Provider): Promise<void> {
  const runtime = await (provider === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'))
  runtime.env.wasm.wasmBinary = engine
  runtime.env.wasm.numThreads = 1
  runtime.env.logLevel = 'error'
  inUse = { runtime, provider }
}

async function openSession(model: Bytes): Promise<{ readonly runtime: Runtime; readonly session: InferenceSession }> {
  if (!inUse) throw new CodedError<VisionErrorCode>('not_prepared')
  const { runtime, provider } = inUse
  const options = { executionProviders: [provider], graphOptimizationLevel: 'all' } as const
  return { runtime, session: await runtime.InferenceSession.create(model, options) }
}

/** The same with several outputs, by name. */
export interface MultiNetwork {
  run(input: Float32Array, dims: readonly number[]): Promise<Readonly<Record<string, Float32Array>>>
  close(): Promise<void>
}

export async function openMultiNetwork(model: Bytes): Promise<MultiNetwork> {
  const { runtime, session } = await openSession(model)
  const [inputName = ''] = session.inputNames
  return {
    run: async (input, dims) => {
      const outputs = await session.run({ [inputName]: new runtime.Tensor('float32', input, dims) })
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
