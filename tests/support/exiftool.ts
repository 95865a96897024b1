// ExifTool from Debian, the independent reader of metadata: what is still written in an exported file.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export const exiftoolPath = [
  process.env['EXIFTOOL_PATH'],
  '/usr/bin/exiftool',
  '/usr/local/bin/exiftool',
  '/opt/homebrew/bin/exiftool',
].find((path) => path !== undefined && existsSync(path))

/** Every tag, as `Group:Name`, duplicates and unknown ones included. */
export function metadataOf(bytes: Buffer): Readonly<Record<string, string>> {
  if (exiftoolPath === undefined) throw new Error('ExifTool is not installed (Debian: libimage-exiftool-perl)')
  const text = execFileSync(exiftoolPath, ['-j', '-G1', '-a', '-u', '-U', '-'], { input: bytes, maxBuffer: 1 << 26 }).toString()
  const [found] = JSON.parse(text) as readonly Record<string, unknown>[]
  return Object.fromEntries(Object.entries(found ?? {}).map(([tag, value]) => [tag, String(value)]))
}

/** Facts about the file and its pixels, which any JPEG has (`System` is the pipe ExifTool reads from). Everything else came from somewhere. */
const fileFacts =
  /^(SourceFile$|ExifTool:|System:|File:(FileType|FileTypeExtension|MIMEType|ImageWidth|ImageHeight|EncodingProcess|BitsPerSample|ColorComponents|YCbCrSubSampling|FileSize|Filename|FileName|Directory|FileModifyDate|FileAccessDate|FileInodeChangeDate|FilePermissions)$|JFIF:|Composite:(ImageSize|Megapixels)$)/

/** What an export writes into a file (`npm run prove -- metadata` reads each of these back); nobody's name among it. */
const written =
  /^(XMP-x:XMPToolkit|XMP-(plus:(ModelReleaseStatus|ModelReleaseID|LicenseEndDate)|xmpRights:UsageTerms|dc:(Creator|Rights)|photoshop:Credit|iptcExt:Event|iptcCore:AltTextAccessibility)|IPTC:(CodedCharacterSet|EnvelopeRecordVersion|ApplicationRecordVersion|By-line|Credit|CopyrightNotice|ExpirationDate)|Photoshop:IPTCDigest|File:CurrentIPTCDigest)$/

/** Tags beyond {@link fileFacts} and what we write. The plain sRGB profile that the browser's encoder writes says what the numbers mean and nothing of the original. */
export function leftoverTags(bytes: Buffer): readonly string[] {
  const metadata = metadataOf(bytes)
  const plainProfile = metadata['ICC_Profile:ProfileDescription'] === 'sRGB'
  return Object.keys(metadata).filter(
    (tag) => !fileFacts.test(tag) && !written.test(tag) && !(plainProfile && /^ICC[-_]/.test(tag)),
  )
}
