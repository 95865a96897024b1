// What is drawn on a photo: a face that was missed, and covers: of a face or of any other place, turned, taken away, and seen as the file will be.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { CodedError } from '../../../core/errors.ts'
import { toasts } from '../../../web/ui/toasts.svelte.ts'
import { box } from './fake.svelte.ts'
import { anna, beginDay, bram, documentOf, endDay, likely, open, press, workspace } from './open-day.ts'

beforeEach(beginDay)
afterEach(endDay)

test('a drawn face is compared at once; when that cannot be done, a sentence says why', async () => {
  await open([{ fileName: 'one.png', faces: [] }])
  workspace.compareDrawn = () => Promise.resolve(likely(bram))
  await press('g{Enter}')
  await expect.element(page.getByRole('group', { name: 'Photos', exact: true })).toBeVisible()
  await press('d{Enter}')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.proposal?.subject).toBe(bram)
  workspace.compareDrawn = () => Promise.reject(new CodedError('model_unreachable'))
  await press('d{Enter}')
  // The Desk stands here without its shell, which shows what is said.
  await expect.poll(() => toasts.shown.at(-1)?.text).toMatch(/a recognition model is not on this device yet/)
  await expect.poll(() => documentOf('one.png')?.faces[1]).toMatchObject({ proposal: null, decision: { kind: 'undecided' } })
})

test('Ctrl and a click asks who a face really is; Ctrl and a drag draws a missed one', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: likely(bram) }] }])
  await press('g{Enter}')
  const face = page.getByRole('button', { name: /^Face 1 of 1/ })
  await expect.element(face).toBeVisible()
  await face.click({ modifiers: ['Control'] })
  await expect.element(page.getByRole('dialog', { name: 'Who is this?' })).toBeVisible()
  await page.getByRole('searchbox').fill('anna')
  await press('{Enter}')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.decision).toEqual({ kind: 'person', subject: anna })
  const layer = document.querySelector<HTMLElement>('.view .photo')!
  const { left, top, width, height } = layer.getBoundingClientRect()
  const at = (type: string, x: number, y: number): boolean =>
    layer.dispatchEvent(
      new PointerEvent(type, {
        pointerId: 1,
        button: 0,
        ctrlKey: true,
        bubbles: true,
        clientX: left + x * width,
        clientY: top + y * height,
      }),
    )
  layer.setPointerCapture = () => undefined
  at('pointerdown', 0.6, 0.2)
  at('pointermove', 0.8, 0.5)
  at('pointerup', 0.8, 0.5)
  await expect.poll(() => documentOf('one.png')?.faces.length).toBe(2)
  expect(documentOf('one.png')?.faces[1]).toMatchObject({ source: 'drawn', decision: { kind: 'undecided' } })
})

test('a badge is covered with the arrows, shown again, and back with undo', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  await press('b')
  await press('{ArrowLeft}{Enter}')
  await expect.poll(() => documentOf('one.png')?.regions).toMatchObject([{ form: 'box' }])
  expect(documentOf('one.png')?.faces).toHaveLength(1)
  await page.getByRole('button', { name: /^Covered place 1\./ }).click()
  await press('{Delete}')
  await expect.poll(() => documentOf('one.png')?.regions).toEqual([])
  await press('{Control>}z{/Control}')
  await expect.poll(() => documentOf('one.png')?.regions).toHaveLength(1)
})

test('a covered place is turned, by keys and by pointer; the file is covered like that, and undo turns it back', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  const degrees = (): number => Math.round(((documentOf('one.png')?.regions?.[0]?.angle ?? 0) * 180) / Math.PI)
  await press('b')
  await press('ttt{Enter}')
  await expect.poll(degrees).toBe(15)
  await page.getByRole('button', { name: /^Covered place 1\./ }).click()
  await press('{Shift>}tttttt{/Shift}{Enter}')
  await expect.poll(degrees).toBe(-15)
  await press('v')
  await expect
    .poll(() =>
      workspace.rendered.at(-1)?.covers.map(({ form, angle }) => ({ form, degrees: Math.round((angle * 180) / Math.PI) })),
    )
    .toEqual([{ form: 'box', degrees: -15 }])
  await press('v')
  // By pointer: the handle, dragged to its right, lays it on its side.
  await page.getByRole('button', { name: /^Covered place 1\./ }).click()
  const draft = document.querySelector('.draft')!.getBoundingClientRect()
  const to = { clientX: draft.x + draft.width / 2 + 200, clientY: draft.y + draft.height / 2 }
  const handle = document.querySelector('.handle.turn')!
  const point = (type: string, where: object): boolean =>
    handle.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, pointerId: 1, isPrimary: true, ...where }))
  point('pointerdown', {})
  point('pointermove', to)
  point('pointerup', to)
  await page.getByRole('button', { name: /^Done/ }).click()
  await expect.poll(degrees).toBe(90)
  for (const before of [-15, 15]) {
    await press('{Control>}z{/Control}')
    await expect.poll(degrees).toBe(before)
  }
  // Escape leaves it as it was.
  await page.getByRole('button', { name: /^Covered place 1\./ }).click()
  await press('t{Escape}')
  expect(degrees()).toBe(15)
})

test('the cover of a face is turned with T, seen on the photo, and turned back by undo', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  await press('t')
  await press('c')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.covered).toBe(true)
  expect(documentOf('one.png')?.faces[0]).not.toHaveProperty('angle')
  await press('tt')
  await expect.poll(() => documentOf('one.png')?.faces[0]?.angle).toBeCloseTo(Math.PI / 18)
  expect(document.querySelector<HTMLElement>('.cover')?.style.rotate).toMatch(/^0\.17/)
  await press('{Control>}zz{/Control}')
  await expect.poll(() => documentOf('one.png')?.faces[0]).not.toHaveProperty('angle')
})

test('before and after: V shows what a file would be, held down only so long; covers of now are in it, and it decides nothing', async () => {
  await open([{ fileName: 'one.png', faces: [{ box: box(0.2, 0.3, 0.2), proposal: null }] }])
  await expect.element(page.getByRole('button', { name: 'Face 1 of 1: nobody has decided yet' })).toBeVisible()
  const after = () => page.getByRole('img', { name: 'one.png, as it will be sent' })
  // Down and up carry the moment they were made: between two of the driver's own a busy machine may let enough time go by for "held".
  const [down, up] = ['keydown', 'keyup'].map((type) => () => dispatchEvent(new KeyboardEvent(type, { key: 'v' })))
  const tap = (): void => {
    down?.()
    up?.()
  }
  tap()
  await expect.element(after()).toBeVisible()
  await expect.element(page.getByText(/it may not go yet · nothing covered$/)).toBeVisible()
  expect(document.querySelectorAll('.view .box')).toHaveLength(0)
  // Decisions go on, and show.
  await press('c')
  await expect.element(page.getByText(/1 place covered$/)).toBeVisible()
  await expect.poll(() => workspace.rendered.at(-1)?.covers).toMatchObject([{ form: 'ellipse', style: 'solid' }])
  tap()
  await expect.element(after()).not.toBeInTheDocument()
  down?.()
  await expect.element(after()).toBeVisible()
  await new Promise((resolve) => setTimeout(resolve, 450))
  up?.()
  await expect.element(after()).not.toBeInTheDocument()
  expect(documentOf('one.png')?.seen).toBeNull()
})
