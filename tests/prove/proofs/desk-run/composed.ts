// The same event with real faces: portraits from a folder of labelled pictures, set side by side into photos of one to three people. Every picture is used
// once, as a portrait or in one photo. Others in a picture signed nothing and are covered. Composed, because no set of real event photos says who is where in 300 of them.
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Page } from 'playwright'
import { launchChromium } from '../../../support/chromium.ts'
import type { Guest, Run, Shown } from './event.ts'

const realFolder = process.env['FACES_DIR'] ?? join(import.meta.dirname, '../../../../../shared/faces/lfw/images')

const perGuest = { portraits: 2, photosAtLeast: 4 }
/** The pictures at their own size: enlarged, they would look blurred and be refused for it. */
const canvas = { width: 600, height: 400, side: 150 }

/** @throws Error when the folder holds too few people for so many photos */
export async function composeRun(seed: number, photos: number): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-desk-run-real-'))
  const crowd = chooseGuests(seed, photos)
  const waiting = dealOut(crowd, seed, photos)
  const truth = new Map<string, readonly Shown[]>()
  const paths: string[] = []
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    for (const [i, shown] of waiting.entries()) {
      const file = `${String(i + 1).padStart(3, '0')}.jpg`
      const path = join(folder, file)
      writeFileSync(path, await compose(page, shown))
      paths.push(path)
      truth.set(
        file,
        shown.map(({ name }, at) => ({ name, box: middleOf(placeOf(at, shown.length)) })),
      )
    }
  } finally {
    await browser.close()
  }
  const guests = crowd.map(({ name, files }): Guest => ({
    name,
    portraits: files.slice(0, perGuest.portraits).map((file) => join(realFolder, file)),
  }))
  return { folder, guests, paths, truth, others: 'bystanders' }
}

interface Person {
  readonly name: string
  readonly files: readonly string[]
}

/** As many people as have pictures enough, in an order drawn by the seed. */
function chooseGuests(seed: number, photos: number): readonly Person[] {
  const byPerson = new Map<string, string[]>()
  for (const file of readdirSync(realFolder).sort()) {
    const key = /^(.+)_\d+\.jpg$/.exec(file)?.[1]
    if (key !== undefined) byPerson.set(key, [...(byPerson.get(key) ?? []), file])
  }
  const known = [...byPerson]
    .filter(([, files]) => files.length >= perGuest.portraits + perGuest.photosAtLeast)
    .map(([key, files]) => ({ name: key.replaceAll('_', ' '), files: shuffled(files, seed) }))
  const chosen: Person[] = []
  let pictures = 0
  for (const person of shuffled(known, seed)) {
    if (pictures >= photos * 1.4) break
    chosen.push(person)
    pictures += person.files.length - perGuest.portraits
  }
  if (pictures < photos) throw new Error(`${realFolder} has pictures for ${String(pictures)} photos, not for ${String(photos)}`)
  return chosen
}

interface Picture {
  readonly name: string
  readonly file: string
}

/** Every picture that is no portrait into one of the photos: one in each first, then beside others, never twice the same person. */
function dealOut(guests: readonly Person[], seed: number, photos: number): readonly (readonly Picture[])[] {
  const pictures = guests.flatMap(({ name, files }) => files.slice(perGuest.portraits).map((file) => ({ name, file })))
  const order = shuffled(pictures, seed)
  const dealt: Picture[][] = order.slice(0, photos).map((one) => [one])
  for (const one of order.slice(photos)) {
    const beside = dealt.find((photo) => photo.length < 3 && photo.every(({ name }) => name !== one.name))
    beside?.push(one)
  }
  return dealt
}

/** Side by side, as shares of the photo. */
function placeOf(at: number, count: number): Shown['box'] {
  const { width, height, side } = canvas
  const gap = (width - count * side) / (count + 1)
  return {
    x: (gap + at * (side + gap)) / width,
    y: (height - side) / 2 / height,
    width: side / width,
    height: side / height,
  }
}

/** Where the face of the person is: these pictures are centred on it. Faces beside it belong to people who happened to be there. */
function middleOf({ x, y, width, height }: Shown['box']): Shown['box'] {
  return { x: x + width / 4, y: y + height / 4, width: width / 2, height: height / 2 }
}

async function compose(page: Page, shown: readonly Picture[]): Promise<Buffer> {
  const parts = shown.map(({ file }, at) => ({
    picture: readFileSync(join(realFolder, file)).toString('base64'),
    box: placeOf(at, shown.length),
  }))
  const made = await page.evaluate(
    async ([all, { width, height }]) => {
      const drawn = new OffscreenCanvas(width, height)
      // In memory: on a busy machine reading back from the graphics card fails now and then.
      const context = drawn.getContext('2d', { willReadFrequently: true })!
      context.fillStyle = '#7d8894'
      context.fillRect(0, 0, width, height)
      context.imageSmoothingQuality = 'high'
      for (const { picture, box } of all) {
        const image = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${picture}`)).blob())
        context.drawImage(image, box.x * width, box.y * height, box.width * width, box.height * height)
      }
      const bytes = new Uint8Array(await (await drawn.convertToBlob({ type: 'image/jpeg', quality: 0.92 })).arrayBuffer())
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    },
    [parts, canvas] as const,
  )
  return Buffer.from(made, 'base64')
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  const [order] = fc.sample(fc.shuffledSubarray([...items], { minLength: items.length }), { seed, numRuns: 1 })
  return order ?? items
}
