// What makes a drawn person that person in every picture: bones, skin, hair. What changes from picture to picture is a `Look`.
import type { Rgb } from './colour.ts'

export type HairStyle =
  | 'crop'
  | 'side-part'
  | 'swept-back'
  | 'curly'
  | 'afro'
  | 'bob'
  | 'fringe'
  | 'long'
  | 'wavy'
  | 'bun'
  | 'pixie'
  | 'buzz'
  | 'fringe-of-hair'
  | 'bald'
  | 'headscarf'

/** Measures are in head units: 1 is about the height from the eyes to just above the chin. */
export interface Identity {
  readonly skin: Rgb
  /** 0 twenty, 1 eighty. */
  readonly age: number
  /** Lashes, lip colour and softness of jaw, 0..1. */
  readonly soft: number
  readonly face: {
    readonly width: number
    readonly jaw: number
    readonly chin: number
    readonly length: number
    readonly cheek: number
  }
  readonly eyes: {
    readonly apart: number
    readonly width: number
    readonly open: number
    readonly tilt: number
    readonly hood: number
    readonly colour: Rgb
  }
  readonly brows: { readonly thick: number; readonly arch: number; readonly height: number; readonly colour: Rgb }
  readonly nose: { readonly width: number; readonly length: number; readonly bridge: number; readonly tip: number }
  readonly mouth: {
    readonly width: number
    readonly upper: number
    readonly lower: number
    readonly height: number
    readonly colour: Rgb
  }
  readonly hair: {
    readonly style: HairStyle
    readonly colour: Rgb
    readonly accent: Rgb
    readonly volume: number
    readonly parting: -1 | 1
  }
  readonly beard: 'none' | 'stubble' | 'full' | 'moustache' | 'goatee'
  readonly glasses: 'none' | 'round' | 'square' | 'thin' | 'cat'
  readonly freckles: number
  readonly build: number
}

export interface Light {
  /** -1 from the left, 1 from the right. */
  readonly x: number
  /** How strong shade is, 0..1. */
  readonly contrast: number
  readonly warm: Rgb
}

export type Clothes = 'tee' | 'shirt' | 'blazer' | 'scrubs' | 'jumper' | 'hoodie' | 'blouse'

export interface Look {
  /** Radians; positive turns the nose to the right of the picture. */
  readonly yaw: number
  readonly pitch: number
  readonly roll: number
  /** 0 neutral, 1 laughing with teeth. */
  readonly smile: number
  readonly light: Light
  readonly clothes: { readonly kind: Clothes; readonly colour: Rgb; readonly second: Rgb; readonly lanyard: Rgb | null }
  /** Where the person looks relative to the head, -1..1. */
  readonly gaze: number
}
