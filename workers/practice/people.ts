// The cast: sixteen invented people with names, and strangers without. Bones and hair are written by hand, because a recogniser must tell them apart.
import type { PracticeConsent, PracticePerson } from './api.ts'
import { darker, lighter, mix, rgb } from './colour.ts'
import type { HairStyle, Identity } from './identity.ts'
import type { Chance } from './random.ts'

/** Short notation: what differs from the average adult. */
interface Sketch {
  readonly skin: string
  readonly age: number
  readonly soft: number
  readonly hair: readonly [style: HairStyle, colour: string, volume?: number, parting?: -1 | 1]
  readonly eyes?: Partial<Identity['eyes']> & { readonly iris?: string }
  readonly face?: Partial<Identity['face']>
  readonly brows?: Partial<Omit<Identity['brows'], 'colour'>> & { readonly tint?: string }
  readonly nose?: Partial<Identity['nose']>
  readonly mouth?: Partial<Omit<Identity['mouth'], 'colour'>> & { readonly tint?: string }
  readonly beard?: Identity['beard']
  readonly glasses?: Identity['glasses']
  readonly freckles?: number
  readonly build?: number
}

/** Drawn further from the average than sketched: a recogniser trained on photos sees smaller differences in drawings. */
const stretch = (value: number, average: number): number => average + (value - average) * 1.35

function person(sketch: Sketch): Identity {
  const { soft, age } = sketch
  const skin = rgb(sketch.skin)
  const hairColour = rgb(sketch.hair[1])
  const browTint = sketch.brows?.tint ? rgb(sketch.brows.tint) : darker(hairColour, 0.3)
  const lip = sketch.mouth?.tint ? rgb(sketch.mouth.tint) : mix(mix(skin, rgb('#a8433f'), 0.36 + soft * 0.14), rgb('#7a3530'), 0.1)
  const face = { width: 0.81, jaw: 0.69 - soft * 0.06, chin: 0.3 - soft * 0.05, length: 1, cheek: 0.5, ...sketch.face }
  return {
    skin,
    age,
    soft,
    face: {
      ...face,
      width: stretch(face.width, 0.81),
      jaw: Math.min(stretch(face.jaw, 0.69), stretch(face.width, 0.81) * 0.96),
      length: stretch(face.length, 1),
    },
    eyes: {
      apart: stretch(sketch.eyes?.apart ?? 0.37, 0.37),
      width: stretch(sketch.eyes?.width ?? 0.33 + soft * 0.015, 0.34),
      open: stretch(sketch.eyes?.open ?? 0.098 + soft * 0.016, 0.1),
      tilt: stretch(sketch.eyes?.tilt ?? 0.012, 0.01),
      hood: sketch.eyes?.hood ?? 0.2,
      colour: rgb(sketch.eyes?.iris ?? '#5b3a22'),
    },
    brows: {
      thick: stretch(sketch.brows?.thick ?? 0.085 - soft * 0.022, 0.075),
      arch: sketch.brows?.arch ?? 0.035 + soft * 0.03,
      height: stretch(sketch.brows?.height ?? 0.2 + soft * 0.03, 0.205),
      colour: browTint,
    },
    nose: {
      bridge: 1,
      tip: 1,
      ...sketch.nose,
      width: stretch(sketch.nose?.width ?? 0.185 - soft * 0.02, 0.185),
      length: stretch(sketch.nose?.length ?? 0.5, 0.5),
    },
    mouth: {
      width: stretch(sketch.mouth?.width ?? 0.28, 0.275),
      upper: stretch(sketch.mouth?.upper ?? 0.055 + soft * 0.016, 0.056),
      lower: stretch(sketch.mouth?.lower ?? 0.085 + soft * 0.016, 0.085),
      height: sketch.mouth?.height ?? 0.765,
      colour: lip,
    },
    hair: {
      style: sketch.hair[0],
      colour: hairColour,
      accent: lighter(mix(hairColour, rgb('#c98a4a'), 0.25), 0.28),
      volume: sketch.hair[2] ?? 0.5,
      parting: sketch.hair[3] ?? 1,
    },
    beard: sketch.beard ?? 'none',
    glasses: sketch.glasses ?? 'none',
    freckles: sketch.freckles ?? 0,
    build: sketch.build ?? 0.4,
  }
}

interface Cast {
  readonly name: string
  readonly mail: string
  readonly consent: PracticeConsent
  readonly identity: Identity
}

const cast: readonly Cast[] = [
  {
    name: 'Sanne de Wilde',
    mail: 'sanne.dewilde',
    consent: 'all-channels',
    identity: person({
      skin: '#f3d2bd',
      age: 0.2,
      soft: 0.95,
      hair: ['wavy', '#b98a4e', 0.7, 1],
      eyes: { iris: '#5c86a8', open: 0.125, apart: 0.385 },
      face: { width: 0.79, jaw: 0.58, chin: 0.22 },
      nose: { width: 0.15, length: 0.47 },
      mouth: { width: 0.27, tint: '#c4636a' },
      freckles: 0.35,
    }),
  },
  {
    name: 'Kwame Mensah',
    mail: 'kwame.mensah',
    consent: 'all-channels',
    identity: person({
      skin: '#5a3622',
      age: 0.3,
      soft: 0.2,
      hair: ['buzz', '#15100e'],
      eyes: { iris: '#2c1a10', apart: 0.4, open: 0.105 },
      face: { width: 0.83, jaw: 0.74, chin: 0.34, cheek: 0.8 },
      brows: { thick: 0.085, height: 0.19 },
      nose: { width: 0.245, length: 0.5, bridge: 1.3, tip: 1.35 },
      mouth: { width: 0.31, upper: 0.085, lower: 0.12, tint: '#7a4038' },
      beard: 'goatee',
      build: 0.8,
    }),
  },
  {
    name: 'Fatima el Amrani',
    mail: 'fatima.elamrani',
    consent: 'some-channels',
    identity: person({
      skin: '#dcab84',
      age: 0.28,
      soft: 0.9,
      hair: ['headscarf', '#2f6f73'],
      eyes: { iris: '#4a2d18', open: 0.122, width: 0.365, tilt: 0.025 },
      brows: { thick: 0.085, arch: 0.075, tint: '#241713' },
      nose: { width: 0.165, length: 0.52, tip: 1.1 },
      mouth: { width: 0.28, upper: 0.072, lower: 0.1, tint: '#b05a58' },
      face: { width: 0.8, jaw: 0.64 },
    }),
  },
  {
    name: 'Joris van der Berg',
    mail: 'joris.vanderberg',
    consent: 'expiring',
    identity: person({
      skin: '#eec2a6',
      age: 0.55,
      soft: 0.1,
      hair: ['side-part', '#8a8580', 0.6, -1],
      eyes: { iris: '#6b8a97', open: 0.085, apart: 0.36, hood: 0.5 },
      face: { width: 0.8, jaw: 0.75, chin: 0.36, length: 1.05 },
      brows: { thick: 0.095, height: 0.18, arch: 0.015, tint: '#6e6862' },
      nose: { width: 0.19, length: 0.56, bridge: 1.2 },
      mouth: { width: 0.31, upper: 0.036, lower: 0.06 },
      glasses: 'square',
      build: 0.7,
    }),
  },
  {
    name: 'Mei-Lin Chen',
    mail: 'meilin.chen',
    consent: 'some-channels',
    identity: person({
      skin: '#f0cba6',
      age: 0.24,
      soft: 0.88,
      hair: ['fringe', '#17141a', 0.4],
      eyes: { iris: '#2e1c12', open: 0.084, width: 0.335, tilt: 0.045, hood: 0.75, apart: 0.4 },
      face: { width: 0.84, jaw: 0.64, chin: 0.24, length: 0.96, cheek: 0.75 },
      brows: { thick: 0.055, arch: 0.03, height: 0.235 },
      nose: { width: 0.168, length: 0.46, bridge: 0.8 },
      mouth: { width: 0.245, upper: 0.066, lower: 0.095, tint: '#c2555c' },
    }),
  },
  {
    name: 'Bram Hendriks',
    mail: 'bram.hendriks',
    consent: 'expired',
    identity: person({
      skin: '#f2c9b4',
      age: 0.32,
      soft: 0.1,
      hair: ['crop', '#a4512a', 0.7],
      eyes: { iris: '#5d8464', open: 0.092, apart: 0.355 },
      face: { width: 0.79, jaw: 0.72, chin: 0.32 },
      brows: { thick: 0.09, tint: '#8c4526', height: 0.19 },
      nose: { width: 0.175, length: 0.51 },
      beard: 'full',
      freckles: 0.6,
      mouth: { width: 0.27, tint: '#bf6a60' },
      build: 0.75,
    }),
  },
  {
    name: 'Anushka Ramdin',
    mail: 'anushka.ramdin',
    consent: 'all-channels',
    identity: person({
      skin: '#a86f48',
      age: 0.35,
      soft: 0.85,
      hair: ['long', '#1b1314', 0.6, -1],
      eyes: { iris: '#3a2214', open: 0.128, width: 0.36, tilt: 0.02 },
      face: { width: 0.8, jaw: 0.63, chin: 0.25 },
      brows: { thick: 0.08, arch: 0.06, height: 0.2 },
      nose: { width: 0.185, length: 0.53, tip: 1.2 },
      mouth: { width: 0.3, upper: 0.075, lower: 0.11, tint: '#8f3a44' },
    }),
  },
  {
    name: 'Henk Postma',
    mail: 'henk.postma',
    consent: 'withdrawn',
    identity: person({
      skin: '#ecb99d',
      age: 0.82,
      soft: 0.1,
      hair: ['fringe-of-hair', '#d9d6d0'],
      eyes: { iris: '#7d97a8', open: 0.078, apart: 0.37, hood: 0.7, tilt: -0.03 },
      face: { width: 0.85, jaw: 0.78, chin: 0.36, length: 1.0, cheek: 0.2 },
      brows: { thick: 0.085, tint: '#b9b4ac', height: 0.2 },
      nose: { width: 0.23, length: 0.57, tip: 1.5, bridge: 1.3 },
      mouth: { width: 0.28, upper: 0.03, lower: 0.055 },
      beard: 'moustache',
      build: 1.0,
    }),
  },
  {
    name: 'Imani Baptiste',
    mail: 'imani.baptiste',
    consent: 'no-matching',
    identity: person({
      skin: '#8c5838',
      age: 0.22,
      soft: 0.9,
      hair: ['afro', '#1d1310', 0.7],
      eyes: { iris: '#3b2010', apart: 0.4, width: 0.307, open: 0.094, tilt: -0.01, hood: 0.9 },
      face: { width: 0.779, jaw: 0.653, chin: 0.219, length: 1.085, cheek: 0.8 },
      brows: { thick: 0.088, arch: 0.037, height: 0.175 },
      nose: { width: 0.241, length: 0.433, bridge: 1.056, tip: 1.079 },
      mouth: { tint: '#94403f', width: 0.327, upper: 0.089, lower: 0.111, height: 0.754 },
      glasses: 'round',
    }),
  },
  {
    name: 'Pieter Jansma',
    mail: 'pieter.jansma',
    consent: 'some-channels',
    identity: person({
      skin: '#e8b795',
      age: 0.42,
      soft: 0.05,
      hair: ['bald', '#6b4a32'],
      eyes: { iris: '#4f6d86', open: 0.088, apart: 0.345 },
      face: { width: 0.77, jaw: 0.66, chin: 0.28, length: 1.07, cheek: 0.8 },
      brows: { thick: 0.08, tint: '#5a3e2a', height: 0.175, arch: 0.02 },
      nose: { width: 0.17, length: 0.55, bridge: 1.05 },
      mouth: { width: 0.26, upper: 0.042, lower: 0.07 },
      beard: 'stubble',
      glasses: 'round',
    }),
  },
  {
    name: 'Greet Vermeulen',
    mail: 'greet.vermeulen',
    consent: 'expiring',
    identity: person({
      skin: '#f3cfbb',
      age: 0.78,
      soft: 0.7,
      hair: ['pixie', '#e4e1dc', 0.7, -1],
      eyes: { iris: '#6a8f9c', open: 0.09, hood: 0.6, tilt: -0.02 },
      face: { width: 0.81, jaw: 0.67, chin: 0.27, length: 0.97 },
      brows: { thick: 0.045, tint: '#a59a8e', arch: 0.055, height: 0.225 },
      nose: { width: 0.17, length: 0.53, tip: 1.2 },
      mouth: { width: 0.265, upper: 0.04, lower: 0.066, tint: '#c0525a' },
      glasses: 'cat',
      build: 0.6,
    }),
  },
  {
    name: 'Yusuf Aydin',
    mail: 'yusuf.aydin',
    consent: 'none',
    identity: person({
      skin: '#d29d73',
      age: 0.34,
      soft: 0.1,
      hair: ['swept-back', '#1c1512', 0.8],
      eyes: { iris: '#3d2413', open: 0.1, apart: 0.365 },
      face: { width: 0.82, jaw: 0.73, chin: 0.33, cheek: 0.55 },
      brows: { thick: 0.125, arch: 0.03, height: 0.175 },
      nose: { width: 0.2, length: 0.57, bridge: 1.25, tip: 1.25 },
      mouth: { width: 0.285, upper: 0.052, lower: 0.085 },
      beard: 'full',
      build: 0.6,
    }),
  },
  {
    name: 'Lotte Bakker',
    mail: 'lotte.bakker',
    consent: 'never',
    identity: person({
      skin: '#f5d6c6',
      age: 0.26,
      soft: 0.85,
      hair: ['bob', '#6d2f1f', 0.6, 1],
      freckles: 1,
      eyes: { iris: '#5f7d4a', apart: 0.418, width: 0.373, open: 0.111, tilt: -0.002, hood: 0.468 },
      face: { width: 0.783, jaw: 0.672, chin: 0.366, length: 0.947, cheek: 0.8 },
      brows: { tint: '#7a3b25', thick: 0.062, arch: 0.023, height: 0.236 },
      nose: { width: 0.241, length: 0.441, bridge: 1.185, tip: 1.013 },
      mouth: { tint: '#c25a5f', width: 0.297, upper: 0.06, lower: 0.102, height: 0.795 },
      glasses: 'square',
    }),
  },
  {
    name: 'Diego Ferreira',
    mail: 'diego.ferreira',
    consent: 'all-channels',
    identity: person({
      skin: '#c58f64',
      age: 0.24,
      soft: 0.3,
      hair: ['curly', '#2a1a12', 0.8],
      eyes: { iris: '#5a3518', open: 0.112, apart: 0.38, tilt: -0.015 },
      face: { width: 0.78, jaw: 0.65, chin: 0.29, length: 1.02 },
      brows: { thick: 0.1, arch: 0.05, height: 0.2 },
      nose: { width: 0.18, length: 0.5, tip: 1.05 },
      mouth: { width: 0.31, upper: 0.062, lower: 0.095 },
    }),
  },
  {
    name: 'Wilma Oosterhuis',
    mail: 'wilma.oosterhuis',
    consent: 'some-channels',
    identity: person({
      skin: '#efc4ab',
      age: 0.6,
      soft: 0.75,
      hair: ['bob', '#b9b2a8', 0.9, -1],
      eyes: { iris: '#7a6a4a', open: 0.095, apart: 0.385, hood: 0.4 },
      face: { width: 0.87, jaw: 0.74, chin: 0.3, length: 0.97, cheek: 0.2 },
      brows: { thick: 0.055, arch: 0.03, height: 0.21, tint: '#8f8377' },
      nose: { width: 0.195, length: 0.5, tip: 1.3 },
      mouth: { width: 0.3, upper: 0.046, lower: 0.078, tint: '#b5565a' },
      build: 0.95,
    }),
  },
  {
    name: 'Tomasz Nowak',
    mail: 'tomasz.nowak',
    consent: 'all-channels',
    identity: person({
      skin: '#f0c8af',
      age: 0.4,
      soft: 0.1,
      hair: ['side-part', '#c2a06a', 0.7, 1],
      eyes: { iris: '#4e7fa8', open: 0.095, apart: 0.375, tilt: 0.03 },
      face: { width: 0.84, jaw: 0.8, chin: 0.4, cheek: 0.6, length: 0.98 },
      brows: { thick: 0.07, tint: '#9a7a4a', height: 0.18, arch: 0.02 },
      nose: { width: 0.185, length: 0.49, bridge: 0.9 },
      mouth: { width: 0.3, upper: 0.044, lower: 0.075 },
      build: 0.9,
    }),
  },
]

/** The named people of the set. */
export const people: readonly PracticePerson[] = cast.map(({ name, mail, consent }, i) => ({
  key: `p${String(i + 1).padStart(2, '0')}`,
  name,
  email: `${mail}@example.org`,
  consent,
}))

/** Visitors nobody enrolled; some are in the background, some in front. */
const strangers: readonly Identity[] = [
  person({
    skin: '#e9bd9f',
    age: 0.5,
    soft: 0.2,
    hair: ['crop', '#4b3a2e', 0.2],
    build: 1,
    eyes: { iris: '#6a5a40', apart: 0.352, width: 0.357, open: 0.108, tilt: 0.002, hood: 0.715 },
    face: { width: 0.735, jaw: 0.586, chin: 0.2, length: 1.04, cheek: 0.465 },
    brows: { thick: 0.107, arch: 0.01, height: 0.175 },
    nose: { width: 0.241, length: 0.436, bridge: 1.021, tip: 1.337 },
    mouth: { width: 0.279, upper: 0.06, lower: 0.118, height: 0.788 },
    glasses: 'cat',
  }),
  person({
    skin: '#8a5736',
    age: 0.4,
    soft: 0.8,
    hair: ['swept-back', '#1a1211', 0.5],
    eyes: { iris: '#2e1b10', apart: 0.383, width: 0.369, open: 0.113, tilt: 0.024, hood: 0.436 },
    face: { width: 0.875, jaw: 0.773, chin: 0.214, length: 1.088, cheek: 0.552 },
    brows: { thick: 0.083, arch: 0.077, height: 0.246 },
    nose: { width: 0.222, length: 0.433, bridge: 1.068, tip: 1.406 },
    mouth: { width: 0.326, upper: 0.046, lower: 0.094, height: 0.77 },
    glasses: 'square',
  }),
  person({
    skin: '#e9c49c',
    age: 0.75,
    soft: 0.1,
    hair: ['swept-back', '#dcdad6', 0.9],
    build: 0.9,
    eyes: { iris: '#2a1a12', apart: 0.378, width: 0.352, open: 0.117, tilt: -0.027, hood: 0.681 },
    face: { width: 0.798, jaw: 0.643, chin: 0.42, length: 0.988, cheek: 0.565 },
    brows: { tint: '#8d8984', thick: 0.114, arch: 0.054, height: 0.23 },
    nose: { width: 0.241, length: 0.433, bridge: 1.076, tip: 0.95 },
    mouth: { width: 0.272, upper: 0.058, lower: 0.118, height: 0.736 },
    glasses: 'cat',
    beard: 'full',
  }),
  person({
    skin: '#d8a57c',
    age: 0.6,
    soft: 0.15,
    hair: ['fringe-of-hair', '#4a4440'],
    build: 0.9,
    eyes: { iris: '#3a2415', apart: 0.337, width: 0.371, open: 0.11, tilt: 0.02, hood: 0.1 },
    face: { width: 0.795, jaw: 0.68, chin: 0.328, length: 0.964, cheek: 0.465 },
    brows: { thick: 0.116, arch: 0.01, height: 0.257 },
    nose: { width: 0.241, length: 0.433, bridge: 0.979, tip: 1.13 },
    mouth: { width: 0.327, upper: 0.074, lower: 0.089, height: 0.79 },
    glasses: 'round',
  }),
  person({
    skin: '#eec6a0',
    age: 0.3,
    soft: 0.2,
    hair: ['crop', '#121014', 0.9],
    eyes: { iris: '#2a1a12', apart: 0.418, width: 0.367, open: 0.098, tilt: -0.011, hood: 0.483 },
    face: { width: 0.793, jaw: 0.711, chin: 0.359, length: 1.007, cheek: 0.347 },
    brows: { thick: 0.094, arch: 0.078, height: 0.175 },
    nose: { width: 0.202, length: 0.433, bridge: 1.086, tip: 1.242 },
    mouth: { width: 0.246, upper: 0.037, lower: 0.059, height: 0.779 },
    glasses: 'cat',
  }),
  person({
    skin: '#f1c6ae',
    age: 0.45,
    soft: 0.8,
    hair: ['long', '#7a5230', 0.3, 1],
    eyes: { iris: '#6b7d5a', apart: 0.353, width: 0.369, open: 0.133, tilt: -0.027, hood: 0.9 },
    face: { width: 0.872, jaw: 0.786, chin: 0.42, length: 0.967, cheek: 0.2 },
    brows: { thick: 0.096, arch: 0.066, height: 0.197 },
    nose: { width: 0.241, length: 0.433, bridge: 0.838, tip: 0.95 },
    mouth: { tint: '#a94048', width: 0.284, upper: 0.052, lower: 0.059, height: 0.785 },
    glasses: 'cat',
  }),
  person({
    skin: '#c99468',
    age: 0.2,
    soft: 0.85,
    hair: ['headscarf', '#a8536a'],
    eyes: { iris: '#3a2212', apart: 0.397, width: 0.316, open: 0.1, tilt: 0.009, hood: 0.1 },
    face: { width: 0.766, jaw: 0.618, chin: 0.321, length: 0.994, cheek: 0.599 },
    brows: { thick: 0.068, arch: 0.08, height: 0.185 },
    nose: { width: 0.152, length: 0.433, bridge: 1.236, tip: 1.358 },
    mouth: { width: 0.322, upper: 0.054, lower: 0.059, height: 0.757 },
    glasses: 'square',
  }),
  person({
    skin: '#9c6a45',
    age: 0.16,
    soft: 0.6,
    hair: ['fringe', '#3a2a22', 0.9],
    eyes: { iris: '#3a2616', open: 0.14, apart: 0.42, tilt: -0.03 },
    face: { width: 0.88, jaw: 0.72, chin: 0.3, length: 0.9 },
    brows: { thick: 0.1, height: 0.26 },
    nose: { width: 0.2, length: 0.44, tip: 1.2 },
    mouth: { width: 0.29, upper: 0.07, lower: 0.095 },
    glasses: 'cat',
  }),
  person({
    skin: '#e6b393',
    age: 0.7,
    soft: 0.7,
    hair: ['wavy', '#cfc9c2', 0.4, -1],
    eyes: { iris: '#58748a', apart: 0.385, width: 0.373, open: 0.121, tilt: 0.038, hood: 0.8 },
    face: { width: 0.729, jaw: 0.586, chin: 0.42, length: 0.998, cheek: 0.431 },
    brows: { thick: 0.06, arch: 0.071, height: 0.207 },
    nose: { width: 0.241, length: 0.433, bridge: 1.3, tip: 0.95 },
    mouth: { width: 0.265, upper: 0.063, lower: 0.092, height: 0.773 },
    glasses: 'thin',
  }),
]

/** Who is drawn for this key (`p01`, `stranger:3`); undefined when the set has nobody by that key. */
export function identityOf(key: string): Identity | undefined {
  const stranger = /^stranger:(\d+)$/.exec(key)
  if (stranger) return strangers[Number(stranger[1]) % strangers.length]
  const index = people.findIndex((one) => one.key === key)
  return cast[index]?.identity
}

/** How many different strangers there are. */
export const strangerCount = strangers.length

/** A colour somebody would wear. */
export function wardrobe(random: Chance): { readonly colour: ReturnType<typeof rgb>; readonly second: ReturnType<typeof rgb> } {
  const colour = random.pick([
    '#31506e',
    '#7f2f3a',
    '#3d6b58',
    '#c9b79c',
    '#54607a',
    '#8f6b3f',
    '#dfe3e6',
    '#3b3f4a',
    '#a8586a',
    '#4c7fa0',
    '#6c7a4d',
    '#b98a2f',
    '#70557f',
    '#e2d3c4',
  ] as const)
  const second = random.pick(['#f2f1ee', '#dbe6f0', '#f0e2d2', '#2e3440', '#e6d7dc'] as const)
  return { colour: rgb(colour), second: rgb(second) }
}
