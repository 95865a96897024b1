// A list as a file: which bytes are which letters. Spreadsheets write UTF-8, UTF-16 or the old Windows alphabet, with a mark or without, and say nothing else.
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof encodings)[number]

const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** The text without its byte order mark. */
export function decodeList(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  const encoding = encodingOf(bytes)
  // The decoder takes the mark off by itself.
  return { text: new TextDecoder(encoding).decode(bytes), encoding }
}

function encodingOf(bytes: Uint8Array): Encoding {
  const marked = marks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))
  if (marked) return marked[0]
  const [even, odd] = zeros(bytes.subarray(0, 4096))
  if (odd > 0.3 && even < 0.1) return 'utf-16le'
  if (even > 0.3 && odd < 0.1) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252'
    throw error
  }
}

/** Share of zero bytes at even and at odd places: Western text in UTF-16 has one in every pair. */
function zeros(bytes: Uint8Array): readonly [number, number] {
  const counts = [0, 0] as [number, number]
  bytes.forEach((byte, i) => {
    if (byte === 0) counts[i % 2 === 0 ? 0 : 1]++
  })
  const pairs = Math.max(1, bytes.length / 2)
  return [counts[0] / pairs, counts[1] / pairs]
}
