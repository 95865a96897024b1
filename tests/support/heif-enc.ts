// HEIC files made with Debian's encoder: no browser and no npm package writes them.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encode } from 'jpeg-js'
import { concatBytes, toBase64Url } from '../../core/bytes.ts'
import { managedPng } from '../../workers/vision/pixels/managed-png.ts'
import { exifWithOrientation } from '../browser/vision/made-files.ts'
import { swappedProfile } from '../fixtures/profile.ts'

const encoder = [process.env['HEIF_ENC_PATH'], '/usr/bin/heif-enc', '/usr/local/bin/heif-enc', '/opt/homebrew/bin/heif-enc'].find(
  (path) => path !== undefined && existsSync(path),
)

/** @returns null where Debian's `libheif-examples` is not installed */
function heicOf(picture: Uint8Array, extension: 'png' | 'jpg'): Uint8Array | null {
  if (encoder === undefined) return null
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-heic-'))
  try {
    const [from, to] = [join(folder, `picture.${extension}`), join(folder, 'picture.heic')]
    writeFileSync(from, picture)
    execFileSync(encoder, ['-q', '90', '-o', to, from], { stdio: 'ignore' })
    return readFileSync(to)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export interface HeicSamples {
  readonly plain: string
  readonly profiled: string
  readonly turned: string
}

/** Four quarters, red, green, blue and white, 64 × 32, as Base64url: plain, with a profile that swaps red and green, and to be turned (EXIF 6). */
export function heicSamples(): HeicSamples | null {
  const [width, height] = [64, 32]
  const colours = [0xff0000, 0x00ff00, 0x0000ff, 0xffffff]
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < width * height; i++) {
    const colour = colours[(i % width < width / 2 ? 0 : 1) + (i < (width * height) / 2 ? 0 : 2)] ?? 0
    rgba.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], 4 * i)
  }
  const jpeg = new Uint8Array(encode({ width, height, data: rgba }, 95).data)
  const exif = exifWithOrientation(6, 'camera')
  const plain = heicOf(managedPng(width, height, rgba, null), 'png')
  const profiled = heicOf(managedPng(width, height, rgba, swappedProfile()), 'png')
  const turned = heicOf(concatBytes(jpeg.subarray(0, 2), exif, jpeg.subarray(2)), 'jpg')
  return plain && profiled && turned
    ? { plain: toBase64Url(plain), profiled: toBase64Url(profiled), turned: toBase64Url(turned) }
    : null
}
