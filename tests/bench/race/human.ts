// @vladmandic/human as its guide sets it up for detector, landmarks and descriptor: WASM engine from this origin, everything else off.
// Its own bundle is loaded as it was published: passed through another bundler, the threads of its engine do not start.
import type { Human as HumanClass } from '@vladmandic/human'
import { fetchPhotos, oneByOne, register } from './contestant.ts'

const bundleUrl = '/human/human.esm.js'
const { Human } = (await import(/* @vite-ignore */ bundleUrl)) as { readonly Human: typeof HumanClass }

const off = { enabled: false }
const human = new Human({
  backend: 'wasm',
  wasmPath: '/tfjs/',
  modelBasePath: '/human-models/',
  // Every photo is a new one: nothing may be remembered from the frame before.
  cacheSensitivity: 0,
  filter: off,
  gesture: off,
  body: off,
  hand: off,
  object: off,
  segmentation: off,
  face: {
    enabled: true,
    detector: { maxDetected: 20 },
    mesh: { enabled: true },
    description: { enabled: true },
    iris: off,
    emotion: off,
    antispoof: off,
    liveness: off,
  },
})
let photos: readonly Blob[] = []

register({
  load: async (urls) => {
    photos = await fetchPhotos(urls)
    await human.load()
  },
  lap: () =>
    oneByOne(photos, async (picture) => {
      const { face } = await human.detect(picture)
      return { found: face.length, described: face.filter(({ embedding }) => (embedding?.length ?? 0) > 0).length }
    }),
})
