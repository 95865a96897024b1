// Reads credits and hints out of originals, writes fields into finished files. Nothing is kept between two calls.
import type { MetadataApi } from './api.ts'
import { readWithTool, writeWithTool } from './exiftool.ts'
import { argumentsFor } from './fields.ts'
import { parseOriginal, readArguments } from './original.ts'

const headBytes = 1 << 20

const extensions: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/png': 'png',
  'image/avif': 'avif',
}

export const metadata: MetadataApi = {
  async read(original) {
    // Cameras and programs put it first; the tool takes half a second per file, so files that say nothing are not asked.
    const head = original.slice(0, headBytes)
    const said = saysSomething(new Uint8Array(await head.arrayBuffer())) ? await readWithTool('original', head, readArguments) : ''
    return parseOriginal(said)
  },
  write(file, mediaType, fields) {
    return writeWithTool(`file.${extensions[mediaType] ?? 'jpg'}`, file, argumentsFor(fields, mediaType))
  },
}

/** Whether any kind of block that holds credits or regions begins in these bytes. */
function saysSomething(head: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(head)
  return ['Exif', 'http://ns.adobe.com/', 'Photoshop 3.0', 'XML:com.adobe.xmp', 'XMP ', 'II*\0', 'MM\0*'].some((start) =>
    text.includes(start),
  )
}
