// @vladmandic/face-api as its guide sets it up: SSD MobileNet, 68 landmarks, descriptor, on the WASM engine from this origin.
// Its own bundle is loaded as it was published.
import { fetchPhotos, oneByOne, register } from './contestant.ts'

const bundleUrl = '/face-api/face-api.esm.js'
const faceApi = (await import(/* @vite-ignore */ bundleUrl)) as typeof import('@vladmandic/face-api')

let photos: readonly Blob[] = []

register({
  load: async (urls) => {
    photos = await fetchPhotos(urls)
    const engine = faceApi.tf as unknown as {
      setWasmPaths(folder: string): void
      setBackend(name: string): Promise<boolean>
      ready(): Promise<void>
    }
    engine.setWasmPaths('/tfjs/')
    if (!(await engine.setBackend('wasm'))) throw new Error('face-api could not start its WASM engine')
    await engine.ready()
    await faceApi.nets.ssdMobilenetv1.loadFromUri('/face-api-models')
    await faceApi.nets.faceLandmark68Net.loadFromUri('/face-api-models')
    await faceApi.nets.faceRecognitionNet.loadFromUri('/face-api-models')
  },
  lap: () =>
    oneByOne(photos, async (picture) => {
      const faces = await faceApi
        .detectAllFaces(picture, new faceApi.SsdMobilenetv1Options())
        .withFaceLandmarks()
        .withFaceDescriptors()
      return { found: faces.length, described: faces.filter(({ descriptor }) => descriptor.length > 0).length }
    }),
})
