// Which loops this browser gets: fused, with SIMD, or plain ones.
import { kernelModule, type Kernels } from './kernels.ts'
import { plainKernels } from './plain-kernels.ts'

export type OpenKernels = (memory: WebAssembly.Memory) => Promise<Kernels>

/** Compiled once per worker. */
let compiled: Promise<WebAssembly.Module> | undefined

export const openKernels: OpenKernels = async (memory) => {
  // Multiplies and adds in one step where the engine can (relaxed SIMD).
  const module = [true, false].map(kernelModule).find((bytes) => WebAssembly.validate(bytes))
  if (module === undefined) return plainKernels(memory)
  compiled ??= WebAssembly.compile(module)
  const { exports } = await WebAssembly.instantiate(await compiled, { env: { memory } })
  return exports as unknown as Kernels
}
