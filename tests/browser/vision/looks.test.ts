// Further looks at a face: a mirror image, the detector close by, and a portrait that fills its picture, with detectors whose answers are known.
import { expect, test, vi } from 'vitest'
import { findAnybody } from '../../../workers/vision/detect/anybody.ts'
import type { Detection } from '../../../workers/vision/detect/merge.ts'
import { findWithYunet } from '../../../workers/vision/detect/yunet-finder.ts'
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

/** A picture whose "face" is red, with blue on the side where its eyes are. */
function scan(eyes: 'above' | 'right' | 'below' | 'left'): OffscreenCanvas {
  const canvas = new OffscreenCanvas(300, 200)
  const context = canvas.getContext('2d')
  const blue = { above: [100, 90], right: [130, 120], below: [100, 150], left: [70, 120] }[eyes]
  if (context) Object.assign(context, { fillStyle: '#f00' })
  context?.fillRect(100, 120, 30, 30)
  if (context) Object.assign(context, { fillStyle: '#00f' })
  context?.fillRect(blue[0] ?? 0, blue[1] ?? 0, 30, 30)
  return canvas
}

/** Sees the red face of a scan that stands upright, and its eyes in the middle of the blue. */
function upright(canvas: OffscreenCanvas): Promise<Detection[]> {
  const { data, width } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [], width: 1 }
  const box = (channel: number) => {
    const at = Array.from({ length: data.length / 4 }, (_, i) => i).filter((i) => (data[4 * i + channel] ?? 0) > 200)
    const [xs, ys] = [at.map((i) => i % width), at.map((i) => Math.floor(i / width))]
    const [x, y] = [Math.min(...xs), Math.min(...ys)]
    return { x, y, width: Math.max(...xs) + 1 - x, height: Math.max(...ys) + 1 - y }
  }
  const [red, blue] = [box(0), box(2)]
  if (blue.y + blue.height > red.y + 1 || Math.abs(blue.x - red.x) > 1) return Promise.resolve([])
  return Promise.resolve([{ box: red, score: 0.9, keyPoints: [{ x: blue.x + blue.width / 2, y: blue.y + blue.height / 2 }] }])
}

test.each([
  ['above', [115, 105]],
  ['right', [145, 135]],
  ['below', [115, 165]],
  ['left', [85, 135]],
] as const)('a scan with its faces’ eyes %s: found, and told as they lie', async (eyes, at) => {
  const [found] = await findAnybody(upright, scan(eyes))
  const rounded = [found?.box.x, found?.box.y, found?.box.width, found?.box.height].map((value) => Math.round(value ?? -1))
  expect([rounded, Math.round(found?.keyPoints[0]?.x ?? 0), Math.round(found?.keyPoints[0]?.y ?? 0)]).toEqual([
    [100, 120, 30, 30],
    ...at,
  ])
})

test('what is doubtful in a turned picture is no face', async () => {
  const doubtful = async (canvas: OffscreenCanvas) => (await upright(canvas)).map((one) => ({ ...one, score: 0.7 }))
  expect(await findAnybody(doubtful, scan('below'))).toEqual([])
  expect(await findAnybody(doubtful, scan('above'))).toHaveLength(1)
})

test('the recommended detector looks closer where its first look shows nobody', async () => {
  const detector = detectorSeeing(0.5)
  const onlyClose: MultiNetwork = {
    ...detector,
    run: async (planes, shape) => {
      const outputs = await detector.run(planes, shape)
      if ((shape[3] ?? 0) < 960) for (const answers of Object.values(outputs)) answers.fill(0)
      return outputs
    },
  }
  expect(await findWithYunet(onlyClose, picture(1000, '#888').canvas)).toHaveLength(1)
  expect(detector.sides).toEqual([480, 960])
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
