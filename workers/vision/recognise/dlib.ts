// dlib's ResNet recogniser: aligned by the eye corners and the nose base, as the network was trained.
import { dlibResnet, modelName } from '../../../models/manifest.ts'
import type { Point } from '../geometry.ts'
import { toPlanes } from '../pixels/warp.ts'
import type { Anchors } from './anchors.ts'
import { eyeCorners, middle, noseBase } from './landmarks.ts'
import type { Recogniser } from './recogniser.ts'
import type { Network } from './session.ts'
import { normalise } from './vectors.ts'

const side = 150
const dimensions = 128
/** dlib leaves a quarter of the face's size around it. */
const padding = 0.25

/** dlib's mean face: outer and inner corner of the eye on the right of the picture, then on the left, then the nose base; fractions of the face. */
const meanFace: readonly (readonly [number, number])[] = [
  [0.8595674595992, 0.2134981538014],
  [0.6460604764104, 0.2289674387677],
  [0.1205750620789, 0.2137274526848],
  [0.3340850613712, 0.2290642403242],
  [0.4901123135679, 0.6277975316475],
]
const order = [eyeCorners.outerRight, eyeCorners.innerRight, eyeCorners.outerLeft, eyeCorners.innerLeft, noseBase]

/** @param landmarks sixty-eight of them */
export function dlibAnchors(landmarks: readonly Point[]): Anchors {
  const at = (index: number): Point => landmarks[index] ?? { x: 0, y: 0 }
  const { outerLeft, innerLeft, innerRight, outerRight } = eyeCorners
  return {
    points: order.map(at),
    eyes: [middle(at(outerLeft), at(innerLeft)), middle(at(innerRight), at(outerRight))],
    nose: at(noseBase),
  }
}

export function createDlibRecogniser(net: Network): Recogniser {
  return {
    name: modelName(dlibResnet),
    dimensions,
    side,
    template: meanFace.map(([x, y]) => ({
      x: ((x + padding) / (1 + 2 * padding)) * side,
      y: ((y + padding) / (1 + 2 * padding)) * side,
    })),
    embed: async (chips) => {
      const size = 3 * side * side
      const planes = new Float32Array(chips.length * size)
      chips.forEach((chip, index) => {
        toPlanes(chip, planes, index * size)
      })
      const all = await net.run(planes, [chips.length, 3, side, side])
      const vectors = chips.map((_, index) => normalise(all.slice(index * dimensions, (index + 1) * dimensions)))
      all.fill(0)
      planes.fill(0)
      return vectors
    },
    close: () => net.close(),
  }
}
