// From a key or a file name to JPEG bytes: the only place where instructions meet a canvas of a given size.
import type { Bytes } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import { css, lighter, mix, rgb, type Rgb } from './colour.ts'
import { figureMarks } from './figure.ts'
import { outfit, portraitLook } from './look.ts'
import { blob, fill, linear, rect, type Mark } from './marks.ts'
import { paint } from './paint.ts'
import { identityOf } from './people.ts'
import { chance } from './random.ts'

/** Large enough to recognise, and small enough that the face finder need not look at its smallest tiles. */
export const portraitSize = { width: 376, height: 470 } as const

/** The instructions of one portrait: a studio backdrop and one person. @throws CodedError `unknown_person` */
export function portraitMarks(seed: number, key: string, variant: number): Mark[] {
  const person = identityOf(key)
  if (!person) throw new CodedError('unknown_person', `nobody is called ${key}`)
  const { width, height } = portraitSize
  const random = chance(seed, `portrait|${key}|${String(variant)}`)
  const wall: Rgb = rgb(random.pick(['#8fa3b0', '#b3a796', '#9aa88f', '#a99aa6', '#7f93a3'] as const))
  const look = portraitLook(person, outfit(person, chance(seed, `outfit|${key}`), true), variant, random.fork('look'))
  return [
    fill(
      rect(0, 0, width, height),
      linear([0, 0], [width, height], [0, lighter(wall, 0.34)], [1, mix(wall, rgb('#2b3340'), 0.35)]),
    ),
    blob([width * (0.5 - look.light.x * 0.15), height * 0.36], [width * 0.7, height * 0.55], lighter(wall, 0.75), 0.55),
    blob([width * 0.5, height * 1.02], [width * 0.8, height * 0.3], rgb('#20242c'), 0.3),
    figureMarks(person, look, { x: width / 2, y: height * 0.46, scale: height * 0.2325 }, 'bust', random.fork('figure')),
    fill(rect(0, 0, width, height), css(look.light.warm), 0.05, 'overlay'),
  ]
}

/** JPEG bytes of a painted canvas. */
export async function jpeg(canvas: OffscreenCanvas): Promise<Bytes> {
  const file = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })
  return new Uint8Array(await file.arrayBuffer())
}

export async function drawPortrait(seed: number, key: string, variant: number): Promise<Bytes> {
  const canvas = new OffscreenCanvas(portraitSize.width, portraitSize.height)
  const context = canvas.getContext('2d')
  if (!context) throw new CodedError('no_canvas', 'this browser gives no 2D canvas off screen')
  paint(context, portraitMarks(seed, key, variant))
  return jpeg(canvas)
}
