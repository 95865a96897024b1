// One event photo: the place out of focus, distant people softer, everybody else in front, then the light of the room over all.
import type { Bytes } from '../../core/bytes.ts'
import { CodedError } from '../../core/errors.ts'
import { backdropMarks, settings } from './backdrop.ts'
import { css, rgb } from './colour.ts'
import { jpeg } from './draw.ts'
import { figureMarks, fromBehindMarks } from './figure.ts'
import { eventLook, outfit } from './look.ts'
import { blob, fill, radial, rect, type Mark } from './marks.ts'
import { paint } from './paint.ts'
import { identityOf } from './people.ts'
import { photoPlans, type PhotoPlan, type Standing } from './plan.ts'
import { chance } from './random.ts'

/** The instructions of one standing person. */
export function standingMark(seed: number, photo: PhotoPlan, one: Standing): Mark {
  const person = identityOf(one.who)
  if (!person) throw new CodedError('unknown_person', `nobody is called ${one.who}`)
  const random = chance(seed, `${photo.fileName}|${one.who}`)
  const clothes = outfit(person, chance(seed, `outfit|${one.who}`), !one.who.startsWith('stranger'))
  const look = eventLook(clothes, settings[photo.place].light, one.facing, random.fork('look'))
  const place = { x: one.x * photo.width, y: one.y * photo.height, scale: one.scale * photo.height }
  const draw = one.fromBehind ? fromBehindMarks : figureMarks
  return draw(person, look, place, 'full', random.fork('figure'))
}

/** Light of the room over everything, and a little fall-off to the corners. */
function atmosphere({ width, height, place }: PhotoPlan): Mark[] {
  const { light } = settings[place]
  return [
    blob([width * (0.5 + light.x * 0.5), height * 0.05], [width * 0.7, height * 0.75], light.warm, 0.26, { blend: 'soft-light' }),
    fill(
      rect(0, 0, width, height),
      radial(
        [width / 2, height * 0.46],
        width * 0.78,
        [0, rgb('#1a1420'), 0],
        [0.55, rgb('#1a1420'), 0],
        [1, rgb('#1a1420'), 0.34],
      ),
    ),
  ]
}

function surface(width: number, height: number): { canvas: OffscreenCanvas; context: OffscreenCanvasRenderingContext2D } {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (!context) throw new CodedError('no_canvas', 'this browser gives no 2D canvas off screen')
  context.imageSmoothingEnabled = true
  context.imageSmoothingQuality = 'high'
  return { canvas, context }
}

/** JPEG bytes of the photo. @throws CodedError `unknown_photo` */
export async function drawPhoto(seed: number, fileName: string): Promise<Bytes> {
  const photo = photoPlans(seed).find((one) => one.fileName === fileName)
  if (!photo) throw new CodedError('unknown_photo', `the set has no ${fileName}`)
  const { width, height } = photo
  const { canvas, context } = surface(width, height)
  // Small and enlarged: the cheapest lens blur there is. An empty room is sharper, since it is the subject.
  const shrink = photo.standing.length === 0 ? 0.5 : 0.26
  const far = surface(Math.round(width * shrink), Math.round(height * shrink))
  paint(far.context, backdropMarks(photo.place, far.canvas.width, far.canvas.height, chance(seed, `place|${photo.place}`)))
  context.drawImage(far.canvas, 0, 0, width, height)
  const ordered = [...photo.standing].sort((a, b) => b.depth - a.depth || a.y - b.y)
  const distant = ordered.filter(({ depth }) => depth >= 0.5)
  if (distant.length > 0) {
    const middle = surface(Math.round(width * 0.62), Math.round(height * 0.62))
    middle.context.scale(0.62, 0.62)
    paint(
      middle.context,
      distant.map((one) => standingMark(seed, photo, one)),
    )
    context.drawImage(middle.canvas, 0, 0, width, height)
    context.fillStyle = css(settings[photo.place].air, 0.12)
    context.fillRect(0, 0, width, height)
  }
  for (const one of ordered) {
    if (one.depth >= 0.5) continue
    const unit = one.scale * height
    // The shadow a person throws on whoever stands behind.
    paint(context, [blob([one.x * width, one.y * height + unit * 4], [unit * 2.6, unit * 4.2], rgb('#140f18'), 0.2)])
    paint(context, [standingMark(seed, photo, one)])
  }
  paint(context, atmosphere(photo))
  return jpeg(canvas)
}
