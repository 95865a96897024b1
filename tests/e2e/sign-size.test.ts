// The signing page stays light: a phone on hospital Wi-Fi loads it before its owner has chosen anything.
import { expect, it } from 'vitest'
import { signPageFiles, signPageLimit } from '../support/sign-page.ts'

it('is at most 120 KB gzipped, its worker included, and carries nothing of the console', async () => {
  const files = await signPageFiles()
  expect(files.some(({ name }) => name.startsWith('assets/worker-'))).toBe(true)
  expect(files.reduce((sum, { gzip }) => sum + gzip, 0)).toBeLessThanOrEqual(signPageLimit)
  expect(files.filter(({ name }) => /console|Desk|People|Settings|pdf/.test(name))).toEqual([])
})
