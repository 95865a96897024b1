// The vision worker's logic: files in; faces, proposals, derivatives out. Vectors stay in here, and are zeroed as soon as they were compared.
import { toHex } from '../../core/bytes.ts'
import type { NormalizedBox } from '../../core/documents.ts'
import { CodedError } from '../../core/errors.ts'
import type { OwnerId } from '../../core/ids.ts'
import type { TemplatePortMessage } from '../rpc/template-port.ts'
import type {
  AnalysedFace,
  Analysis,
  AnalyseOptions,
  CoverCheck,
  Drawn,
  Enrolment,
  EnrolOptions,
  FaceInside,
  FileProblem,
  Place,
  PrepareOptions,
  PrepareProgress,
  Rendered,
  RenderOptions,
  Trial,
  VisionApi,
  VisionErrorCode,
} from './api.ts'
import { findAnybody, shifted } from './detect/anybody.ts'
import type { Detection } from './detect/merge.ts'
import { loadEngine, type Engine, type Recognition } from './engine.ts'
import { alignFace, clearChips, lookAgain, proposeFor, rescaled, type Resemblance } from './faces.ts'
import { centreOf, contains, squareAround, toNormalized, toPixels } from './geometry.ts'
import { memoised } from './memoise.ts'
import { checkFile, decode, isUndecodable, type CheckedFile, type Picture } from './pixels/decode.ts'
import { pictureFingerprint } from './pixels/fingerprint.ts'
import { cropOf, previewOf, renderPicture } from './pixels/render.ts'
import { findPortrait } from './portrait.ts'
import { minEyeDistance, type Quality } from './recognise/quality.ts'
import { TemplateStore } from './recognise/templates.ts'
import { UnknownFaces } from './recognise/unknown.ts'
import { VectorLedger } from './recognise/vectors.ts'
import { StopSwitch, type Checkpoint } from './stop.ts'
import { tryOut } from './trial.ts'
import { checkCovers } from './verify.ts'

/** Longest side at which faces are searched. */
const workingSide = 1600
/** A face smaller than this in the working picture is read from the original instead, when that is larger. */
const smallFace = 150
/** Faces embedded in one run. */
const batchSize = 8
/** Around a drawn box, when looking for the face in it. */
const boxMargin = 1.8

export class Vision implements VisionApi {
  readonly #templates = new TemplateStore()
  readonly #vectors = new VectorLedger()
  readonly #switch = new StopSwitch()
  readonly #unknown = new UnknownFaces(this.#vectors)
  #engine: Engine | undefined
  #vault: MessagePort | undefined
  #found = 0
  #compared = 0
  #onProgress: (progress: PrepareProgress) => void = () => undefined

  readonly #load = memoised((options: string) =>
    loadEngine(JSON.parse(options) as PrepareOptions, (progress) => {
      this.#onProgress(progress)
    }),
  )

  async prepare(options: PrepareOptions, onProgress: (progress: PrepareProgress) => void): Promise<void> {
    this.#onProgress = onProgress
    this.#engine = await this.#load(JSON.stringify(options))
  }

  async trial(options: PrepareOptions): Promise<Trial> {
    return tryOut(await this.#load(JSON.stringify(options)))
  }

  connectVault(port: MessagePort): Promise<void> {
    this.#vault = port
    port.onmessage = ({ data }: MessageEvent<TemplatePortMessage>) => {
      if (data.type === 'templates') this.#templates.replace(data.templates)
    }
    return Promise.resolve()
  }

  async analyse(file: Blob, options: AnalyseOptions): Promise<Analysis> {
    const { find, recognition } = this.#ready()
    const checkpoint = this.#switch.begin()
    return withPicture(file, workingSide, async (picture, checked) => {
      await checkpoint()
      const contentHash = toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', checked.bytes)))
      const detections = await findAnybody(find, picture.canvas, checkpoint)
      this.#found += detections.length
      const compares =
        options.recognise && recognition !== null && (options.group === true || this.#templates.has(recognition.recogniser.name))
      const faces = compares
        ? await this.#compareAll(recognition, checked, picture, detections, checkpoint, options.group === true)
        : detections.map((detection) => uncompared(detection, picture))
      const preview = await previewOf(picture, options.previewLongestSide)
      const { width, height } = picture.original
      const { mediaType, onlyFirst } = checked
      const fingerprint = pictureFingerprint(picture)
      const recogniser = options.recognise && recognition !== null ? recognition.recogniser.name : null
      return { ok: true, contentHash, mediaType, onlyFirst, fingerprint, width, height, faces, recogniser, preview }
    })
  }

  async lookInside(file: Blob, box: NormalizedBox, recognise: boolean): Promise<FaceInside | null> {
    const { find, recognition } = this.#stoppable()
    const outcome = await withPicture(file, null, async (picture) => {
      const face = await faceInside(find, picture, box)
      if (!face) return { face: null }
      const { angle } = uncompared(face, picture)
      const compares = recognise && recognition !== null && this.#templates.has(recognition.recogniser.name)
      const [compared] = compares ? await this.#compare(recognition, [{ picture, face }]) : []
      return { face: { angle, proposal: compared?.proposal ?? null, nearest: compared?.nearest ?? [] } }
    })
    return 'face' in outcome ? outcome.face : null
  }

  async enrol(file: Blob, { choose, firstLook = false }: EnrolOptions = { choose: 'only' }): Promise<Enrolment> {
    const { find, recognition } = this.#stoppable()
    const vault = this.#vault
    if (!recognition || !vault) throw new CodedError<VisionErrorCode>('not_prepared')
    return withPicture(file, workingSide, async (picture): Promise<Enrolment> => {
      const portrait = await findPortrait(find, picture, choose)
      if ('problem' in portrait) return { ok: false, problem: portrait.problem }
      const { face } = portrait
      const { quality, chip } = await alignFace(recognition, picture, face)
      if (choose === 'only' && quality !== 'good') return { ok: false, problem: 'face_unclear' }
      const { recogniser } = recognition
      const [embedding] = await recogniser.embed([chip])
      if (!embedding) throw new Error('the recogniser returned nothing')
      const offeredFirst = firstLook ? offerTo(vault, recogniser.name, embedding.slice()) : undefined
      await lookAgain(recognition, { picture, face, chip }, embedding)
      clearChips([chip])
      const offered = offerTo(vault, recogniser.name, embedding)
      const { name: model, dimensions } = recogniser
      const faceBox = toNormalized(face.box, picture)
      const preview = await cropOf(picture, faceBox, 320)
      return { ok: true, offered, ...(offeredFirst && { offeredFirst }), model, dimensions, quality, faceBox, preview }
    })
  }

  async render(file: Blob, options: RenderOptions): Promise<Rendered> {
    return withPicture(file, options.longestSide, async (picture) => ({ ok: true, ...(await renderPicture(picture, options)) }))
  }

  async verify(file: Blob, places: readonly Place[], named = false, drawn?: Drawn): Promise<CoverCheck> {
    const engine = this.#stoppable()
    return withPicture(file, null, async (picture, checked) => {
      const attack = (original: Picture | null): Promise<CoverCheck> =>
        checkCovers(
          engine,
          this.#templates.all,
          picture,
          checked,
          places,
          named,
          drawn && original ? { original, covers: drawn.covers } : null,
        )
      if (!drawn || drawn.covers.length === 0) return attack(null)
      return withPicture(drawn.original, Math.max(picture.width, picture.height), attack)
    })
  }

  async crop(file: Blob, box: NormalizedBox, longestSide: number): Promise<Uint8Array<ArrayBuffer> | null> {
    // As large as the crop needs, no larger: the box says what share of the picture it shows.
    const needed = Math.ceil(longestSide / Math.max(box.width, box.height, 0.01))
    const outcome = await withPicture(file, needed, async (picture) => ({ bytes: await cropOf(picture, box, longestSide) }))
    return 'bytes' in outcome ? outcome.bytes : null
  }

  stop(): Promise<void> {
    this.#switch.stop()
    return Promise.resolve()
  }

  counts(): Promise<{ found: number; compared: number; kept: number }> {
    return Promise.resolve({ found: this.#found, compared: this.#compared, kept: this.#vectors.size })
  }

  gatherUnknownFrom(port: MessagePort): Promise<void> {
    this.#unknown.gatherFrom(port)
    return Promise.resolve()
  }

  sendUnknownTo(port: MessagePort): Promise<void> {
    this.#unknown.sendTo(port)
    return Promise.resolve()
  }

  groups(among: readonly string[]): Promise<readonly (readonly string[])[]> {
    const { recognition } = this.#ready()
    if (!recognition) return Promise.resolve([])
    const { recogniser, thresholds } = recognition
    return Promise.resolve(this.#unknown.groups(among, recogniser.name, thresholds.possible))
  }

  forgetBatch(): Promise<void> {
    this.#unknown.forget()
    this.#vectors.zeroAll()
    return Promise.resolve()
  }

  forgetSubject(subject: OwnerId): Promise<void> {
    this.#templates.forget(subject)
    return Promise.resolve()
  }

  #ready(): Engine {
    if (!this.#engine) throw new CodedError<VisionErrorCode>('not_prepared')
    return this.#engine
  }

  /** The engine for one task, whose searches end when somebody asks to stop. */
  #stoppable(): Engine {
    const engine = this.#ready()
    const checkpoint = this.#switch.begin()
    return { ...engine, find: (picture) => engine.find(picture, checkpoint) }
  }

  async #compareAll(
    recognition: Recognition,
    checked: CheckedFile,
    picture: Picture,
    detections: readonly Detection[],
    checkpoint: Checkpoint,
    group: boolean,
  ): Promise<AnalysedFace[]> {
    const found = detections.map((detection) => uncompared(detection, picture))
    const isSmall = ({ box }: Detection): boolean => picture.scale < 0.9 && Math.max(box.width, box.height) < smallFace
    const sharper = detections.some(isSmall) ? await decode(checked, null) : picture
    const compared: Compared[] = []
    for (let start = 0; start < detections.length; start += batchSize) {
      const batch = detections.slice(start, start + batchSize).map((face, index) => ({
        ...(isSmall(face) ? { picture: sharper, face: rescaled(face, sharper.scale / picture.scale) } : { picture, face }),
        keepAs: group ? found[start + index]?.id : undefined,
      }))
      compared.push(...(await this.#compare(recognition, batch)))
      await checkpoint()
    }
    return found.map((face, index) => ({ ...face, ...compared[index] }))
  }

  async #compare(
    recognition: Recognition,
    faces: readonly { readonly picture: Picture; readonly face: Detection; readonly keepAs?: string | undefined }[],
  ): Promise<Compared[]> {
    const { recogniser } = recognition
    const aligned = []
    for (const one of faces) aligned.push({ ...one, ...(await alignFace(recognition, one.picture, one.face)) })
    const usable = aligned.filter(({ quality }) => quality === 'good')
    const vectors = usable.length > 0 ? await recogniser.embed(usable.map(({ chip }) => chip)) : []
    for (const vector of vectors) this.#vectors.hold(vector)
    this.#compared += vectors.length
    const compared: Compared[] = []
    for (const look of aligned) {
      const vector = vectors[usable.indexOf(look)]
      const { proposal, nearest } = vector ? await proposeFor(recognition, this.#templates.all, look, vector) : nobody
      compared.push({ quality: look.quality, compared: vector !== undefined, proposal, nearest })
      if (vector && proposal === null && look.keepAs !== undefined) this.#unknown.keep(look.keepAs, recogniser.name, vector)
      else if (vector) this.#vectors.zero(vector)
    }
    clearChips(aligned.map(({ chip }) => chip))
    return compared
  }
}

const nobody: Resemblance = { proposal: null, nearest: [] }

type Compared = Pick<AnalysedFace, 'quality' | 'compared' | keyof Resemblance>

/** Moves a vector to the vault. @returns its name there */
function offerTo(vault: MessagePort, model: string, embedding: Float32Array<ArrayBuffer>): string {
  const offered = crypto.randomUUID()
  vault.postMessage({ type: 'offer', offered, model, embedding } satisfies TemplatePortMessage, [embedding.buffer])
  return offered
}

function uncompared({ box, score, keyPoints }: Detection, picture: Picture): AnalysedFace {
  const [left, right] = keyPoints
  const eyes = left && right ? Math.hypot(left.x - right.x, left.y - right.y) / picture.scale : 0
  const quality: Quality = eyes >= minEyeDistance ? 'good' : 'look-yourself'
  const angle = left && right ? Math.atan2(right.y - left.y, right.x - left.x) : 0
  return { id: crypto.randomUUID(), box: toNormalized(box, picture), score, quality, angle, compared: false, ...nobody }
}

/** The face that a person framed: searched in and around the box, its centre must lie inside. */
async function faceInside(find: Engine['find'], picture: Picture, box: NormalizedBox): Promise<Detection | undefined> {
  const drawn = toPixels(box, picture)
  const around = squareAround(drawn, boxMargin)
  const [x, y] = [Math.round(around.x), Math.round(around.y)]
  const canvas = new OffscreenCanvas(Math.ceil(around.width), Math.ceil(around.height))
  canvas.getContext('2d')?.drawImage(picture.canvas, -x, -y)
  const found = await find(canvas)
  return found.map((face) => shifted(face, x, y)).find((face) => contains(drawn, centreOf(face.box)))
}

/** Checks and decodes a file; a file that cannot be used is a result. */
async function withPicture<Result>(
  file: Blob,
  longestSide: number | null,
  use: (picture: Picture, checked: CheckedFile) => Promise<Result>,
): Promise<Result | { readonly ok: false; readonly problem: FileProblem }> {
  const checked = await checkFile(file)
  if ('problem' in checked) return { ok: false, problem: checked.problem }
  try {
    return await use(await decode(checked, longestSide), checked)
  } catch (error) {
    if (isUndecodable(error)) return { ok: false, problem: error.code }
    throw error
  }
}
