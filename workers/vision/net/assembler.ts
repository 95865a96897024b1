// Writes a WebAssembly module, instruction by instruction: just what the kernels need. Numbers after the specification's binary format (WebAssembly 3.0 §5).
import { utf8 } from '../../../core/bytes.ts'

export const valueType = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const
export type ValueType = keyof typeof valueType

/** A local variable or parameter of the function being written. */
export type Local = number & { readonly local?: never }

const section = { types: 1, imports: 2, functions: 3, exports: 7, code: 10 } as const
const opcode = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32: 0x41,
  f32: 0x43,
  simd: 0xfd,
} as const
const noResult = 0x40

/** Operators without further bytes. */
const plain = { eqz: 0x45, eq: 0x46, ltS: 0x48, geS: 0x4e, add: 0x6a, sub: 0x6b, mul: 0x6c, and: 0x71, shrU: 0x76 } as const
/** Operators on four floats. */
const four = { splat: 0x13, add: 0xe4, mul: 0xe6, pmin: 0xea, pmax: 0xeb, relaxedMadd: 0x105 } as const
const memory = { load: 0x00, loadSplat: 0x09, store: 0x0b } as const

/** One function. Every method appends; what stays on the stack is for the next instruction. */
export class FunctionWriter {
  readonly #bytes: number[] = []
  readonly #types: ValueType[]
  readonly parameters: readonly ValueType[]

  constructor(parameters: readonly ValueType[]) {
    this.parameters = parameters
    this.#types = [...parameters]
  }

  local(type: ValueType): Local {
    return this.#types.push(type) - 1
  }

  get(local: Local): this {
    return this.#emit(opcode.get, ...unsigned(local))
  }

  set(local: Local): this {
    return this.#emit(opcode.set, ...unsigned(local))
  }

  i32(value: number): this {
    return this.#emit(opcode.i32, ...signed(value))
  }

  f32(value: number): this {
    return this.#emit(opcode.f32, ...new Uint8Array(Float32Array.of(value).buffer))
  }

  op(name: keyof typeof plain): this {
    return this.#emit(plain[name])
  }

  vector(name: keyof typeof four): this {
    return this.#emit(opcode.simd, ...unsigned(four[name]))
  }

  /** Address on the stack; sixteen bytes from there plus `offset`. */
  load(offset = 0): this {
    return this.#emit(opcode.simd, memory.load, 2, ...unsigned(offset))
  }

  /** The same float four times. */
  loadSplat(offset = 0): this {
    return this.#emit(opcode.simd, memory.loadSplat, 2, ...unsigned(offset))
  }

  /** Address and vector on the stack. */
  store(offset = 0): this {
    return this.#emit(opcode.simd, memory.store, 2, ...unsigned(offset))
  }

  /** `local += value`, a constant or another local. */
  increase(local: Local, by: { readonly constant: number } | { readonly local: Local }): this {
    this.get(local)
    if ('local' in by) this.get(by.local)
    else this.i32(by.constant)
    return this.op('add').set(local)
  }

  /** Repeats the body `count` times, a local that is used up; not at all when it is below one. */
  times(count: Local, body: () => void): this {
    this.#emit(opcode.block, noResult, opcode.loop, noResult)
    this.get(count).i32(1).op('ltS').#emit(opcode.brIf, 1)
    body()
    this.increase(count, { constant: -1 })
    return this.#emit(opcode.br, 0, opcode.end, opcode.end)
  }

  /** Repeats while the condition leaves something else than zero. */
  while(condition: () => void, body: () => void): this {
    this.#emit(opcode.block, noResult, opcode.loop, noResult)
    condition()
    this.op('eqz').#emit(opcode.brIf, 1)
    body()
    return this.#emit(opcode.br, 0, opcode.end, opcode.end)
  }

  /** Condition on the stack. */
  when(body: () => void, otherwise?: () => void): this {
    this.#emit(opcode.if, noResult)
    body()
    if (otherwise) {
      this.#emit(opcode.else)
      otherwise()
    }
    return this.#emit(opcode.end)
  }

  /** The function's body as the code section holds it. */
  finish(): readonly number[] {
    const own = this.#types.slice(this.parameters.length)
    const locals = [...unsigned(own.length), ...own.flatMap((type) => [1, valueType[type]])]
    return sized([...locals, ...this.#bytes, opcode.end])
  }

  #emit(...bytes: readonly number[]): this {
    for (const byte of bytes) this.#bytes.push(byte)
    return this
  }
}

/** A module that works on an imported memory (`env.memory`) and exports its functions. */
export function assemble(functions: Readonly<Record<string, FunctionWriter>>): Uint8Array<ArrayBuffer> {
  const all = Object.entries(functions)
  const types = all.map(([, { parameters }]) => [0x60, ...counted(parameters.map((type) => [valueType[type]])), 0])
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...sectionOf(section.types, types),
    ...sectionOf(section.imports, [[...text('env'), ...text('memory'), 2, 0, 1]]),
    ...sectionOf(
      section.functions,
      all.map((_, index) => unsigned(index)),
    ),
    ...sectionOf(
      section.exports,
      all.map(([name], index) => [...text(name), 0, ...unsigned(index)]),
    ),
    ...sectionOf(
      section.code,
      all.map(([, writer]) => writer.finish()),
    ),
  ])
}

function sectionOf(id: number, entries: readonly (readonly number[])[]): number[] {
  return [id, ...sized(counted(entries))]
}

function counted(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()]
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes]
}

function text(word: string): number[] {
  return sized([...utf8(word)])
}

function unsigned(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest]
    bytes.push((rest & 0x7f) | 0x80)
  }
}

function signed(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest >>= 7) {
    const low = rest & 0x7f
    if (rest >> 6 === 0 || rest >> 6 === -1) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}
