// Made-up photos with a whole story in their metadata, and what a file made from each has to say. Seeded.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'jpeg-js'
import type { Channel } from '../../../../core/channels.ts'
import type { Quitclaim } from '../../../../core/consent.ts'
import type { AssetDocument, Face } from '../../../../core/documents.ts'
import type { CalendarDate } from '../../../../core/ids.ts'
import { exiftoolPath } from '../../../support/exiftool.ts'
import { randomFor, type Random } from '../../random.ts'

export interface Case {
  readonly url: string
  readonly asset: string
  readonly event: string
  readonly eventName: string
  readonly day: CalendarDate
  readonly channel: Channel
  readonly mediaType: 'image/jpeg' | 'image/webp' | 'image/png' | 'image/avif'
  readonly namesInside: boolean
  readonly people: readonly { readonly id: string; readonly name: string; readonly quitclaim: Quitclaim }[]
  readonly document: AssetDocument
  readonly credits: { readonly creator: readonly string[]; readonly credit: string | null; readonly copyright: string | null }
  /** A word that stands in every planted field that may not survive. */
  readonly secret: string
}

const words = [
  'Zoë',
  'Ümit',
  'Ñandú',
  'O’Brien',
  'van der Berg',
  'Łódź',
  '漢字',
  'שלום',
  'R&D <intern>',
  '"{a|b}, [c]"',
  "d'Arc",
  '50 % = ½',
  '😀',
]
const day = '2026-06-12' as CalendarDate

/** Writes the original of one case into `folder`. */
export function makeCase(folder: string, seed: number, index: number): Case {
  const random = randomFor(seed, index)
  const text = (label: string): string => `${label} ${random.pick(words)} ${random.pick(words)} ${String(random.below(1000))}`
  const [width, height] = [480 + random.below(200), 360 + random.below(100)]
  const file = join(folder, `case-${String(index)}.jpg`)
  writeFileSync(file, encode({ data: gradient(width, height, random), width, height }, 90).data)
  const credits = {
    creator: random.below(4) === 0 ? [] : [text('Maker'), ...(random.below(3) === 0 ? [text('Second')] : [])],
    credit: random.below(3) === 0 ? null : text('Credit'),
    copyright: random.below(3) === 0 ? null : text('© 2026'),
  }
  const secret = `Secret${random.id().slice(0, 8)}`
  const orientation = 1 + random.below(8)
  plant(file, secret, orientation, credits)
  const people = Array.from({ length: random.below(4) }, (_, nth) => ({
    id: random.id(),
    name: `${text('Person')} ${String(nth)}`,
    quitclaim: quitclaimOf(
      random,
      `20${String(27 + random.below(9))}-0${String(1 + random.below(9))}-1${String(random.below(10))}`,
    ),
  }))
  const upright = orientation >= 5 ? { width: height, height: width } : { width, height }
  const internal = random.below(3) === 0
  return {
    url: `/originals/case-${String(index)}.jpg`,
    asset: random.id(),
    event: random.id(),
    eventName: text('Event'),
    day,
    channel: internal ? 'intranet' : 'website',
    mediaType: random.pick(['image/jpeg', 'image/jpeg', 'image/webp', 'image/avif', 'image/png'] as const),
    namesInside: internal && random.below(2) === 0,
    people,
    document: documentOf(random, upright, people, random.below(4) === 0 ? undefined : text('To be seen:')),
    credits,
    secret,
  }
}

/** Everything cameras and programs like to write, each with the secret in it. */
function plant(file: string, secret: string, orientation: number, credits: Case['credits']): void {
  if (exiftoolPath === undefined) throw new Error('ExifTool is not installed (Debian: libimage-exiftool-perl)')
  const named = `{Area={X=0.5,Y=0.5,W=0.2,H=0.2,Unit=normalized},Name=${secret},Type=Face}`
  const fields = {
    'IFD0:Make': secret,
    'IFD0:Model': secret,
    'IFD0:Software': secret,
    'IFD0:ImageDescription': secret,
    'IFD0:Orientation#': String(orientation),
    'IFD0:XPKeywords': secret,
    'ExifIFD:SerialNumber': secret,
    'ExifIFD:LensModel': secret,
    'ExifIFD:UserComment': secret,
    'ExifIFD:DateTimeOriginal': '2026:06:12 10:11:12',
    'ExifIFD:OwnerName': secret,
    'GPS:GPSLatitude#': '52.1',
    'GPS:GPSLatitudeRef': 'N',
    'GPS:GPSLongitude#': '5.1',
    'GPS:GPSLongitudeRef': 'E',
    'IPTC:City': secret.slice(0, 32),
    'IPTC:Keywords': secret,
    'IPTC:Caption-Abstract': secret,
    'IPTC:Headline': secret,
    'XMP-dc:Description': secret,
    'XMP-dc:Subject': secret,
    'XMP-dc:Title': secret,
    'XMP-photoshop:City': secret,
    'XMP-photoshop:Instructions': secret,
    'XMP-xmp:CreatorTool': secret,
    'XMP-xmpMM:DocumentID': secret,
    'XMP-iptcExt:PersonInImage': secret,
    'XMP-iptcExt:LocationShownCity': secret,
    'XMP-plus:ModelReleaseID': secret,
    'XMP-mwg-rs:RegionInfo': `{AppliedToDimensions={W=10,H=10,Unit=pixel},RegionList=[${named}]}`,
    'XMP-aux:SerialNumber': secret,
    Comment: secret,
    ...(credits.credit === null ? {} : { 'XMP-photoshop:Credit': credits.credit }),
    ...(credits.copyright === null ? {} : { 'XMP-dc:Rights': credits.copyright }),
  }
  const given = [...Object.entries(fields), ...credits.creator.map((name) => ['XMP-dc:Creator', name] as const)]
  const options = [
    '-q',
    '-q',
    '-overwrite_original',
    '-codedcharacterset=utf8',
    ...given.map(([name, value]) => `-${name}=${value}`),
  ]
  execFileSync(exiftoolPath, [...options, `-ThumbnailImage<=${file}`, file])
}

function quitclaimOf(random: Random, until: string): Quitclaim {
  return {
    id: random.id(),
    purposes: ['information'],
    channels: ['website', 'intranet'],
    withdrawnChannels: [],
    basis: 'consent',
    territory: null,
    from: '2026-01-01',
    until,
    method: 'paper',
    guardians: null,
    form: null,
    recordedBy: random.id(),
    ended: null,
    recordedAt: '2026-01-01T00:00:00.000Z',
  } as unknown as Quitclaim
}

function documentOf(
  random: Random,
  size: { readonly width: number; readonly height: number },
  people: Case['people'],
  altText: string | undefined,
): AssetDocument {
  const by = { by: random.id(), at: '2026-06-12T10:00:00.000Z' }
  const faces = people.map(({ id }, nth) => ({
    id: String(nth),
    box: { x: 0.05 + nth * 0.3, y: 0.1 + random.below(40) / 100, width: 0.2, height: 0.25 },
    source: 'drawn',
    score: 1,
    quality: 'good',
    proposal: null,
    rejected: [],
    decision: { kind: 'person', subject: id },
    covered: false,
    decidedBy: by.by,
    decidedAt: by.at,
  }))
  return {
    fileName: 'IMG_0001.jpg',
    contentHash: '0'.repeat(64),
    sizeBytes: 1,
    ...size,
    faces: faces as unknown as Face[],
    withoutFace: [],
    seen: by,
    recognition: null,
    ...(altText !== undefined && { altText }),
  } as unknown as AssetDocument
}

function gradient(width: number, height: number, random: Random): Buffer {
  const data = Buffer.alloc(width * height * 4)
  const [red, blue] = [random.below(256), random.below(256)]
  for (let i = 0; i < width * height; i++)
    data.writeUInt32BE(((red << 24) | (Math.floor(((i % width) / width) * 255) << 16) | (blue << 8) | 255) >>> 0, i * 4)
  return data
}
