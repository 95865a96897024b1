// What is inside sealed records: the shapes that only opened scopes ever see. Every reader parses with these schemas.
import { z } from './zod.ts'
import { CalendarDate, Instant, MemberId, OwnerId, QuitclaimId, RecordId, StatementId } from './ids.ts'
import { Channel } from './channels.ts'
import { HashHex } from './statements.ts'

/** Scope `people`, table `person`. */
export const PersonDocument = z.strictObject({
  name: z.string().trim().min(1).max(200),
  email: z.string().max(320).nullable(),
  note: z.string().max(2000),
  /** Why this person must not appear anywhere, in somebody's words. Left out: nobody said, or it was lifted. */
  neverReason: z.string().min(1).max(2000).optional(),
})
export type PersonDocument = z.infer<typeof PersonDocument>

/** Scope `faces`, table `template`. The attachment is little-endian float32, L2-normalised, `dimensions` long. */
export const TemplateDocument = z.strictObject({
  /** Manifest id and version of the recogniser: templates of different models are never compared. */
  model: z.string().min(1).max(80),
  dimensions: z.int().min(32).max(4096),
  /** From a selfie, put back to waiting: its first match was taken back. Left out: not. A version that a person signed waits in any case. */
  waiting: z.literal(true).optional(),
})
export type TemplateDocument = z.infer<typeof TemplateDocument>

/** Scope `papers`, table `paper`. The attachment is the scanned or photographed form. */
export const PaperDocument = z.strictObject({
  quitclaim: QuitclaimId,
  fileName: z.string().max(255),
  mediaType: z.string().max(100),
})
export type PaperDocument = z.infer<typeof PaperDocument>

/** Scope `library`, table `event`. The roster holds ids, never names. */
export const EventDocument = z.strictObject({
  name: z.string().trim().min(1).max(200),
  date: CalendarDate,
  roster: z.array(OwnerId).max(5000),
})
export type EventDocument = z.infer<typeof EventDocument>

/** A rectangle in fractions of the upright image: 0,0 is top left, 1,1 bottom right. */
export const NormalizedBox = z
  .strictObject({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() })
  .brand('NormalizedBox')
export type NormalizedBox = z.infer<typeof NormalizedBox>

/** Who the recogniser proposes, how sure, and the next best person of the roster. Similarity is cosine, -1..1. */
export const Proposal = z.strictObject({
  subject: OwnerId,
  similarity: z.number().min(-1).max(1),
  runnerUp: z.strictObject({ subject: OwnerId, similarity: z.number().min(-1).max(1) }).nullable(),
  /** `likely` may be offered with Enter; `possible` needs a closer look. Thresholds live with the model. */
  confidence: z.enum(['likely', 'possible']),
  model: z.string(),
  /** The template it rests on, when that came from a selfie and nobody had confirmed a match with it: never `likely`. Left out: an ordinary one. */
  waiting: RecordId.optional(),
})
export type Proposal = z.infer<typeof Proposal>

/** A proposal without certain people: none when it is about one of them, and none of them is its runner-up. */
export function proposalWithout(proposal: Proposal | null, isOut: (subject: OwnerId) => boolean): Proposal | null {
  if (!proposal || isOut(proposal.subject)) return null
  return proposal.runnerUp && isOut(proposal.runnerUp.subject) ? { ...proposal, runnerUp: null } : proposal
}

export const FaceDecision = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('undecided') }),
  z.strictObject({ kind: z.literal('person'), subject: OwnerId }),
  z.strictObject({ kind: z.literal('stranger') }),
  z.strictObject({ kind: z.literal('not-a-face') }),
])
export type FaceDecision = z.infer<typeof FaceDecision>

/** Equal by meaning. */
export function sameDecision(a: FaceDecision, b: FaceDecision): boolean {
  return a.kind === b.kind && (a.kind !== 'person' || (b.kind === 'person' && a.subject === b.subject))
}

/** One member's answer about a face. */
export const Said = z.strictObject({ decision: FaceDecision, by: MemberId.nullable(), at: Instant.nullable() })
export type Said = z.infer<typeof Said>

export const Face = z.strictObject({
  id: z.string().max(64),
  box: NormalizedBox,
  source: z.enum(['detector', 'drawn']),
  /** Detector score, 0..1; 1 for a box a person drew. */
  score: z.number().min(0).max(1),
  /** `look-yourself`: too small, blurred or turned away to be compared honestly. */
  quality: z.enum(['good', 'look-yourself']),
  proposal: Proposal.nullable(),
  rejected: z.array(OwnerId).max(50),
  decision: FaceDecision,
  covered: z.boolean(),
  decidedBy: MemberId.nullable(),
  decidedAt: Instant.nullable(),
  /** How far the head is tilted, in radians, clockwise. Left out: upright, or not known. */
  angle: z.number().min(-Math.PI).max(Math.PI).optional(),
  /** Answers that members gave at the same time and that do not go together: nobody's stands, and the face is asked again. */
  said: z.array(Said).min(2).max(4).optional(),
})
export type Face = z.infer<typeof Face>

/** Evidence about one file that left: which bytes, what was covered in it, and what an attack on the covers found. */
export const FileCheck = z.strictObject({
  at: Instant,
  channel: Channel,
  contentHash: HashHex,
  faces: z.int().min(0),
  regions: z.int().min(0),
  /**
   * How alike what was covered by hand still was to what stood there, at most: 0 nothing, 1 all of it; noise is alike by chance. Left out: nothing was covered by
   * hand, or it was written before this was looked for.
   */
  alike: z.number().min(0).max(1).optional(),
  /** How many covers were made larger than planned, because a face was found at them until then. Left out: none. */
  grown: z.int().min(1).optional(),
  /**
   * It was looked through: beside its pixels there is nothing but our own fields in it, so no embedded preview and nothing of what the original said. `public`: they name
   * nobody; `internal`: they may say who is where. Left out: written before this was noted down, when files with anything else in them were held back as well.
   */
  nothingBut: z.enum(['public', 'internal']).optional(),
  /** The most any covered face resembled anybody compared; null when nobody was, or they were erased since. */
  highest: z.strictObject({ subject: OwnerId, similarity: z.number().min(-1).max(1) }).nullable(),
})
export type FileCheck = z.infer<typeof FileCheck>

export const placeKinds = ['folder', 'zip', 'webdav', 's3', 'resourcespace', 'sharepoint'] as const

/** Where files go. `destination` tells two places of one name apart, as far as a member set them up; null for a folder or a zip. */
export const PublicationPlace = z.strictObject({
  kind: z.enum(placeKinds),
  label: z.string().max(200),
  destination: z.uuid().nullable(),
})
export type PublicationPlace = z.infer<typeof PublicationPlace>

/** One file that left: what the clear publication statement of the same id leaves out. */
export const Publication = z.strictObject({
  id: StatementId,
  at: Instant,
  by: MemberId,
  channel: Channel,
  from: CalendarDate,
  /** The last day it may stand there, as the file itself says; null when no consent in it ended then. */
  until: CalendarDate.nullable(),
  /** The last day the editor asked for; null when they named none, and `until` came from the consents. Left out: written before this was kept. */
  ownEnd: CalendarDate.nullable().optional(),
  place: PublicationPlace,
  /** Its name there. */
  name: z.string().max(500),
  /** Finds it again at the destination; null where nothing can be asked of it afterwards. */
  address: z.string().max(2000).nullable(),
  contentHash: HashHex,
  /** Hash of everything the file was made from: an equal one means that sending it again would change nothing. */
  recipe: HashHex,
  /** What it rests on. */
  quitclaims: z.array(QuitclaimId).max(500),
  /** It stands there no longer: the destination was told, or a member says so. */
  ended: z.strictObject({ by: MemberId, at: Instant, how: z.enum(['told', 'by-hand']) }).nullable(),
  /** The last day its destination was told since, because the consents in it were renewed or shortened. Left out: it knows `until`. */
  told: z
    .strictObject({
      by: MemberId,
      at: Instant,
      until: CalendarDate.nullable(),
      /** The consents it knows since then. Left out: it keeps none, or knows those the file left with. */
      quitclaims: z.array(QuitclaimId).max(500).optional(),
    })
    .optional(),
  /** Who heard that it should come down, by the destination's name; it may stand there still. Left out: nobody yet. */
  heard: z
    .array(z.strictObject({ id: z.uuid(), label: z.string().max(60), at: Instant }))
    .max(20)
    .optional(),
})
export type Publication = z.infer<typeof Publication>

/** Something else that is covered in every file made of the photo: a badge, a screen, a number plate. */
export const CoveredRegion = z.strictObject({
  id: z.string().max(64),
  box: NormalizedBox,
  form: z.enum(['box', 'ellipse']),
  /** How far it is turned about its middle, in radians, clockwise. Left out: upright. */
  angle: z.number().min(-Math.PI).max(Math.PI).optional(),
  by: MemberId,
  at: Instant,
})
export type CoveredRegion = z.infer<typeof CoveredRegion>

/** Scope `library`, table `asset`: one photo, its faces and the decisions about them. */
export const AssetDocument = z.strictObject({
  fileName: z.string().max(500),
  /** SHA-256 of the file's bytes: recognises the same photo again in another browser. */
  contentHash: HashHex,
  sizeBytes: z.int().min(0),
  /** Upright pixel size. */
  width: z.int().min(1),
  height: z.int().min(1),
  faces: z.array(Face).max(2000),
  /** People a member says are in the photo without a visible face. */
  withoutFace: z.array(OwnerId).max(200),
  /** The member who looked and found nobody missed. */
  seen: z.strictObject({ by: MemberId, at: Instant }).nullable(),
  /** How many of the faces were compared, with which model; null when recognition was off. */
  recognition: z.strictObject({ compared: z.int().min(0), model: z.string() }).nullable(),
  /** Left out: none. */
  regions: z.array(CoveredRegion).max(200).optional(),
  /** What was found when files made of the photo were attacked before they left, newest last. Left out: nothing left yet. */
  checks: z.array(FileCheck).max(20).optional(),
  /** Where files made of the photo went, oldest first. Left out: nowhere yet. */
  publications: z.array(Publication).max(200).optional(),
  /** Recognises the same frame again, saved smaller or taken a moment later (`core/fingerprint.ts`). Left out: not known, or nothing to tell it by. */
  fingerprint: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  /** What is to be seen, for people who cannot see it; travels along in files. Left out: not written yet. */
  altText: z.string().max(1000).optional(),
})
export type AssetDocument = z.infer<typeof AssetDocument>
