// What a file that leaves may say about itself: the whole list. The writer writes from it, and the check of a finished file refuses whatever is not on it.

/** IPTC Photo Metadata 2025.1, PLUS 2.0 and MWG 2.0, by their usual prefixes. */
export const xmpProperties: ReadonlySet<string> = new Set([
  'plus:ModelReleaseStatus',
  'plus:ModelReleaseID',
  'plus:LicenseEndDate',
  'xmpRights:UsageTerms',
  'dc:creator',
  'dc:rights',
  'photoshop:Credit',
  'Iptc4xmpExt:Event',
  'Iptc4xmpCore:AltTextAccessibility',
])

/** Beside {@link xmpProperties}, in internal masters only: who is where. */
export const namingProperties: ReadonlySet<string> = new Set([
  'Iptc4xmpExt:PersonInImage',
  'Iptc4xmpExt:ImageRegion',
  'Iptc4xmpExt:RegionBoundary',
  'Iptc4xmpExt:rbShape',
  'Iptc4xmpExt:rbUnit',
  'Iptc4xmpExt:rbX',
  'Iptc4xmpExt:rbY',
  'Iptc4xmpExt:rbW',
  'Iptc4xmpExt:rbH',
  'mwg-rs:Regions',
  'mwg-rs:AppliedToDimensions',
  'mwg-rs:RegionList',
  'mwg-rs:Area',
  'mwg-rs:Name',
  'mwg-rs:Type',
  'stArea:x',
  'stArea:y',
  'stArea:w',
  'stArea:h',
  'stArea:unit',
  'stDim:w',
  'stDim:h',
  'stDim:unit',
])

/** IIM for programs that read nothing newer, as record:dataset. Versions, character set, by-line, credit, copyright, last day. */
export const iimDatasets: ReadonlySet<string> = new Set(['1:0', '1:90', '2:0', '2:80', '2:110', '2:116', '2:37'])
