import fc from '../../../support/fast-check.ts'
import { expect, test } from 'vitest'
import { UniqueNames } from '../../../../core/file-names.ts'
import { numberedName, outputName } from '../../../../web/console/export/names.ts'
import { presetFor, renderingOf } from '../../../../web/workspace/publishing/presets.ts'

test.each([
  ['IMG_0042.JPG', 'image/jpeg', 'IMG_0042.JPG'],
  ['IMG_0042.HEIC', 'image/jpeg', 'IMG_0042.jpg'],
  ['plain', 'image/webp', 'plain.webp'],
  ['a.b.c.png', 'image/jpeg', 'a.b.c.jpg'],
  ['../../etc/passwd.jpg', 'image/jpeg', 'passwd.jpg'],
  ['a:b?.jpg', 'image/jpeg', 'a_b_.jpg'],
  ['CON.jpg', 'image/jpeg', 'photo-CON.jpg'],
  ['...jpg', 'image/jpeg', 'photo.jpg'],
  ['été 🏥.jpeg', 'image/jpeg', 'été 🏥.jpeg'],
] as const)('%s as %s becomes %s', (given, type, expected) => {
  expect(outputName(given, type)).toBe(expected)
})

test('any name becomes one that every system takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
      const name = outputName(given, 'image/jpeg')
      expect(name).not.toMatch(/[<>:"/\\|?*\u0000-\u001f]/)
      expect(name).toMatch(/^[^. ].*\.jpe?g$/is)
      expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255)
    }),
  )
})

test('no name twice, also where case makes no difference and where something is there already', () => {
  const names = new UniqueNames(['b.jpg'])
  expect(['a.jpg', 'A.JPG', 'a.jpg', 'b.jpg'].map((name) => names.claim(name))).toEqual(['a.jpg', 'A-2.JPG', 'a-3.jpg', 'b-2.jpg'])
})

test('numbered names tell nothing', () => {
  expect(numberedName('2026-06-12', 6, 'image/webp')).toBe('2026-06-12-0007.webp')
})

test('paper keeps every pixel, a website does not', () => {
  expect(presetFor('print')).toMatchObject({ size: 'original', format: 'jpeg', quality: 'high' })
  expect(renderingOf({ size: 'web', format: 'webp', quality: 'normal' })).toEqual({
    longestSide: 1600,
    mediaType: 'image/webp',
    quality: 0.82,
  })
})
