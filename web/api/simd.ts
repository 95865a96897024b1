// Whether this browser's WebAssembly computes four numbers at a time. Without it the vision worker's plain loops do the same, several times slower.

/** The smallest module that needs it: a function that makes a vector out of a number. */
// prettier-ignore
const probe = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // WebAssembly, version 1
  1, 5, 1, 0x60, 0, 1, 0x7b, // a type: nothing in, a vector out
  3, 2, 1, 0, // a function of that type
  10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x0f, 0x0b, // i32.const 0, i8x16.splat
)

export function knowsSimd(): boolean {
  return WebAssembly.validate(probe)
}
