// What Debian's ExifTool must read in a finished file: this and nothing else. Written from the standards, shares nothing with the writer.
import type { Case } from './cases.ts'

/** Facts of format and pixels that any file has. */
const facts =
  /^(SourceFile|ExifTool:.*|System:.*|File:(FileType|FileTypeExtension|MIMEType|ImageWidth|ImageHeight|EncodingProcess|BitsPerSample|ColorComponents|YCbCrSubSampling|FileSize|Filename|FileName|Directory|CurrentIPTCDigest)|JFIF:.*|ICC[-_].*|Composite:(ImageSize|Megapixels)|PNG:(ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace|SRGBRendering)|RIFF:(VP8Version|ImageWidth|ImageHeight|HorizontalScale|VerticalScale|WebP_Flags|AlphaIsUsed)|QuickTime:(MajorBrand|MinorVersion|CompatibleBrands|HandlerType|HandlerDescription|ImageSpatialExtent|ImagePixelDepth|AV1ConfigurationVersion|ChromaFormat|ChromaSamplePosition|ColorProfiles|ColorPrimaries|TransferCharacteristics|MatrixCoefficients|VideoFullRangeFlag|MediaDataSize|MediaDataOffset|MediaData|SeqProfile|SeqTier0|InitialDelaySamples|QuickTime_ColorRep_0x000a)|Meta:PrimaryItemReference|Photoshop:IPTCDigest|XMP-x:XMPToolkit|IPTC:(CodedCharacterSet|ApplicationRecordVersion|EnvelopeRecordVersion))$/

const printed = { limited: 'Limited or Incomplete Model Releases', none: 'Not Applicable' }

/** @returns sentences about what is wrong; empty when the file says exactly what it should */
export function judge(case_: Case, tags: Readonly<Record<string, unknown>>): readonly string[] {
  const expected = expectedTags(case_, sizeOf(tags))
  const wrong = Object.entries(expected)
    .filter(([tag, value]) => JSON.stringify(tags[tag]) !== JSON.stringify(value))
    .map(([tag, value]) => `${tag} is ${JSON.stringify(tags[tag])} instead of ${JSON.stringify(value)}`)
  const strange = Object.keys(tags).filter((tag) => !(tag in expected) && !facts.test(tag))
  return [...wrong, ...strange.map((tag) => `${tag} should not be there: ${JSON.stringify(tags[tag])}`)]
}

interface Size {
  readonly width: unknown
  readonly height: unknown
}

/** Of the written file, wherever its format says it. */
const sizeOf = (tags: Readonly<Record<string, unknown>>): Size => ({
  width: tags['File:ImageWidth'] ?? tags['PNG:ImageWidth'] ?? tags['RIFF:ImageWidth'],
  height: tags['File:ImageHeight'] ?? tags['PNG:ImageHeight'] ?? tags['RIFF:ImageHeight'],
})

function expectedTags(
  { people, credits, eventName, document, mediaType, channel, namesInside }: Case,
  written: Size,
): Record<string, unknown> {
  const untils = people.map(({ quitclaim }) => quitclaim.until ?? '').sort()
  const until = untils[0]?.replaceAll('-', ':')
  const ids = people.map(({ quitclaim }) => quitclaim.id).sort()
  const spoken = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
  const where = channel === 'intranet' ? 'Intranet' : 'Website'
  const terms = until
    ? `Cleared for: ${where}, until ${spoken.format(new Date(untils[0] ?? ''))}. Ask before any other use.`
    : `Cleared for: ${where}. Ask before any other use.`
  const list = (values: readonly string[]): unknown => (values.length > 1 ? values : values[0])
  const tags: Record<string, unknown> = {
    'XMP-plus:ModelReleaseStatus': people.length > 0 ? printed.limited : printed.none,
    'XMP-plus:ModelReleaseID': list(ids),
    'XMP-xmpRights:UsageTerms': terms,
    'XMP-plus:LicenseEndDate': until,
    'XMP-dc:Creator': list(credits.creator),
    'XMP-photoshop:Credit': credits.credit ?? undefined,
    'XMP-dc:Rights': credits.copyright ?? undefined,
    'XMP-iptcExt:Event': eventName,
    'XMP-iptcCore:AltTextAccessibility': document.altText,
    ...(mediaType === 'image/jpeg' && {
      'IPTC:By-line': list(credits.creator.map((name) => cut(name, 32))),
      'IPTC:Credit': credits.credit === null ? undefined : cut(credits.credit, 32),
      'IPTC:CopyrightNotice': credits.copyright === null ? undefined : cut(credits.copyright, 128),
      'IPTC:ExpirationDate': until,
    }),
    ...(namesInside && people.length > 0 && naming(people, document, written)),
  }
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined))
}

/** ExifTool reads structures flat here; positions are compared as numbers by the proof's reader. */
function naming(people: Case['people'], { faces }: Case['document'], written: Size): Record<string, unknown> {
  const each = (value: (index: number) => unknown): unknown => {
    const values = people.map((_, index) => value(index))
    return values.length > 1 ? values : values[0]
  }
  const round = (value: number): number => Math.round(value * 1e6) / 1e6
  const box = (index: number) => faces[index]?.box ?? { x: 0, y: 0, width: 0, height: 0 }
  const names = each((index) => people[index]?.name)
  return {
    'XMP-iptcExt:PersonInImage': names,
    'XMP-mwg-rs:RegionName': names,
    'XMP-mwg-rs:RegionType': each(() => 'Face'),
    'XMP-mwg-rs:RegionAreaX': each((index) => round(box(index).x + box(index).width / 2)),
    'XMP-mwg-rs:RegionAreaY': each((index) => round(box(index).y + box(index).height / 2)),
    'XMP-mwg-rs:RegionAreaW': each((index) => round(box(index).width)),
    'XMP-mwg-rs:RegionAreaH': each((index) => round(box(index).height)),
    'XMP-mwg-rs:RegionAreaUnit': each(() => 'normalized'),
    'XMP-mwg-rs:RegionAppliedToDimensionsW': written.width,
    'XMP-mwg-rs:RegionAppliedToDimensionsH': written.height,
    'XMP-mwg-rs:RegionAppliedToDimensionsUnit': 'pixel',
    'XMP-iptcExt:ImageRegionPersonInImage': names,
    'XMP-iptcExt:ImageRegionBoundaryShape': each(() => 'Rectangle'),
    'XMP-iptcExt:ImageRegionBoundaryUnit': each(() => 'Relative'),
    'XMP-iptcExt:ImageRegionBoundaryX': each((index) => round(box(index).x)),
    'XMP-iptcExt:ImageRegionBoundaryY': each((index) => round(box(index).y)),
    'XMP-iptcExt:ImageRegionBoundaryW': each((index) => round(box(index).width)),
    'XMP-iptcExt:ImageRegionBoundaryH': each((index) => round(box(index).height)),
  }
}

function cut(text: string, bytes: number): string {
  let short = text
  while (Buffer.byteLength(short) > bytes) short = Array.from(short).slice(0, -1).join('')
  return short
}
