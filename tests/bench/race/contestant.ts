// What every contestant of the race offers the runner: load once, then go through the same photo files, from file to descriptor.
export interface Lap {
  readonly milliseconds: number
  /** Faces found and faces described, summed over the photos: speed by looking less would show here. */
  readonly found: number
  readonly described: number
}

export interface Contestant {
  load(photoUrls: readonly string[]): Promise<void>
  /** One time through all photos. */
  lap(): Promise<Lap>
}

export function register(contestant: Contestant): void {
  Object.assign(globalThis, { contestantOf: () => contestant, contestant })
}

/** Files as a user drops them: their bytes are there, nothing is decoded. */
export function fetchPhotos(urls: readonly string[]): Promise<Blob[]> {
  return Promise.all(urls.map(async (url) => (await fetch(url)).blob()))
}

/** One after the other on this thread, as the guides of both libraries do it. */
export async function oneByOne(
  photos: readonly Blob[],
  describe: (picture: HTMLCanvasElement) => Promise<{ readonly found: number; readonly described: number }>,
): Promise<Lap> {
  const started = performance.now()
  let [found, described] = [0, 0]
  for (const photo of photos) {
    const faces = await describe(await decoded(photo))
    found += faces.found
    described += faces.described
  }
  return { milliseconds: performance.now() - started, found, described }
}

async function decoded(photo: Blob): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(photo)
  const canvas = document.createElement('canvas')
  canvas.width = bitmap.width
  canvas.height = bitmap.height
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0)
  bitmap.close()
  return canvas
}
