// Opens ONNX models: on our own kernels with one thread, because the page runs several vision workers side by side, or with onnxruntime on a graphics card.
import type { Bytes } from '../../../core/bytes.ts'
import { openOwnNetwork } from '../net/network.ts'

/** A network with one input and one output, both float. */
export interface Network {
  run(input: Float32Array, dims: readonly number[]): Promise<Float32Array>
  close(): Promise<void>
}

type Runtime = typeof import('onnxruntime-web')
let graphicsCard: Runtime | undefined

/** Must be called before the first network is opened; a worker keeps the provider it began with. @param engine verified bytes of its WASM file */
export async function useGraphicsCard(engine: Bytes): Promise<void> {
  const runtime = await import('onnxruntime-web/webgpu')
  runtime.env.wasm.wasmBinary = engine
  runtime.env.wasm.numThreads = 1
  runtime.env.logLevel = 'error'
  graphicsCard = runtime
}

/** The same with several outputs, by name. */
export interface MultiNetwork {
  run(input: Float32Array, dims: readonly number[]): Promise<Readonly<Record<string, Float32Array>>>
  close(): Promise<void>
}

export async function openMultiNetwork(model: Bytes): Promise<MultiNetwork> {
  if (!graphicsCard) return openOwnNetwork(model)
  const { InferenceSession, Tensor } = graphicsCard
  const session = await InferenceSession.create(model, { executionProviders: ['webgpu'], graphOptimizationLevel: 'all' })
  const [inputName = ''] = session.inputNames
  return {
    run: async (input, dims) => {
      const outputs = await session.run({ [inputName]: new Tensor('float32', input, dims) })
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
