// The photos of the practice set as a stream: each is drawn when the Desk asks for it, so that the first one is on screen before the last exists.
import type { PracticeApi } from '../../../workers/practice/api.ts'

/** Starts the drawing worker; `end` stops it. */
export type StartPractice = () => { readonly api: Pick<PracticeApi, 'plan' | 'portrait' | 'photo'>; end(): void }

/** Files that are made on the way: how many there will be is known before the first. */
export interface PhotoStream extends AsyncIterable<File> {
  readonly expected: number
}

/** The worker lives from the first photo asked for until the last, or until nobody asks any more. */
export function photoStream(start: StartPractice, seed: number, fileNames: readonly string[]): PhotoStream {
  return {
    expected: fileNames.length,
    async *[Symbol.asyncIterator]() {
      const worker = start()
      try {
        for (const fileName of fileNames) yield new File([await worker.api.photo(seed, fileName)], fileName, { type: 'image/jpeg' })
      } finally {
        worker.end()
      }
    },
  }
}
