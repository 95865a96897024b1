// HEIC through libheif, compiled to WASM: it unpacks the main picture and turns it upright; colours are the browser's work.
import createLibheif, { type HeifImage, type Libheif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs'
import { profileOf } from '../formats/boxes.ts'
import { UnreadableRaster, type Raster } from './raster.ts'

let library: Promise<Libheif> | undefined

/** @throws UnreadableRaster when the library finds no picture in the file */
export async function decodeHeic(bytes: Uint8Array): Promise<Raster> {
  library ??= Promise.resolve(createLibheif())
  const images = new (await library).HeifDecoder().decode(bytes)
  try {
    const image = images.find((candidate) => candidate.is_primary()) ?? images[0]
    if (!image) throw new UnreadableRaster('no picture in the HEIC file')
    const [width, height] = [image.get_width(), image.get_height()]
    return { width, height, rgba: await pixelsOf(image, width, height), profile: profileOf(bytes), orientation: 1 }
  } finally {
    for (const image of images) image.free()
  }
}

function pixelsOf(image: HeifImage, width: number, height: number): Promise<Uint8ClampedArray<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    image.display({ data: new Uint8ClampedArray(width * height * 4), width, height }, (shown) => {
      if (shown) resolve(shown.data)
      else reject(new UnreadableRaster('the HEIC picture could not be unpacked'))
    })
  })
}
