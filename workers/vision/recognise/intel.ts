// Intel's face-reidentification-retail-0095: aligned by its own five-point template (eyes, nose, corners of the mouth).
import { intel0095, modelName } from '../../../models/manifest.ts'
import { planesOf } from '../detect/look.ts'
import type { Recogniser } from './recogniser.ts'
import type { Network } from './session.ts'
import { normalise } from './vectors.ts'

const side = 128
const dimensions = 256

/** Eye on the left of the picture, eye on the right, nose, corners of the mouth; fractions of the square, after Open Model Zoo. */
const template: readonly (readonly [number, number])[] = [
  [0.31557, 0.46157],
  [0.68262, 0.46157],
  [0.50026, 0.64051],
  [0.34947, 0.82469],
  [0.65344, 0.82469],
]

export function createIntelRecogniser(net: Network): Recogniser {
  return {
    name: modelName(intel0095),
    dimensions,
    side,
    template: template.map(([x, y]) => ({ x: x * side, y: y * side })),
    embed: async (chips) => {
      const size = 3 * side * side
      const planes = new Float32Array(chips.length * size)
      chips.forEach((chip, index) => {
        planes.set(planesOf(chip, { order: 'bgr', scale: 1, offset: 0 }), index * size)
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
