// What the practice set holds: which photos, where, and who stands in which place. No pixels here.
import type { PracticePlan } from './api.ts'
import type { Place } from './backdrop.ts'
import { people, strangerCount } from './people.ts'
import { chance, shuffled, type Chance } from './random.ts'

/** One person on a photo: eyes' middle as fractions, size as the head unit's fraction of the photo's height. */
export interface Standing {
  readonly who: string
  readonly x: number
  readonly y: number
  readonly scale: number
  /** 0 sharp … 1 far out of focus; far people are drawn first. */
  readonly depth: number
  readonly facing: number
  readonly fromBehind: boolean
}

export interface PhotoPlan {
  readonly fileName: string
  readonly width: number
  readonly height: number
  readonly place: Place
  readonly standing: readonly Standing[]
}

interface Brief {
  readonly place: Place
  readonly named: number
  /** Visitors in front, as sharp as the named. */
  readonly guests?: number
  /** Passers-by in the background. */
  readonly passers?: number
  readonly portrait?: true
  readonly behind?: true
  readonly crowd?: true
}

const briefs: readonly Brief[] = [
  { place: 'hospital', named: 4, passers: 1 },
  { place: 'garden', named: 1, portrait: true },
  { place: 'square', named: 2, passers: 2 },
  { place: 'school', named: 3 },
  { place: 'workshop', named: 2 },
  { place: 'hospital', named: 6 },
  { place: 'garden', named: 3, passers: 2 },
  { place: 'square', named: 1, guests: 1 },
  { place: 'school', named: 0 },
  { place: 'workshop', named: 1, portrait: true },
  { place: 'hospital', named: 2, portrait: true },
  { place: 'garden', named: 8 },
  { place: 'square', named: 5, passers: 2 },
  { place: 'school', named: 2, behind: true },
  { place: 'workshop', named: 3, guests: 1 },
  { place: 'hospital', named: 1, passers: 2 },
  { place: 'square', named: 7, guests: 9, crowd: true },
  { place: 'garden', named: 2, portrait: true },
  { place: 'school', named: 5 },
  { place: 'workshop', named: 4 },
  { place: 'hospital', named: 3, guests: 1 },
  { place: 'garden', named: 4, passers: 1 },
  { place: 'square', named: 3, portrait: true },
  { place: 'school', named: 6, guests: 1 },
  { place: 'workshop', named: 1, guests: 2 },
  { place: 'hospital', named: 7 },
  { place: 'garden', named: 0, guests: 2 },
  { place: 'square', named: 2 },
]

const padded = (index: number): string => String(index).padStart(2, '0')

/** Places in one or two rows; the row behind stands higher, smaller and in the gaps. */
function group(who: readonly string[], portrait: boolean, random: Chance): Standing[] {
  const count = who.length
  const rows = count <= (portrait ? 2 : 4) ? 1 : 2
  const front = rows === 1 ? count : Math.ceil(count / 2)
  const base = portrait
    ? ([0.125, 0.085, 0.066][count - 1] ?? 0.06)
    : ([0.16, 0.15, 0.135, 0.112, 0.105, 0.105, 0.094, 0.094][count - 1] ?? 0.09)
  const aspect = portrait ? 1.5 : 1 / 1.5
  const standing: Standing[] = []
  for (let i = 0; i < count; i++) {
    const back = i >= front
    const inRow = back ? i - front : i
    const rowCount = back ? count - front : front
    const scale = base * (back ? 0.86 : 1) * random.range(0.97, 1.03)
    const gap = Math.min(0.84 / Math.max(1, rowCount), base * aspect * (portrait ? 3.1 : 3.1) * (rows === 1 ? 1.12 : 1.28))
    const middle = 0.5 + (rowCount === 1 ? random.range(-0.1, 0.1) : random.range(-0.02, 0.02))
    // Whoever stands behind looks out between two in front.
    const stagger = rows === 2 && front * 2 === count ? (back ? -gap : gap) / 4 : 0
    const x = middle + stagger + (inRow - (rowCount - 1) / 2) * gap + random.range(-0.006, 0.006)
    const level = portrait ? 0.33 : rows === 1 ? 0.36 : back ? 0.22 : 0.5
    standing.push({
      who: who[i] ?? '',
      x,
      y: level + random.range(-0.02, 0.03),
      scale,
      depth: back ? 0.12 : 0,
      facing: (0.5 - x) * 0.5,
      fromBehind: false,
    })
  }
  return standing
}

function crowd(who: readonly string[], random: Chance): Standing[] {
  const rows = 4
  return who.map((one, i) => {
    const row = rows - 1 - Math.floor((i * rows) / who.length)
    const perRow = Math.ceil(who.length / rows)
    const scale = 0.05 - row * 0.0062
    const x = 0.11 + (((i % perRow) + (row % 2 ? 0.5 : 0) + 0.1) / (perRow + 0.3)) * 0.84 + random.range(-0.012, 0.012)
    return {
      who: one,
      x,
      y: 0.64 - row * 0.1 + random.range(-0.008, 0.008),
      scale,
      depth: row * 0.06,
      facing: (0.5 - x) * 0.4,
      fromBehind: false,
    }
  })
}

function standings(
  brief: Brief,
  named: readonly string[],
  guests: readonly string[],
  passers: readonly string[],
  random: Chance,
): Standing[] {
  const front = shuffled([...named, ...guests], random)
  const main = brief.crowd ? crowd(front, random) : group(front, brief.portrait === true, random)
  // Passers-by look out from the gaps at the sides, small and soft.
  const far = passers.map((who, i): Standing => ({
    who,
    x: i % 2 === 0 ? random.range(0.06, 0.11) : random.range(0.89, 0.94),
    y: 0.43 + random.range(-0.01, 0.02),
    scale: random.range(0.036, 0.042),
    depth: 0.6,
    facing: random.range(-0.2, 0.2),
    fromBehind: false,
  }))
  const turned = brief.behind ? main.map((one, i) => (i === main.length - 1 ? { ...one, fromBehind: true } : one)) : main
  return [...far, ...turned]
}

/** Every photo with everybody's place; `draw` order is by depth. */
export function photoPlans(seed: number): PhotoPlan[] {
  const random = chance(seed, 'plan')
  // Everybody appears about equally often: deal from shuffled decks.
  let deck: string[] = []
  const deal = (count: number): string[] => {
    const hand: string[] = []
    while (hand.length < count) {
      if (deck.length === 0)
        deck = shuffled(
          people.map((one) => one.key),
          random,
        )
      const index = deck.findIndex((key) => !hand.includes(key))
      hand.push(...(index >= 0 ? deck.splice(index, 1) : deck.splice(0)))
    }
    return [...new Set(hand)]
  }
  let next = 0
  const stranger = (): string => `stranger:${String(next++ % strangerCount)}`
  return briefs.map((brief, i) => {
    const own = random.fork(`photo|${String(i)}`)
    const named = deal(brief.named)
    const guests = Array.from({ length: brief.guests ?? 0 }, stranger)
    const passers = Array.from({ length: brief.passers ?? 0 }, stranger)
    const [width, height] = brief.portrait ? [1067, 1600] : [1600, 1067]
    return {
      fileName: `open-dag-${padded(i + 1)}.jpg`,
      width,
      height,
      place: brief.place,
      standing: standings(brief, named, guests, passers, own),
    }
  })
}

/** A head with its hair, as a box of the photo. */
export function faceBox({ x, y, scale }: Standing, { width, height }: PhotoPlan): PracticePlan['photos'][number]['boxes'][number] {
  const unit = scale * height
  return {
    x: x - (0.82 * unit) / width,
    y: y - (0.62 * unit) / height,
    width: (1.64 * unit) / width,
    height: (1.82 * unit) / height,
  }
}

/** The plan as the page sees it: people and boxes from left to right, whoever stands with their back to us included. */
export function plan(seed: number): PracticePlan {
  return {
    people,
    photos: photoPlans(seed).map((photo) => {
      const sorted = [...photo.standing].sort((a, b) => a.x - b.x)
      return { fileName: photo.fileName, people: sorted.map(({ who }) => who), boxes: sorted.map((one) => faceBox(one, photo)) }
    }),
  }
}
