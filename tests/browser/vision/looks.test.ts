// Further looks at a face: a mirror image, the detector close by, and a portrait that fills its picture, with detectors whose answers are known.
import { expect, test, vi } from 'vitest'
import type { Detection } from '../../../workers/vision/detect/merge.ts'
import type { Picture } from '../../../workers/vision/pixels/decode.ts'
import { findPortrait } from '../../../workers/vision/portrait.ts'
import { closeLooks, mirrored } from '../../../workers/vision/recognise/looks.ts'
import type { MultiNetwork } from '../../../workers/vision/recognise/session.ts'

const face = (x: number, y: number, size: number): Detection => ({
  box: { x, y, width: size, height: size },
  score: 0.9,
  keyPoints: [{ x, y }],
})
const picture = (side: number, fill: string): Picture => {
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')
  if (context) Object.assign(context, { fillStyle: fill })
  context?.fillRect(0, 0, side, side)
  return { canvas, width: side, height: side, original: { width: side, height: side }, scale: 1 }
}

test('a mirror swaps left and right, row by row', () => {
  const image = new ImageData(3, 2)
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
  ].flat()
  rows.forEach((value, index) => image.data.set([value, 0, 0, 255], 4 * index))
  const reds = mirrored(image).data.filter((_, index) => index % 4 === 0)
  expect([...reds]).toEqual([3, 2, 1, 6, 5, 4])
  expect([...mirrored(mirrored(image)).data]).toEqual([...image.data])
})

test('a face that fills its picture is searched again with room around it, and told in the picture’s own pixels', async () => {
  const find = vi.fn((canvas: OffscreenCanvas) => Promise.resolve(canvas.width > 100 ? [face(40, 45, 80)] : []))
  // 100 pixels become 160: the picture starts at 30.
  expect(await findPortrait(find, picture(100, '#888'), 'only')).toMatchObject({ face: { box: { x: 10, y: 15 } } })
  expect(find).toHaveBeenCalledTimes(2)
})

test('where the first search finds somebody there is no second, and nobody in both is nobody', async () => {
  const [somebody, nobody] = [vi.fn(() => Promise.resolve([face(10, 10, 50)])), () => Promise.resolve([])]
  expect(await findPortrait(somebody, picture(100, '#888'), 'only')).toMatchObject({ face: { box: { x: 10 } } })
  expect(somebody).toHaveBeenCalledTimes(1)
  expect(await findPortrait(nobody, picture(100, '#888'), 'only')).toEqual({ problem: 'no_face' })
})

test('two faces of a size are several, somebody small in the background is not', async () => {
  const both = (second: Detection) => findPortrait(() => Promise.resolve([face(0, 0, 50), second]), picture(100, '#888'), 'only')
  expect(await both(face(50, 0, 40))).toEqual({ problem: 'several_faces' })
  expect(await both(face(50, 0, 15))).toMatchObject({ face: { box: { width: 50 } } })
})

/** Answers one face whose middle is at these fractions of the picture, eyes to mouth at its corners. */
function detectorSeeing(share: number): MultiNetwork & { readonly sides: number[] } {
  const sides: number[] = []
  return {
    sides,
    run: (_planes, [, , height = 0, width = 0]) => {
      sides.push(width)
      const outputs: Record<string, Float32Array> = {}
      for (const stride of [8, 16, 32]) {
        const cells = (width / stride) * (height / stride)
        for (const [name, values] of Object.entries({ cls: 1, obj: 1, bbox: 4, kps: 10 }))
          outputs[`${name}_${String(stride)}`] = new Float32Array(cells * values)
      }
      const columns = width / 32
      const at = Math.floor(columns * share)
      const cell = at * columns + at
      outputs['cls_32']?.fill(1, cell, cell + 1)
      outputs['obj_32']?.fill(1, cell, cell + 1)
      outputs['bbox_32']?.set([0.5, 0.5, Math.log(2), Math.log(2)], 4 * cell)
      outputs['kps_32']?.set([0, 0, 1, 0, 0.5, 0.5, 0, 1, 1, 1], 10 * cell)
      return Promise.resolve(outputs)
    },
    close: () => Promise.resolve(),
  }
}
const recogniser = { side: 16, template: [3, 13, 8, 3, 13].map((x, index) => ({ x, y: [3, 3, 8, 13, 13][index] ?? 0 })) }

test('the detector looks close by at two sizes, and each look is cut from the picture itself', async () => {
  const detector = detectorSeeing(0.5)
  const looks = await closeLooks(detector, recogniser)(picture(200, '#0f0').canvas, face(50, 50, 100), new ImageData(16, 16))
  expect(detector.sides).toEqual([224, 448])
  expect(looks.map(({ width, data }) => [width, ...data.slice(4 * 136, 4 * 136 + 3)])).toEqual([
    [16, 0, 255, 0],
    [16, 0, 255, 0],
  ])
})

test('another face nearby is no look at this one', async () => {
  const looks = await closeLooks(detectorSeeing(0.05), recogniser)(
    picture(200, '#0f0').canvas,
    face(50, 50, 100),
    new ImageData(16, 16),
  )
  expect(looks).toEqual([])
})
