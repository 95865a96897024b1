// The vision worker's contract: pixels in, faces and proposals out. Embeddings stay inside (or go to the vault over the port); ending the worker forgets them.
import type { Bytes } from '../../core/bytes.ts'
import type { NormalizedBox, Proposal } from '../../core/documents.ts'
import type { OwnerId } from '../../core/ids.ts'

/** Codes of a file that cannot be used; the rest of the batch goes on. */
export type FileProblem =
  | 'empty_file'
  | 'not_an_image' // by content, whatever its name says
  | 'unsupported_image' // a real image kind that is not decoded (camera raw, JPEG XL, Photoshop…)
  | 'damaged_image' // truncated or corrupt
  | 'image_too_large' // more pixels than can be decoded safely

/** Codes the vision worker throws as `CodedError`. */
export type VisionErrorCode =
  | 'model_refused' /* hash differs */
  | 'model_missing'
  | 'model_unreachable' /* no connection */
  | 'not_prepared'
  | 'out_of_memory'
  | 'stopped' /* asked to */

export interface PrepareProgress {
  readonly loadedBytes: number
  readonly totalBytes: number
}

/** What computes the ONNX networks: the processor, or the graphics card. */
export type Provider = 'wasm' | 'webgpu'

export interface PrepareOptions {
  readonly recognise: boolean
  readonly baseUrl: string
  readonly models: 'builtin' | 'recommended'
  /** Left out: the processor. */
  readonly provider?: Provider
}

/** How fast one provider is on this machine, and what it answers to fixed pictures. */
export interface Trial {
  readonly milliseconds: number
  /** The recogniser's embedding of a square of noise. */
  readonly answer: Float32Array<ArrayBuffer>
  /** Everything the detector said of a picture with a drawn face in it; empty where it is computed on the processor in any case. */
  readonly maps: readonly Float32Array<ArrayBuffer>[]
}

export interface AnalysedFace {
  readonly id: string
  readonly box: NormalizedBox
  readonly score: number
  readonly quality: 'good' | 'look-yourself'
  /** How far the head is tilted, in radians, clockwise; from the line between the eyes. */
  readonly angle: number
  /** Whether this face was compared with the delivered templates. */
  readonly compared: boolean
  readonly proposal: Proposal | null
  /** Whom it resembles most, for the order in which names are offered; empty where it was not compared or the proposal is sure. Nothing of it is stored. */
  readonly nearest: readonly OwnerId[]
}

export type Analysis =
  | {
      readonly ok: true
      /** SHA-256 of the file's bytes, lower-case hex. */
      readonly contentHash: string
      readonly mediaType: string
      /** A moving picture or a file of several pages: only the first was looked at. */
      readonly onlyFirst: boolean
      /** Recognises the same frame again (`core/fingerprint.ts`), whatever its format and size. */
      readonly fingerprint: string
      /** Upright pixel size. */
      readonly width: number
      readonly height: number
      readonly faces: readonly AnalysedFace[]
      /** What faces were compared with, if there was anybody to compare with; null: recognition was off. */
      readonly recogniser: string | null
      /** Upright JPEG for this device only, longest side as asked. */
      readonly preview: Bytes
    }
  | { readonly ok: false; readonly problem: FileProblem }

export type FaceInside = Pick<AnalysedFace, 'angle' | 'proposal' | 'nearest'>

export interface AnalyseOptions {
  /** False: detect only. No embedding is made, nothing is compared. */
  readonly recognise: boolean
  readonly previewLongestSide: number
  /**
   * Whether vectors of faces that match nobody are held until `forgetBatch`, so that {@link VisionApi.groups} can tell which are the same person.
   * Off unless the workspace switched it on.
   */
  readonly group?: boolean
}

export interface EnrolOptions {
  /**
   * `only` (the default): exactly one clear face, else a problem. `middle`: the face nearest the middle whatever its quality, for measuring
   * with pictures that are known to be of one person.
   */
  readonly choose: 'only' | 'middle'
  /** Also offers what the first look alone gave, to measure what further looks bring. */
  readonly firstLook?: boolean
}

export type Enrolment =
  | {
      readonly ok: true
      /** The embedding's name on the vault port, one per usable portrait. */
      readonly offered: string
      /** Of the first look alone, when asked for. */
      readonly offeredFirst?: string
      readonly model: string
      readonly dimensions: number
      /** Always good where only one clear face will do. */
      readonly quality: AnalysedFace['quality']
      readonly faceBox: NormalizedBox
      readonly preview: Bytes
    }
  | { readonly ok: false; readonly problem: FileProblem | 'no_face' | 'several_faces' | 'face_unclear' }

/** A region to destroy, already with its margin. */
export interface Cover {
  readonly box: NormalizedBox
  readonly form: 'ellipse' | 'box'
  /** Radians, clockwise, about the middle of the box. */
  readonly angle: number
  readonly style: 'solid' | 'mosaic' | 'shape'
  /** What the noise of a mosaic follows from, so that a file made again is the same file; left out: it is new each time. */
  readonly seed?: string
}

/** Where a face was before it was covered, without margin. */
export interface Place {
  readonly box: NormalizedBox
  readonly angle: number
}

export interface PlaceCheck {
  /** The detector still sees a face here. */
  readonly faceFound: boolean
  /** The recogniser still sees somebody here, as sure as it must be to propose them. */
  readonly recognised: boolean
  /** The delivered people this place resembles most, highest first; empty when nobody was compared. */
  readonly similarities: readonly { readonly subject: OwnerId; readonly similarity: number }[]
}

/** What a member covered by hand, and the photo as it was: what is left of it in the file is looked for. */
export interface Drawn {
  readonly original: Blob
  readonly covers: readonly Cover[]
}

export interface Remains {
  /** How alike the covered pixels still are to what was there, 0..1; noise is alike by chance. */
  readonly alike: number
  /** More alike than chance allows. */
  readonly shows: boolean
}

export type CoverCheck =
  | {
      readonly ok: true
      readonly places: readonly PlaceCheck[]
      /** One for each drawn cover. */
      readonly drawn: readonly Remains[]
      /** Blocks of the file that should not be there: thumbnails, EXIF, comments, bytes behind the end. */
      readonly leftovers: readonly string[]
    }
  | { readonly ok: false; readonly problem: FileProblem }

export type MarkCorner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right'

/** A watermark: words or a logo in a corner, laid over the covers. */
export interface Mark {
  /** A logo is a picture that the editor chose; it is drawn as it is, never larger than its share of the photo. */
  readonly what: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'logo'; readonly picture: Blob }
  readonly corner: MarkCorner
}

export interface RenderOptions {
  readonly covers: readonly Cover[]
  /** Null keeps the original's pixel size. */
  readonly longestSide: number | null
  readonly mediaType: 'image/jpeg' | 'image/webp' | 'image/png' | 'image/avif'
  /** 0..1, for lossy types. */
  readonly quality: number
  /** Left out: none. */
  readonly mark?: Mark
}

export type Rendered =
  | { readonly ok: true; readonly bytes: Bytes; readonly width: number; readonly height: number }
  | { readonly ok: false; readonly problem: FileProblem }

export interface VisionApi {
  /** Fetches, verifies (SHA-256) and loads the models. @throws `model_refused`, `model_missing`, `model_unreachable` */
  prepare(options: PrepareOptions, onProgress: (progress: PrepareProgress) => void): Promise<void>
  /** Loads everything for a provider and times it on fixed pictures: one search, one recognition. For a worker that is ended afterwards. */
  trial(options: PrepareOptions): Promise<Trial>
  /** Other end of the vault's port. */
  connectVault(port: MessagePort): Promise<void>
  /** Finds every face; compares them when asked and templates were delivered. Bad files are results, not exceptions. */
  analyse(file: Blob, options: AnalyseOptions): Promise<Analysis>
  /** Looks for the face in a box a person drew. Null: none is found there. Compared when asked and templates were delivered. */
  lookInside(file: Blob, box: NormalizedBox, recognise: boolean): Promise<FaceInside | null>
  /** One portrait: exactly one clear face, embedded and offered to the vault. */
  enrol(file: Blob, options?: EnrolOptions): Promise<Enrolment>
  /** Decodes in full, orients, destroys the covered regions, re-encodes. Nothing of the original's metadata survives. */
  render(file: Blob, options: RenderOptions): Promise<Rendered>
  /**
   * Decodes a written file again and attacks its covers: faces with detector and recogniser, what was drawn by comparing with the original.
   * `named`: its metadata may say who is where.
   */
  verify(file: Blob, places: readonly Place[], named?: boolean, drawn?: Drawn): Promise<CoverCheck>
  /** A square crop around a face for confirming who it is, longest side as asked. */
  crop(file: Blob, box: NormalizedBox, longestSide: number): Promise<Bytes | null>
  /** Gives up what is under way at its next step; those calls reject with `stopped`. Later calls are not touched. */
  stop(): Promise<void>
  /** Counts since the worker started, for the privacy line. `kept` counts vectors of unmatched faces still in memory. */
  counts(): Promise<{ readonly found: number; readonly compared: number; readonly kept: number }>
  /** This worker groups the unknown faces of another one, whose end of the channel gets {@link sendUnknownTo}. */
  gatherUnknownFrom(port: MessagePort): Promise<void>
  /** This worker's unknown faces go there. */
  sendUnknownTo(port: MessagePort): Promise<void>
  /** The same person among faces that match nobody: groups of two or more ids out of `among`, largest first. Asked of the worker that gathers. */
  groups(among: readonly string[]): Promise<readonly (readonly string[])[]>
  /** Zeroes every vector of the batch. */
  forgetBatch(): Promise<void>
  /** Zeroes delivered templates of one person at once (matching withdrawn). */
  forgetSubject(subject: OwnerId): Promise<void>
}
