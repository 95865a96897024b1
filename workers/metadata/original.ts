// What an original says, from ExifTool's JSON: who made it, and which names other programs tied to faces (MWG, Microsoft), turned upright.
import { z } from '../../core/zod.ts'
import type { NormalizedBox } from '../../core/documents.ts'
import type { NamedRegion, OriginalMetadata } from './api.ts'

/** The fields that are asked for; nothing else of the original is ever read. */
export const readArguments = [
  '-json',
  '-struct',
  '-G1',
  '-n',
  '-XMP-dc:Creator',
  '-IPTC:By-line',
  '-IFD0:Artist',
  '-XMP-photoshop:Credit',
  '-IPTC:Credit',
  '-XMP-dc:Rights',
  '-IPTC:CopyrightNotice',
  '-IFD0:Copyright',
  '-IFD0:Orientation',
  '-XMP-mwg-rs:RegionInfo',
  '-XMP-MP:RegionInfoMP',
] as const

const text = z.union([z.string(), z.number()]).transform(String)
const texts = z.union([text.transform((one) => [one]), z.array(text)]).catch([])
const number = z.coerce.number().min(-10).max(10)

const MwgInfo = z.object({
  RegionList: z.array(
    z
      .object({
        Name: text.optional().catch(undefined),
        Area: z.object({ X: number, Y: number, W: number, H: number, Unit: z.string().optional() }),
      })
      .nullable()
      .catch(null),
  ),
})
const MicrosoftInfo = z.object({
  Regions: z.array(
    z
      .object({ PersonDisplayName: text.optional().catch(undefined), Rectangle: z.string() })
      .nullable()
      .catch(null),
  ),
})
const Answer = z
  .array(z.record(z.string(), z.unknown()))
  .transform(([first]) => first ?? {})
  .catch({})

/** @param json ExifTool's answer to {@link readArguments}; anything odd in it counts as not said */
export function parseOriginal(json: string): OriginalMetadata {
  const said = Answer.parse(parseJson(json))
  const first = (...tags: readonly string[]): readonly string[] =>
    tags.map((tag) => texts.parse(said[tag] ?? [])).find((found) => found.length > 0) ?? []
  const orientation = z.int().min(1).max(8).catch(1).parse(said['IFD0:Orientation'])
  const regions = [...mwgRegions(said['XMP-mwg-rs:RegionInfo']), ...microsoftRegions(said['XMP-MP:RegionInfoMP'])]
  return {
    creator: first('XMP-dc:Creator', 'IPTC:By-line', 'IFD0:Artist').slice(0, 10),
    credit: first('XMP-photoshop:Credit', 'IPTC:Credit')[0] ?? null,
    copyright: first('XMP-dc:Rights', 'IPTC:CopyrightNotice', 'IFD0:Copyright')[0] ?? null,
    regions: regions.map(({ name, box }) => ({ name, box: uprightBox(box, orientation) })),
  }
}

/** A box of the stored picture in the upright one, by EXIF orientation. */
export function uprightBox({ x, y, width, height }: NormalizedBox, orientation: number): NormalizedBox {
  const [right, bottom] = [1 - x - width, 1 - y - height]
  const turned = { x: [x, right, right, x, y, bottom, bottom, y], y: [y, y, bottom, bottom, x, x, right, right] }
  const swapped = orientation >= 5
  return {
    x: turned.x[orientation - 1] ?? x,
    y: turned.y[orientation - 1] ?? y,
    width: swapped ? height : width,
    height: swapped ? width : height,
  } as NormalizedBox
}

function mwgRegions(info: unknown): readonly NamedRegion[] {
  const parsed = MwgInfo.safeParse(info)
  return (parsed.data?.RegionList ?? []).flatMap((region) => {
    if (!region?.Name || (region.Area.Unit !== undefined && region.Area.Unit !== 'normalized')) return []
    const { X, Y, W, H } = region.Area
    return named(region.Name, X - W / 2, Y - H / 2, W, H)
  })
}

/** `x, y, width, height`, from the top left. */
function microsoftRegions(info: unknown): readonly NamedRegion[] {
  const parsed = MicrosoftInfo.safeParse(info)
  return (parsed.data?.Regions ?? []).flatMap((region) => {
    const [x, y, width, height] = (region?.Rectangle ?? '').split(',').map(Number)
    return region?.PersonDisplayName ? named(region.PersonDisplayName, x, y, width, height) : []
  })
}

function named(name: string, x = NaN, y = NaN, width = NaN, height = NaN): readonly NamedRegion[] {
  if (![x, y, width, height].every(Number.isFinite) || width <= 0 || height <= 0) return []
  return [{ name: name.slice(0, 200), box: { x, y, width, height } as NormalizedBox }]
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}
