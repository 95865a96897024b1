// The loaded models of one worker: the face finder always, landmarks and recogniser only where recognition is on.
import {
  blazeFaceFull,
  blazeFaceShort,
  dlibResnet,
  intel0095,
  landmarks68,
  neededOf,
  ssdMobilenet,
  webgpuEngineFile,
  yunet,
  type ModelEntry,
  type ModelSet,
  type Thresholds,
} from '../../models/manifest.ts'
import { loadPinned } from '../../models/load.ts'
import type { Bytes } from '../../core/bytes.ts'
import type { PrepareOptions, PrepareProgress, Provider } from './api.ts'
import { createBlazeFace } from './detect/blazeface.ts'
import { createFaceFinder, type FaceFinder } from './detect/detector.ts'
import { createSsd } from './detect/ssd.ts'
import { findWithYunet } from './detect/yunet-finder.ts'
import { openOwnNetwork } from './net/network.ts'
import { detectedAnchors, type AnchorFinder } from './recognise/anchors.ts'
import { createDlibRecogniser, dlibAnchors } from './recognise/dlib.ts'
import { createIntelRecogniser } from './recognise/intel.ts'
import { eyesOf, findLandmarks } from './recognise/landmarks.ts'
import { closeLooks, mirrorLook, type LookFinder } from './recognise/looks.ts'
import type { Recogniser } from './recognise/recogniser.ts'
import { openMultiNetwork, openNetwork, useGraphicsCard, type MultiNetwork } from './recognise/session.ts'

export interface Recognition {
  readonly anchorsOf: AnchorFinder
  readonly looksOf: LookFinder
  readonly recogniser: Recogniser
  readonly thresholds: Thresholds
}

export interface Engine {
  readonly models: ModelSet
  readonly find: FaceFinder
  readonly recognition: Recognition | null
  /** All a detector on a graphics card says of a picture, for holding it against the processor; null where the detector never runs there. */
  readonly mapsOf: ((picture: OffscreenCanvas) => Promise<readonly Float32Array<ArrayBuffer>[]>) | null
}

/** Fetches one model, counting towards the progress of all. */
type Load = (model: Pick<ModelEntry, 'file' | 'sha256' | 'sizeBytes'>, below?: string) => Promise<Bytes>

/** @throws CodedError `model_refused`, `model_missing`, `model_unreachable` */
export async function loadEngine(options: PrepareOptions, onProgress: (progress: PrepareProgress) => void): Promise<Engine> {
  const { recognise, baseUrl, models, provider = 'wasm' } = options
  const load = countingLoader(baseUrl, neededFor(models, recognise, provider), onProgress)
  if (provider === 'webgpu') await useGraphicsCard(await load(webgpuEngineFile, 'runtime/'))
  return models === 'builtin' ? loadBuiltin(recognise, load) : loadRecommended(recognise, load)
}

function neededFor(models: ModelSet, recognise: boolean, provider: Provider): readonly Pick<ModelEntry, 'sizeBytes'>[] {
  return [...(provider === 'webgpu' ? [webgpuEngineFile] : []), ...neededOf(models, recognise)]
}

async function loadBuiltin(recognise: boolean, load: Load): Promise<Engine> {
  // On the processor in any case: small networks that meet every picture at other sizes, for each of which a graphics card would compile its programs anew.
  const open = async (model: ModelEntry) => openOwnNetwork(await load(model))
  const find = createFaceFinder(
    createBlazeFace(await open(blazeFaceShort), 128, blazeFaceShort.strides, 16),
    createBlazeFace(await open(blazeFaceFull), 192, blazeFaceFull.strides, 32),
    createSsd(await open(ssdMobilenet)),
  )
  if (!recognise) return { models: 'builtin', find, recognition: null, mapsOf: null }

  const [landmarkBytes, weights] = await Promise.all([load(landmarks68), load(dlibResnet)])
  const landmarks = await openNetwork(landmarkBytes)
  const recogniser = createDlibRecogniser(await openNetwork(weights))
  const anchorsOf: AnchorFinder = async (picture, face) =>
    dlibAnchors(await findLandmarks(landmarks, picture, face.box, eyesOf(face)))
  const recognition = { anchorsOf, looksOf: mirrorLook, recogniser, thresholds: dlibResnet.thresholds }
  return { models: 'builtin', find, recognition, mapsOf: null }
}

async function loadRecommended(recognise: boolean, load: Load): Promise<Engine> {
  const detector = await openMultiNetwork(await load(yunet))
  const find: FaceFinder = (picture, checkpoint) => findWithYunet(detector, picture, checkpoint)
  const mapsOf = (picture: OffscreenCanvas) => heard(detector, (net) => findWithYunet(net, picture))
  if (!recognise) return { models: 'recommended', find, recognition: null, mapsOf }
  const recogniser = createIntelRecogniser(await openNetwork(await load(intel0095)))
  const anchorsOf: AnchorFinder = (_picture, face) => Promise.resolve(detectedAnchors(face))
  const looksOf = closeLooks(detector, recogniser)
  const recognition = { anchorsOf, looksOf, recogniser, thresholds: intel0095.thresholds }
  return { models: 'recommended', find, recognition, mapsOf }
}

/** Copies of everything a network answered during some work, in the order of its questions and of its outputs' names. */
async function heard(net: MultiNetwork, work: (net: MultiNetwork) => Promise<unknown>): Promise<Float32Array<ArrayBuffer>[]> {
  const maps: Float32Array<ArrayBuffer>[] = []
  const run: MultiNetwork['run'] = async (input, dims) => {
    const outputs = await net.run(input, dims)
    for (const name of Object.keys(outputs).sort()) maps.push(Float32Array.from(outputs[name] ?? []))
    return outputs
  }
  await work({ run, close: () => net.close() })
  return maps
}

function countingLoader(
  baseUrl: string,
  needed: readonly Pick<ModelEntry, 'sizeBytes'>[],
  onProgress: (progress: PrepareProgress) => void,
): Load {
  const totalBytes = needed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let loadedBytes = 0
  return (model, below = '') =>
    loadPinned(model, `${baseUrl}/${below}`.replace(/\/$/, ''), (count) => {
      loadedBytes += count
      onProgress({ loadedBytes, totalBytes })
    })
}
