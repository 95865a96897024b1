// The same recogniser on the native engine, one thread: the reference that the WASM engine is measured against.
import { InferenceSession, Tensor } from 'onnxruntime-node'

export interface NativeRecogniser {
  /** Milliseconds of each run with one face. */
  time(runs: number): Promise<number[]>
  close(): Promise<void>
}

export async function openNative(modelPath: string, side: number): Promise<NativeRecogniser> {
  const session = await InferenceSession.create(modelPath, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const [name = ''] = session.inputNames
  const face = Float32Array.from({ length: 3 * side * side }, (_, index) => (index * 7919) % 256)
  return {
    time: async (runs) => {
      const times: number[] = []
      for (let i = 0; i < runs; i++) {
        const started = performance.now()
        await session.run({ [name]: new Tensor('float32', face, [1, 3, side, side]) })
        times.push(performance.now() - started)
      }
      return times
    },
    close: () => session.release(),
  }
}
