// Pixels that a decoder of ours unpacked, handed to the browser as an upright picture in its own colours.
import { contextOf } from './canvas.ts'
import { managedPng } from './managed-png.ts'

export interface Raster {
  readonly width: number
  readonly height: number
  /** Red, green, blue, opacity. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>
  /** An ICC profile that says what the numbers mean; null: sRGB. */
  readonly profile: Uint8Array | null
  /** EXIF 2.32 §4.6.4: how the stored picture must be turned, 1..8. */
  readonly orientation: number
}

/** A kind of file that our decoders do not read (a rare compression, separate colour planes). */
export class UnreadableRaster extends Error {}

export async function uprightBitmap(raster: Raster): Promise<ImageBitmap> {
  const stored = await storedBitmap(raster)
  if (raster.orientation === 1) return stored
  const turned = raster.orientation >= 5
  const canvas = new OffscreenCanvas(turned ? raster.height : raster.width, turned ? raster.width : raster.height)
  const context = contextOf(canvas)
  context.setTransform(...uprightTransform(raster.orientation, raster.width, raster.height))
  context.drawImage(stored, 0, 0)
  stored.close()
  return canvas.transferToImageBitmap()
}

/** Only the browser converts colours: a picture with a profile goes through it as a PNG that carries the profile. */
function storedBitmap({ width, height, rgba, profile }: Raster): Promise<ImageBitmap> {
  return profile !== null && isRgbProfile(profile)
    ? createImageBitmap(new Blob([managedPng(width, height, rgba, profile)], { type: 'image/png' }))
    : createImageBitmap(new ImageData(rgba, width, height))
}

/** ICC.1 §7.2: bytes 16 to 19 name the colour space of the numbers. */
function isRgbProfile(profile: Uint8Array): boolean {
  return String.fromCharCode(...profile.subarray(16, 20)) === 'RGB '
}

type Transform = [a: number, b: number, c: number, d: number, e: number, f: number]

/** Canvas transform that stands a stored picture of that size upright. */
export function uprightTransform(orientation: number, width: number, height: number): Transform {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, width, 0]
    case 3:
      return [-1, 0, 0, -1, width, height]
    case 4:
      return [1, 0, 0, -1, 0, height]
    case 5:
      return [0, 1, 1, 0, 0, 0]
    case 6:
      return [0, 1, -1, 0, height, 0]
    case 7:
      return [0, -1, -1, 0, height, width]
    case 8:
      return [0, -1, 1, 0, 0, width]
    default:
      return [1, 0, 0, 1, 0, 0]
  }
}
