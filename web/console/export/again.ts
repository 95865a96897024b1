// What is tried once more when the attack on a finished file finds something: a larger cover, other noise. Pure.
import type { Cover } from '../../../workers/vision/api.ts'
import { withMargin } from '../../workspace/publishing/covers.ts'
import type { Objection, Suspicion } from './check.ts'

/** A detector knows somebody by hair and collar around a small cover, too: there the cover grows, each time by so much of itself on every side. */
const growth = 0.15
/** Twice its size and more: a cover at which a face is found even then stays for a person to judge. */
const mostTries = 3

/** @param tried how often it was tried again before @returns null when trying again would change nothing */
export function coversAgain(covers: readonly Cover[], { code, at }: Objection, tried: number): readonly Cover[] | null {
  const grows = code === 'face_found' && tried < mostTries
  // The noise of a mosaic looks like something by chance now and then, so it gets other noise, once: what is really wrong is found a second time.
  const isChance = tried === 0 && inNoise.has(code) && covers.some(({ style }) => style === 'mosaic')
  if (!grows && !isChance) return null
  return covers.map((cover, index) => ({
    ...cover,
    ...(grows && at.includes(index) && { box: withMargin(cover.box, growth) }),
    ...(cover.style === 'mosaic' && { seed: `${cover.seed ?? ''} again` }),
  }))
}

const inNoise: ReadonlySet<Suspicion> = new Set(['face_found', 'still_recognised', 'region_shows'])
