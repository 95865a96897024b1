// The drawing on a real canvas: the same seed gives the same bytes, another seed others.
import { expect, test } from 'vitest'
import { drawPortrait, portraitSize } from '../../../workers/practice/draw.ts'
import { drawPhoto } from '../../../workers/practice/photo.ts'
import { photoPlans } from '../../../workers/practice/plan.ts'

test('the same seed draws the same bytes, another seed others', async () => {
  expect(await drawPortrait(5, 'p03', 1)).toEqual(await drawPortrait(5, 'p03', 1))
  expect(await drawPortrait(5, 'p03', 1)).not.toEqual(await drawPortrait(6, 'p03', 1))
  expect(await drawPhoto(5, 'open-dag-03.jpg')).toEqual(await drawPhoto(5, 'open-dag-03.jpg'))
})

test('pictures are JPEGs of the promised size', async () => {
  const portrait = await createImageBitmap(new Blob([await drawPortrait(1, 'p01', 0)]))
  expect([portrait.width, portrait.height]).toEqual([portraitSize.width, portraitSize.height])
  const plan = photoPlans(1)[0]
  const bytes = await drawPhoto(1, plan?.fileName ?? '')
  expect([...bytes.slice(0, 3)]).toEqual([0xff, 0xd8, 0xff])
  const photo = await createImageBitmap(new Blob([bytes]))
  expect([photo.width, photo.height]).toEqual([plan?.width, plan?.height])
})

test('what the set does not have is refused by code', async () => {
  await expect(drawPortrait(1, 'p99', 0)).rejects.toMatchObject({ code: 'unknown_person' })
  await expect(drawPhoto(1, 'other.jpg')).rejects.toMatchObject({ code: 'unknown_photo' })
})

test('every photo has the size its plan says, and what it took is told', async () => {
  const times: number[] = []
  for (const { fileName, width, height } of photoPlans(1).slice(0, 6)) {
    const start = performance.now()
    const bytes = await drawPhoto(1, fileName)
    times.push(performance.now() - start)
    const photo = await createImageBitmap(new Blob([bytes]))
    expect([photo.width, photo.height]).toEqual([width, height])
  }
  times.sort((a, b) => a - b)
  console.info(`photo: median ${(times[3] ?? 0).toFixed(0)} ms`)
})
