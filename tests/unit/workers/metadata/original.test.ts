// What is taken from an original: credits in their order of trust, regions of both kinds turned upright, and nothing from a file that lies.
import { describe, expect, test } from 'vitest'
import { argumentsFor } from '../../../../workers/metadata/fields.ts'
import { parseOriginal, uprightBox } from '../../../../workers/metadata/original.ts'
import type { NormalizedBox } from '../../../../core/documents.ts'

const parse = (said: Record<string, unknown>) => parseOriginal(JSON.stringify([said]))
const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height }) as NormalizedBox

describe('credits', () => {
  test('XMP before IIM before EXIF', () => {
    const said = { 'IFD0:Artist': 'C', 'IPTC:By-line': ['B'], 'XMP-dc:Creator': ['A', 'Z'], 'IFD0:Copyright': '© C' }
    expect(parse(said)).toMatchObject({ creator: ['A', 'Z'], credit: null, copyright: '© C' })
    expect(parse({ 'IFD0:Artist': 'C', 'IPTC:By-line': 'B' }).creator).toEqual(['B'])
  })

  test.each(['', 'not json', '[]', '[3]', '{"a":1}', '[{"XMP-dc:Creator":{"a":1},"IFD0:Orientation":99}]'])(
    '%j says nothing',
    (json) => {
      expect(parseOriginal(json)).toEqual({ creator: [], credit: null, copyright: null, regions: [] })
    },
  )
})

describe('regions', () => {
  const area = { X: 0.3, Y: 0.4, W: 0.2, H: 0.1, Unit: 'normalized' }

  test('MWG says the middle, Microsoft the corner', () => {
    const { regions } = parse({
      'XMP-mwg-rs:RegionInfo': {
        RegionList: [{ Name: 'Anna', Area: area }, { Area: area }, { Name: 'Pixels', Area: { ...area, Unit: 'pixel' } }],
      },
      'XMP-MP:RegionInfoMP': { Regions: [{ PersonDisplayName: 'Bram', Rectangle: '0.5, 0.25, 0.125, 0.5' }, { Rectangle: 'x' }] },
    })
    expect(regions.map(({ name }) => name)).toEqual(['Anna', 'Bram'])
    expect(regions[0]?.box.x).toBeCloseTo(0.2)
    expect(regions[0]?.box.y).toBeCloseTo(0.35)
    expect(regions[1]?.box).toEqual(box(0.5, 0.25, 0.125, 0.5))
  })

  // Where the stored top-left corner ends up, by EXIF orientation.
  test.each([
    [1, box(0, 0, 0.2, 0.1)],
    [2, box(0.8, 0, 0.2, 0.1)],
    [3, box(0.8, 0.9, 0.2, 0.1)],
    [4, box(0, 0.9, 0.2, 0.1)],
    [5, box(0, 0, 0.1, 0.2)],
    [6, box(0.9, 0, 0.1, 0.2)],
    [7, box(0.9, 0.8, 0.1, 0.2)],
    [8, box(0, 0.8, 0.1, 0.2)],
  ])('orientation %i turns them upright', (orientation, expected) => {
    const turned = uprightBox(box(0, 0, 0.2, 0.1), orientation)
    for (const key of ['x', 'y', 'width', 'height'] as const) expect(turned[key]).toBeCloseTo(expected[key])
  })
})

test('what is written cannot break out of its field', () => {
  const args = argumentsFor(
    {
      creator: ['A\n-all='],
      credit: null,
      copyright: '',
      releaseStatus: 'limited',
      releaseIds: [],
      usageTerms: 'x',
      endDate: null,
      event: null,
      altText: null,
      regions: [{ name: 'a},{Name=b|', box: box(0, 0, 0.5, 0.5) }],
      width: 10,
      height: 10,
    },
    'image/png',
  )
  expect(args).toContain('-XMP-dc:Creator=A -all=')
  expect(args.find((arg) => arg.startsWith('-XMP-mwg-rs'))).toContain('Name=a|}|,|{Name=b||,Type=Face')
  expect(args.some((arg) => arg.startsWith('-IPTC') || arg.includes('dc:Rights'))).toBe(false)
})
