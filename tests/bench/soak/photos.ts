// Large photos with people on them, drawn when they are needed: a camera's 24 megapixels, out of the practice drawing.
import { drawPhoto } from '../../../workers/practice/photo.ts'
import { plan } from '../../../workers/practice/plan.ts'

const [width, height] = [6000, 4000]

/** JPEGs of 24 megapixels, each another scene. */
export async function largePhotos(count: number): Promise<Blob[]> {
  const names = plan(1).photos.map(({ fileName }) => fileName)
  const photos: Blob[] = []
  for (let i = 0; i < count; i++) {
    const bitmap = await createImageBitmap(new Blob([await drawPhoto(1, names[i % names.length] ?? '')], { type: 'image/jpeg' }))
    const canvas = new OffscreenCanvas(width, height)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, width, height)
    bitmap.close()
    photos.push(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 }))
  }
  return photos
}
