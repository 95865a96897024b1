// Reads numbers from a file that may end anywhere: beyond its end everything is zero, and the caller's completeness check says so.

/** True when `signature` (one character per byte) stands at `offset`. */
export function startsWith(bytes: Uint8Array, signature: string, offset = 0): boolean {
  for (let i = 0; i < signature.length; i++) if (bytes[offset + i] !== signature.charCodeAt(i)) return false
  return true
}

/** Unsigned big-endian number of `size` bytes. */
export function bigEndian(bytes: Uint8Array, offset: number, size: number): number {
  let value = 0
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[offset + i] ?? 0)
  return value
}

/** Unsigned little-endian number of `size` bytes. */
export function littleEndian(bytes: Uint8Array, offset: number, size: number): number {
  let value = 0
  for (let i = size - 1; i >= 0; i--) value = value * 256 + (bytes[offset + i] ?? 0)
  return value
}

/** Four characters at `offset`. */
export function tag(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + 4))
}
