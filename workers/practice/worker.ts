// The practice worker: exposes the drawing of people and event photos, nothing else.
import { exposeWorker } from '../rpc/expose.ts'
import type { PracticeApi } from './api.ts'
import { drawPortrait } from './draw.ts'
import { drawPhoto } from './photo.ts'
import { plan } from './plan.ts'

const api: PracticeApi = {
  plan: (seed) => Promise.resolve(plan(seed)),
  portrait: drawPortrait,
  photo: drawPhoto,
}

exposeWorker(api)
