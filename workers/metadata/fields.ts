// Which fields a file gets, as arguments of ExifTool. IPTC Photo Metadata 2025.1, PLUS 2.0, MWG 2.0; text that old programs read stands in IIM too.
// Nothing but what `core/file-metadata.ts` lists; the check of the finished file refuses the rest.
import type { FileMetadata, NamedRegion, ReleaseStatus } from './api.ts'

const releaseCodes: Readonly<Record<ReleaseStatus, string>> = { 'not-applicable': 'MR-NAP', limited: 'MR-LMR' }

/** @returns one `-tag=value` each; IIM only where the format has it */
export function argumentsFor(fields: FileMetadata, mediaType: string): readonly string[] {
  const date = fields.endDate?.replaceAll('-', ':') ?? null
  const xmp = [
    set('XMP-plus:ModelReleaseStatus#', releaseCodes[fields.releaseStatus]),
    ...fields.releaseIds.map((id) => set('XMP-plus:ModelReleaseID', id)),
    set('XMP-xmpRights:UsageTerms', fields.usageTerms),
    ...optional('XMP-plus:LicenseEndDate', date),
    ...fields.creator.map((name) => set('XMP-dc:Creator', name)),
    ...optional('XMP-dc:Rights', fields.copyright),
    ...optional('XMP-photoshop:Credit', fields.credit),
    ...optional('XMP-iptcExt:Event', fields.event),
    ...optional('XMP-iptcCore:AltTextAccessibility', fields.altText),
    ...regionArguments(fields),
  ]
  if (mediaType !== 'image/jpeg') return xmp
  return [
    ...xmp,
    set('IPTC:CodedCharacterSet', 'UTF8'),
    ...fields.creator.map((name) => set('IPTC:By-line', cut(name, 32))),
    ...optional('IPTC:Credit', fields.credit && cut(fields.credit, 32)),
    ...optional('IPTC:CopyrightNotice', fields.copyright && cut(fields.copyright, 128)),
    ...optional('IPTC:ExpirationDate', date),
  ]
}

function regionArguments({ regions, width, height }: FileMetadata): readonly string[] {
  if (regions.length === 0) return []
  const size = `{W=${String(width)},H=${String(height)},Unit=pixel}`
  return [
    ...new Set(regions.map(({ name }) => set('XMP-iptcExt:PersonInImage', name))),
    set('XMP-mwg-rs:RegionInfo', `{AppliedToDimensions=${size},RegionList=[${regions.map(mwgRegion).join(',')}]}`),
    set('XMP-iptcExt:ImageRegion', `[${regions.map(iptcRegion).join(',')}]`),
  ]
}

/** MWG says where the middle is. */
function mwgRegion({ name, box }: NamedRegion): string {
  const area = `X=${fraction(box.x + box.width / 2)},Y=${fraction(box.y + box.height / 2)},W=${fraction(box.width)},H=${fraction(box.height)}`
  return `{Area={${area},Unit=normalized},Name=${escaped(name)},Type=Face}`
}

function iptcRegion({ name, box }: NamedRegion): string {
  const boundary = `RbShape=rectangle,RbUnit=relative,RbX=${fraction(box.x)},RbY=${fraction(box.y)},RbW=${fraction(box.width)},RbH=${fraction(box.height)}`
  return `{RegionBoundary={${boundary}},PersonInImage=[${escaped(name)}]}`
}

function set(tag: string, value: string): string {
  return `-${tag}=${value.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')}`
}

function optional(tag: string, value: string | null): readonly string[] {
  return value === null || value === '' ? [] : [set(tag, value)]
}

/** ExifTool's structures: these characters carry meaning unless a bar stands before them. */
function escaped(text: string): string {
  return text.replaceAll(/[|{}[\],]/g, '|$&')
}

function fraction(value: number): string {
  return String(Math.round(value * 1e6) / 1e6)
}

/** IIM counts bytes. */
function cut(text: string, bytes: number): string {
  let short = text
  while (new TextEncoder().encode(short).length > bytes) short = Array.from(short).slice(0, -1).join('')
  return short
}
