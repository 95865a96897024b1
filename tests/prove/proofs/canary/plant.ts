// Plants what must never show: everything a day's work puts in, entered through the real screens with words and pixels nobody else has.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Page } from 'playwright'
import { drawEvent } from '../../../fixtures/event.ts'
import * as desk from '../../../e2e/pages/desk.ts'
import * as people from '../../../e2e/pages/people.ts'
import * as start from '../../../e2e/pages/start.ts'
import { dayFromNow } from '../../../support/days.ts'
import { bytesNeedle, textNeedle, type Needle } from '../../../support/needles.ts'
import { perSubject } from './crowd.ts'
import { lettersFor } from './letters.ts'

export const kinds = [
  'name',
  'email',
  'note',
  'paper name',
  'paper',
  'portrait',
  'embedding',
  'event',
  'file name',
  'photo',
  'preview',
  'secret',
] as const
export type Kind = (typeof kinds)[number]

/** Stands in the browser of a device that was unlocked with it, and nowhere else (protocol §6): alone it opens nothing. */
export const accountKeyNeedle = 'account key'

export interface Planted {
  readonly kind: Kind
  readonly needle: Needle
}

export interface Plan {
  readonly folder: string
  readonly people: readonly {
    readonly name: string
    readonly email: string
    readonly note: string
    readonly paperName: string
    readonly paper: Buffer
    readonly portrait: string
  }[]
  readonly photos: readonly string[]
  readonly event: string
  readonly passphrase: string
}

export interface Size {
  /** Entered through the screens. */
  readonly people: number
  readonly photos: number
  /** Sealed by the vault without a screen. */
  readonly crowd: number
}

const perPerson = 7
const perPhoto = 3
const always = 4
/** Photos: what the filmstrip shows at once. */
const most = { people: 16, photos: 6 }

/** How much to plant for so many needles: people and photos through the screens first, at least two of each; then the crowd. */
export function sizeFor(needles: number): Size {
  const photos = Math.min(most.photos, Math.max(2, Math.ceil((needles - always) / 4 / perPhoto)))
  const left = needles - always - photos * perPhoto
  const people = Math.min(most.people, Math.max(2, Math.ceil(left / perPerson)))
  return { people, photos, crowd: Math.max(0, Math.ceil((left - people * perPerson) / perSubject)) }
}

/** Reproducible from the seed. */
export async function makePlan(seed: number, size: Size): Promise<Plan> {
  const letters = lettersFor(seed)
  const folder = mkdtempSync(join(tmpdir(), 'imprimatur-canary-'))
  const keys = Array.from({ length: size.people }, (_, i) => `p${String(i + 1).padStart(2, '0')}`)
  const photoNames = Array.from(
    { length: size.photos },
    (_, i) =>
      `open-dag-${String([2, 10, 18, 11, 14, 23, 28, 4, 5, 8, 16, 25, 27, 3, 1, 7, 15, 20, 22, 6, 19, 21, 13, 12][i] ?? 2).padStart(2, '0')}.jpg`,
  )
  const drawn = await drawEvent({ seed: seed % 1000, folder, people: keys, variants: 1, photos: photoNames })
  return {
    folder,
    people: keys.map((key) => {
      const word = letters(9)
      return {
        name: `Canary ${word} ${letters(8)}`,
        email: `${letters(10)}@${letters(8)}.example`,
        note: `note ${letters(12)} é`,
        paperName: `paper-${letters(10)}.pdf`,
        paper: Buffer.from(`%PDF-1.4\n% ${letters(80)}\n%%EOF\n`),
        portrait: drawn.portraits.get(key)?.[0] ?? '',
      }
    }),
    photos: photoNames.map((name) => {
      const path = join(folder, `photo-${letters(10)}.jpg`)
      writeFileSync(path, readFileSync(drawn.photos.get(name) ?? ''))
      return path
    }),
    event: `Event ${letters(12)}`,
    passphrase: `${letters(9)} ${letters(8)} ${letters(9)} ${letters(7)}`,
  }
}

/** Keeps every picture the page shows, byte by byte. Runs before any script of the page. */
export const keepPictures = (): void => {
  const kept: Blob[] = []
  Object.assign(window, { keptPictures: kept })
  const { createObjectURL } = URL
  URL.createObjectURL = (source) => {
    if (source instanceof Blob && source.type.startsWith('image/')) kept.push(source)
    return createObjectURL.call(URL, source)
  }
}

/** Does the day's work. @returns everything planted, embeddings left out */
export async function plant(page: Page, plan: Plan, progress: (line: string) => void): Promise<readonly Planted[]> {
  const sheet = await start.foundWorkspace(page, {
    workspaceName: 'Proof',
    memberName: 'Noor',
    email: 'noor@example.org',
    passphrase: plan.passphrase,
  })
  await people.toPeople(page)
  for (const person of plan.people) {
    await people.addPerson(page, {
      name: person.name,
      email: person.email,
      note: person.note,
      channels: ['Website'],
      purposes: ['Information'],
      from: dayFromNow(-1),
      until: dayFromNow(700),
      matching: true,
      paper: { name: person.paperName, mimeType: 'application/pdf', buffer: person.paper },
      portraits: [person.portrait],
    })
  }
  progress(`${String(plan.people.length)} people entered`)
  await desk.toDesk(page)
  await desk.newEvent(
    page,
    plan.event,
    dayFromNow(-1),
    plan.people.map(({ name }) => name),
  )
  await desk.choosePhotos(page, plan.photos)
  await desk.batchDone(page)
  for (const path of plan.photos) {
    await desk.openPhoto(page, basename(path))
    await page.getByRole('button', { name: 'Cover everyone unnamed' }).click()
  }
  await start.everythingSaved(page)
  progress(`${String(plan.photos.length)} photos entered`)
  const previews = await shownPreviews(page)
  const numbered = <T>(kind: Kind, list: readonly T[], needle: (name: string, value: T) => Needle): Planted[] =>
    list.map((value, i) => ({ kind, needle: needle(`${kind} ${String(i + 1)}`, value) }))
  return [
    ...numbered(
      'name',
      plan.people.map(({ name }) => name),
      textNeedle,
    ),
    ...numbered(
      'email',
      plan.people.map(({ email }) => email),
      textNeedle,
    ),
    ...numbered(
      'note',
      plan.people.map(({ note }) => note),
      textNeedle,
    ),
    ...numbered(
      'paper name',
      plan.people.map(({ paperName }) => paperName),
      textNeedle,
    ),
    ...numbered(
      'paper',
      plan.people.map(({ paper }) => paper),
      bytesNeedle,
    ),
    ...numbered(
      'portrait',
      plan.people.map(({ portrait }) => readFileSync(portrait)),
      bytesNeedle,
    ),
    ...numbered('event', [plan.event], textNeedle),
    ...numbered(
      'file name',
      plan.photos.map((path) => basename(path)),
      textNeedle,
    ),
    ...numbered(
      'photo',
      plan.photos.map((path) => readFileSync(path)),
      bytesNeedle,
    ),
    ...numbered('preview', previews, bytesNeedle),
    ...numbered('secret', [plan.passphrase, sheet.recoveryCode], textNeedle),
    { kind: 'secret', needle: textNeedle(accountKeyNeedle, sheet.accountKey) },
  ]
}

async function shownPreviews(page: Page): Promise<readonly Buffer[]> {
  const texts = await page.evaluate(async () => {
    const { keptPictures } = window as unknown as { keptPictures: Blob[] }
    // What the user chose is a file and planted already; what the product made of it is not.
    const previews = keptPictures.filter((picture) => !(picture instanceof File))
    // No named function in here: the loader of `npm run prove` would add a helper that the page lacks.
    return Promise.all(
      previews.map(async (blob) => {
        const bytes = new Uint8Array(await blob.arrayBuffer())
        let text = ''
        for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
        return btoa(text)
      }),
    )
  })
  const unique = [...new Set(texts)]
  if (unique.length === 0) throw new Error('no preview was shown')
  return unique.map((text) => Buffer.from(text, 'base64'))
}
