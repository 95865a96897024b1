// The loaded models of one worker: the face finder always, landmarks and recogniser only where recognition is on.
import { blazeFaceFull, blazeFaceShort, dlibResnet, engineFile, landmarks68, type ModelEntry } from '../../models/manifest.ts'
import { loadPinned } from '../../models/load.ts'
import type { PrepareProgress } from './api.ts'
import { createBlazeFace } from './detect/blazeface.ts'
import { createFaceFinder, type FaceFinder } from './detect/detector.ts'
import { createDlibRecogniser } from './recognise/dlib.ts'
import type { Recogniser } from './recognise/recogniser.ts'
import { openNetwork, useEngine, type Network } from './recognise/session.ts'
import type { Thresholds } from './recognise/compare.ts'

export interface Recognition {
  readonly landmarks: Network
  readonly recogniser: Recogniser
  readonly thresholds: Thresholds
}

export interface Engine {
  readonly finder: FaceFinder
  readonly recognition: Recognition | null
}

/** @throws CodedError `model_refused`, `model_missing` */
export async function loadEngine(
  { recognise, baseUrl }: { readonly recognise: boolean; readonly baseUrl: string },
  onProgress: (progress: PrepareProgress) => void,
): Promise<Engine> {
  const runtimeUrl = `${baseUrl}/runtime`
  const detectors: readonly ModelEntry[] = [blazeFaceShort, blazeFaceFull]
  const recognisers = recognise ? [landmarks68, dlibResnet, engineFile] : []
  const totalBytes = [...detectors, ...recognisers].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let loadedBytes = 0
  const onBytes = (count: number): void => {
    loadedBytes += count
    onProgress({ loadedBytes, totalBytes })
  }

  const [short, full] = await Promise.all([
    loadPinned(blazeFaceShort, baseUrl, onBytes),
    loadPinned(blazeFaceFull, baseUrl, onBytes),
  ])
  // One after the other: both take MediaPipe's engine from the same global.
  const finder = createFaceFinder(await createBlazeFace(short, 128, runtimeUrl), await createBlazeFace(full, 192, runtimeUrl))
  if (!recognise) return { finder, recognition: null }

  const [landmarks, weights, engine] = await Promise.all([
    loadPinned(landmarks68, baseUrl, onBytes),
    loadPinned(dlibResnet, baseUrl, onBytes),
    loadPinned(engineFile, runtimeUrl, onBytes),
  ])
  useEngine(engine)
  const landmarkNet = await openNetwork(landmarks)
  const recogniser = createDlibRecogniser(await openNetwork(weights))
  return { finder, recognition: { landmarks: landmarkNet, recogniser, thresholds: dlibResnet.thresholds } }
}
