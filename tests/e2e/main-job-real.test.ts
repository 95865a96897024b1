// The main job on real photos of public figures, read from beside the checkout. Part of the suite where the photos are (`vitest.config.ts`); elsewhere the drawn journey stands in.
// The file called miranda_and_lacamoire.jpg shows Barack Obama and Joe Biden, whatever its name says: what counts is the picture.
import { join } from 'node:path'
import { repoRoot } from '../support/product.ts'
import { tellMainJob, type Cast } from './main-job.ts'

const folder = join(repoRoot, '../shared/faces/event')
const [obama, biden, miranda, lacamoire] = ['Barack Obama', 'Joe Biden', 'Lin-Manuel Miranda', 'Alex Lacamoire'] as const

function cast(): Promise<Cast> {
  const portrait = (name: string): string[] => [join(folder, 'people', name)]
  const photo = (name: string): string => join(folder, 'photos', name)
  const usual = { matching: true, days: 700 }
  const bothClear = { unknown: 'cover', website: 'Clear', intranet: 'Clear when covered', later: 'Clear when covered' } as const
  const onlyObama = { shows: [obama], unknown: 'cover', website: 'Clear', intranet: 'Clear', later: 'Clear' } as const
  return Promise.resolve({
    people: [
      { ...usual, name: obama, portraits: portrait('obama_1.jpg'), channels: ['Website', 'Intranet'] },
      { ...usual, name: biden, portraits: portrait('biden_1.jpg'), channels: ['Website'], days: 30 },
      { ...usual, name: miranda, portraits: portrait('miranda_1.png'), channels: ['Intranet', 'Press'] },
      { ...usual, name: lacamoire, portraits: portrait('lacamoire_1.png'), channels: ['Intranet'] },
    ],
    photos: [
      { ...bothClear, path: photo('biden_portrait.jpg'), shows: [biden] },
      {
        path: photo('lacamoire.jpg'),
        // Below the bar for "very likely" against one small portrait: the editor says who it is.
        shows: [],
        byHand: { face: 0, name: lacamoire },
        withoutFace: miranda,
        unknown: 'cover',
        draws: { x: 0.05, y: 0.1, width: 0.12, height: 0.18 },
        website: 'Blocked',
        intranet: 'Clear',
        later: 'Blocked',
      },
      { ...bothClear, path: photo('miranda_and_lacamoire.jpg'), shows: [obama, biden], unknown: 'not-a-face' },
      { ...bothClear, path: photo('obama_and_biden.jpg'), shows: [obama, biden] },
      { ...onlyObama, path: photo('obama_partial.jpg') },
      { ...onlyObama, path: photo('obama_profile.jpg'), draws: { x: 0.05, y: 0.75, width: 0.15, height: 0.1 } },
      {
        path: photo('obama_speech.jpg'),
        shows: [obama],
        unknown: 'stranger',
        website: 'Clear when covered',
        intranet: 'Clear when covered',
        later: 'Clear when covered',
      },
    ],
  })
}

tellMainJob('the main job on real photos', cast)
