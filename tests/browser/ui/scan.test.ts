// The camera reader on a made picture: a canvas as the camera, a real video element, the real decoder. And what happens without a camera.
import { encodeQR } from 'qr'
import { afterEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { FakeJoining } from '../../support/fake-joining.ts'
import { fakeDoor } from '../fake-workspace.svelte.ts'
import { expectAccessible, hideApp, showApp } from './screen.ts'

const sheet = '04HM-ASR9-2B3C-4D5E-6F7G-8H9J-AKBM-CNDP'
const open: MediaStream[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await hideApp()
})

/** A camera that sees grey, and after a while a sheet. */
function camera(): Promise<MediaStream> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 })
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  let looks = 0
  const draw = (): void => {
    context.fillStyle = '#bbb'
    context.fillRect(0, 0, 640, 480)
    looks += 1
    if (looks > 20) {
      const rows = encodeQR(sheet, 'raw', { border: 3 })
      const side = 10
      rows.forEach((row, y) =>
        row.forEach((dark, x) => {
          context.fillStyle = dark ? '#222' : '#eee'
          context.fillRect(60 + x * side, 40 + y * side, side, side)
        }),
      )
    }
    if (open.some((stream) => stream.active)) setTimeout(draw, 30)
  }
  const stream = canvas.captureStream(15)
  open.push(stream)
  draw()
  return Promise.resolve(stream)
}

async function toSheets(): Promise<void> {
  await showApp(fakeDoor({ joining: new FakeJoining() }))
  await page.getByRole('button', { name: 'Recover a workspace' }).click()
}

test('a code that comes into view lands in its field, and the camera stops', async () => {
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockImplementation(camera)
  await toSheets()
  await page.getByRole('button', { name: 'Second sheet: scan with the camera' }).click()
  await expect.element(page.getByRole('dialog')).toBeVisible()
  await expect.element(page.getByLabelText('Second sheet', { exact: true })).toHaveValue(sheet)
  await expect.element(page.getByLabelText('First sheet', { exact: true })).toHaveValue('')
  expect(open.every((stream) => stream.getTracks().every(({ readyState }) => readyState === 'ended'))).toBe(true)
})

test.each([
  ['NotAllowedError', 'The camera may not be used here.'],
  ['NotFoundError', 'We find no camera that works.'],
])('no picture: %s', async (name, sentence) => {
  vi.spyOn(navigator.mediaDevices, 'getUserMedia').mockRejectedValue(new DOMException('', name))
  await toSheets()
  await page.getByRole('button', { name: 'First sheet: scan with the camera' }).click()
  await expect.element(page.getByRole('alert')).toHaveTextContent(sentence)
  await expectAccessible()
})
