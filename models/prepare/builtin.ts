// How each built-in model is made from its npm package. Same package, same bytes: the results are pinned in the manifest.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bytes } from '../../core/bytes.ts'
import { blazeFaceFull, blazeFaceShort, dlibResnet, landmarks68, ssdMobilenet } from '../manifest.ts'
import { blazeFaceNet } from './blazeface-net.ts'
import { dlibRecogniser } from './dlib-recogniser.ts'
import { landmarkNet } from './landmark-net.ts'
import { ssdNet } from './ssd-net.ts'
import { WeightFile } from './weights.ts'

/** Makes the prepared bytes of a built-in model from `packagesDir` (node_modules). */
export const builtinRecipes: Readonly<Record<string, (packagesDir: string) => Bytes>> = {
  [blazeFaceShort.id]: (dir) => blazeFace(dir, 'short_range', blazeFaceShort.strides),
  [blazeFaceFull.id]: (dir) => blazeFace(dir, 'full_range', blazeFaceFull.strides),
  [ssdMobilenet.id]: (dir) => ssdNet(faceApiWeights(dir, 'ssd_mobilenetv1_model')),
  [landmarks68.id]: (dir) => landmarkNet(faceApiWeights(dir, 'face_landmark_68_model')),
  [dlibResnet.id]: (dir) => dlibRecogniser(faceApiWeights(dir, 'face_recognition_model')),
}

function blazeFace(packagesDir: string, range: string, strides: readonly number[]): Bytes {
  const original = readFileSync(join(packagesDir, '@mediapipe/face_detection', `face_detection_${range}.tflite`))
  return blazeFaceNet(`blazeface-${range}`, original, strides)
}

function faceApiWeights(packagesDir: string, name: string): WeightFile {
  const dir = join(packagesDir, '@vladmandic/face-api/model')
  return new WeightFile(join(dir, `${name}-weights_manifest.json`), join(dir, `${name}.bin`))
}
