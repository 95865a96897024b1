// The reader that judges our own metadata blocks: what is on the list passes, anything else is named.
import { expect, test } from 'vitest'
import { utf8 } from '../../../../core/bytes.ts'
import { strangersInResources, strangersInXmp } from '../../../../workers/vision/formats/metadata.ts'

const packet = (inside: string, attributes = '') =>
  utf8(
    `<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='t'><rdf:RDF xmlns:rdf='r'><rdf:Description rdf:about='' xmlns:dc='d'${attributes}>${inside}</rdf:Description></rdf:RDF></x:xmpmeta>`,
  )

test.each([
  ['our own fields', packet("<dc:creator><rdf:Seq><rdf:li xml:lang='x'>A</rdf:li></rdf:Seq></dc:creator>"), []],
  ['a title', packet('<dc:title>A</dc:title>'), ['dc:title']],
  ['a field as an attribute', packet('', " photoshop:City='Ede'"), ['photoshop:City']],
  ['an empty element', packet('<exif:GPSLatitude/>'), ['exif:GPSLatitude']],
  ['names', packet('<Iptc4xmpExt:PersonInImage>A</Iptc4xmpExt:PersonInImage>'), ['Iptc4xmpExt:PersonInImage']],
])('XMP: %s', (_, bytes, strangers) => {
  expect(strangersInXmp(bytes, false)).toEqual(strangers)
})

test('names may stand in internal masters', () => {
  expect(strangersInXmp(packet('<Iptc4xmpExt:PersonInImage>A</Iptc4xmpExt:PersonInImage>'), true)).toEqual([])
})

test('image resources: IIM by dataset, and no others', () => {
  const iim = (record: number, dataset: number): number[] => [0x1c, record, dataset, 0, 1, 65]
  const resource = (id: number, data: number[]): number[] => [
    ...utf8('8BIM'),
    id >> 8,
    id & 255,
    0,
    0,
    0,
    0,
    0,
    data.length,
    ...data,
  ]
  const bytes = Uint8Array.from([
    ...resource(0x0404, [...iim(2, 80), ...iim(2, 90)]),
    ...resource(0x0425, [1, 2]),
    ...resource(0x040c, [1, 2]),
  ])
  expect(strangersInResources(bytes)).toEqual(['iim 2:90', 'resource 40c'])
})
