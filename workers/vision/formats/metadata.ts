// Reads which fields the metadata blocks of a finished file hold, to the letter: XMP by its element and attribute names, IIM by its dataset numbers.
// Shares nothing with the tool that writes them.
import { iimDatasets, namingProperties, xmpProperties } from '../../../core/file-metadata.ts'
import { bigEndian } from './reader.ts'

/** RDF around the properties. */
const frame = /^(x:xmpmeta|x:xmptk|rdf:(RDF|Description|about|Alt|Seq|Bag|li|parseType|resource)|xml:lang|xmlns:[\w-]+)$/

/** @param named whether the file may say who is where @returns the names of properties that are not on the list */
export function strangersInXmp(packet: Uint8Array, named: boolean): readonly string[] {
  const text = new TextDecoder().decode(packet)
  // Values cannot hold a bare `<`; attributes stand inside tags.
  const names = [...text.matchAll(/<\/?([\w-]+:[\w-]+)([^<>]*)>/g)].flatMap(([, name = '', attributes = '']) => [
    name,
    ...[...attributes.matchAll(/([\w-]+:[\w-]+)\s*=/g)].map(([, attribute = '']) => attribute),
  ])
  const known = (name: string): boolean => frame.test(name) || xmpProperties.has(name) || (named && namingProperties.has(name))
  return [...new Set(names.filter((name) => !known(name)))]
}

/** @param resources Photoshop image resources (`8BIM` blocks) @returns datasets and resources that are not on the list */
export function strangersInResources(resources: Uint8Array): readonly string[] {
  const found: string[] = []
  for (let offset = 0; offset + 12 <= resources.length;) {
    const id = bigEndian(resources, offset + 4, 2)
    const nameLength = (resources[offset + 6] ?? 0) + 1
    const sizeAt = offset + 6 + nameLength + (nameLength % 2)
    const size = bigEndian(resources, sizeAt, 4)
    const data = resources.subarray(sizeAt + 4, sizeAt + 4 + size)
    if (id === 0x0404) found.push(...strangersInIim(data))
    // 0x0425 is a checksum over the block before.
    else if (id !== 0x0425) found.push(`resource ${id.toString(16)}`)
    offset = sizeAt + 4 + size + (size % 2)
  }
  return found
}

function strangersInIim(data: Uint8Array): readonly string[] {
  const found: string[] = []
  for (let offset = 0; data[offset] === 0x1c;) {
    const dataset = `${String(data[offset + 1])}:${String(data[offset + 2])}`
    if (!iimDatasets.has(dataset)) found.push(`iim ${dataset}`)
    offset += 5 + bigEndian(data, offset + 3, 2)
  }
  return found
}
