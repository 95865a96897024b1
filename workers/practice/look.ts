// What changes between two pictures of the same person: light, pose, expression, clothes.
import { rgb } from './colour.ts'
import type { Clothes, Identity, Light, Look } from './identity.ts'
import { wardrobe } from './people.ts'
import type { Chance } from './random.ts'

/** The clothes somebody wears all day: chosen per person and seed, so that they are the same on every photo of the event. */
export function outfit(person: Identity, random: Chance, staff: boolean): Look['clothes'] {
  const { colour, second } = wardrobe(random)
  const kinds: readonly [Clothes, ...Clothes[]] =
    person.soft > 0.5
      ? ['blouse', 'jumper', 'blazer', 'blouse', 'tee', 'jumper']
      : ['shirt', 'jumper', 'blazer', 'shirt', 'hoodie', 'tee']
  const role = random.next()
  if (staff && role < 0.3)
    return { kind: 'scrubs', colour: rgb(random.pick(['#4f8fa6', '#3f7f74', '#5a74a8'] as const)), second, lanyard: null }
  return { kind: random.pick(kinds), colour, second, lanyard: staff && role < 0.75 ? rgb('#1f7a8c') : null }
}

export function portraitLook(person: Identity, clothes: Look['clothes'], variant: number, random: Chance): Look {
  const side = variant % 2 === 0 ? -1 : 1
  const straight = variant === 0
  return {
    yaw: straight ? random.range(-0.06, 0.06) : side * random.range(0.1, 0.24),
    pitch: random.range(-0.04, 0.05),
    roll: straight ? random.range(-0.02, 0.02) : random.range(-0.07, 0.07),
    smile: [0.35, 0.75, 0.15, 0.6][variant % 4] ?? 0.4,
    light: { x: side * random.range(0.4, 0.85), contrast: random.range(0.3, 0.65), warm: rgb('#fff1dc') },
    clothes: { ...clothes, lanyard: person.build > 2 ? clothes.lanyard : null },
    gaze: straight ? 0 : side * random.range(-0.3, 0.1),
  }
}

/** On a photo: everybody shares the light; laughing varies. */
export function eventLook(clothes: Look['clothes'], light: Light, facing: number, random: Chance): Look {
  return {
    yaw: facing + random.range(-0.12, 0.12),
    pitch: random.range(-0.05, 0.06),
    roll: random.range(-0.08, 0.08),
    smile: random.range(0.2, 0.95),
    light: { ...light, contrast: light.contrast * random.range(0.85, 1.1) },
    clothes,
    gaze: random.range(-0.25, 0.25) - facing * 0.6,
  }
}
