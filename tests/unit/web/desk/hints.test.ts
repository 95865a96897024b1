import { describe, expect, test } from 'vitest'
import type { NormalizedBox } from '../../../../core/documents.ts'
import { hintFor, mayName } from '../../../../web/console/desk/hints.ts'
import { parseOriginal } from '../../../../workers/metadata/original.ts'
import { box, face, subject } from './sample.ts'

const people = [
  { id: subject(1), name: 'Zoë van der Berg' },
  { id: subject(2), name: 'Bram Hendriks' },
  { id: subject(3), name: 'Bram Hendriks' },
]
const at = (name: string, where: NormalizedBox) => ({ name, box: where })
const here = face('a', { box: box(0.4, 0.4, 0.1) })

describe('what the file says about a face', () => {
  test.each(['Zoë van der Berg', 'zoe van der berg', 'Zoë  van-der Berg '])('%s is who we know', (name) => {
    expect(hintFor(here, [at(name, box(0.38, 0.38, 0.15))], people, [])).toEqual({ name, subject: subject(1) })
  })

  test('a name nobody has, and one that two people have, are said but tied to nobody', () => {
    const region = box(0.4, 0.4, 0.1)
    expect(hintFor(here, [at('Zoë', region)], people, [])).toEqual({ name: 'Zoë', subject: null })
    expect(hintFor(here, [at('Bram Hendriks', region)], people, [])).toMatchObject({ subject: null })
    expect(hintFor(here, [at('Bram Hendriks', region)], people, [subject(3)])).toMatchObject({ subject: subject(3) })
  })

  test('a name elsewhere in the photo says nothing, and of two the nearest counts', () => {
    const far = at('Bram Hendriks', box(0.6, 0.4, 0.1))
    expect(hintFor(here, [far], people, [subject(2)])).toBeNull()
    // A box around the whole row holds this face, but this face does not hold its middle.
    expect(hintFor(here, [at('Bram Hendriks', box(0.1, 0.3, 0.8))], people, [subject(2)])).toBeNull()
    const near = at('Zoë van der Berg', box(0.41, 0.41, 0.1))
    const wider = at('Bram Hendriks', box(0.36, 0.36, 0.16))
    expect(hintFor(here, [wider, near], people, [subject(2)])?.name).toBe('Zoë van der Berg')
  })

  test('"not this person" is remembered', () => {
    const region = at('Zoë van der Berg', box(0.4, 0.4, 0.1))
    expect(hintFor({ ...here, rejected: [subject(1)] }, [region], people, [])).toBeNull()
  })

  test('a photo that was stored on its side names the right one of two faces', () => {
    // Stored: left and right. EXIF 6 turns it a quarter clockwise: the left one stands on top.
    const region = (name: string, x: number) => ({ Name: name, Area: { X: x, Y: 0.5, W: 0.1, H: 0.1, Unit: 'normalized' } })
    const { regions } = parseOriginal(
      JSON.stringify([
        {
          'IFD0:Orientation': 6,
          'XMP-mwg-rs:RegionInfo': { RegionList: [region('Zoë van der Berg', 0.2), region('Bram Hendriks', 0.8)] },
        },
      ]),
    )
    const [top, bottom] = [face('t', { box: box(0.45, 0.15, 0.1) }), face('b', { box: box(0.45, 0.75, 0.1) })]
    expect(hintFor(top, regions, people, [subject(2)])?.subject).toBe(subject(1))
    expect(hintFor(bottom, regions, people, [subject(2)])?.subject).toBe(subject(2))
  })
})

test('only files with a block of names are asked', () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  expect(mayName(bytes('..xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"..'))).toBe(true)
  expect(mayName(bytes('..xmlns:MP="http://ns.microsoft.com/photo/1.2/"..'))).toBe(true)
  expect(mayName(bytes('Exif http://ns.adobe.com/xap/1.0/ Make Model'))).toBe(false)
})
