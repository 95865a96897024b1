// Faces that are no face in front of the camera, drawn: a bust of stone, an oil painting, a screen; and a baby, of whom there are no photos that we may use.
import { rgb } from '../../../workers/practice/colour.ts'
import { jpeg, portraitSize } from '../../../workers/practice/draw.ts'
import { figureMarks } from '../../../workers/practice/figure.ts'
import type { Identity } from '../../../workers/practice/identity.ts'
import { outfit, portraitLook } from '../../../workers/practice/look.ts'
import { fill, rect } from '../../../workers/practice/marks.ts'
import { paint } from '../../../workers/practice/paint.ts'
import { identityOf } from '../../../workers/practice/people.ts'
import { chance } from '../../../workers/practice/random.ts'
import { jpegBlob } from './harness.ts'

const stone = { pale: rgb('#d9d4c8'), grey: rgb('#aaa598'), dark: rgb('#8d887c') }

/** Of that person's bones, all of one stone, eyes and hair too. */
export function drawStatue(key: string): Promise<Blob> {
  const { eyes, brows, mouth, hair, ...person } = drawn(key)
  const bust: Identity = {
    ...person,
    skin: stone.pale,
    freckles: 0,
    glasses: 'none',
    eyes: { ...eyes, colour: stone.grey },
    brows: { ...brows, colour: stone.dark },
    mouth: { ...mouth, colour: stone.grey },
    hair: { ...hair, colour: stone.grey, accent: stone.pale },
  }
  return drawBust(bust, `statue|${key}`, 'grayscale(0.9)')
}

/** Nobody's: a round head, a short face low in it, large eyes, no brows to speak of. */
export function drawBaby(key: string): Promise<Blob> {
  const { eyes, brows, hair, ...person } = drawn(key)
  const baby: Identity = {
    ...person,
    age: 0,
    soft: 1,
    beard: 'none',
    glasses: 'none',
    face: { width: 0.95, jaw: 0.84, chin: 0.22, length: 0.84, cheek: 1 },
    eyes: { ...eyes, width: 0.38, open: 0.15, hood: 0 },
    brows: { ...brows, thick: 0.03, height: 0.26 },
    nose: { width: 0.14, length: 0.36, bridge: 0.6, tip: 1 },
    mouth: { width: 0.19, upper: 0.06, lower: 0.09, height: 0.64, colour: rgb('#d08a86') },
    hair: { ...hair, style: 'buzz', volume: 0.2 },
  }
  return drawBust(baby, `baby|${key}`, 'none')
}

/** That portrait in oil, small in a wide frame on a wall. */
export const drawPainting = (portrait: Blob): Promise<Blob> =>
  hung(portrait, '#b9ad97', (pen, { x, y, width, height }) => {
    pen.fillStyle = '#6b4a23'
    pen.fillRect(x - 40, y - 40, width + 80, height + 80)
    pen.filter = 'sepia(0.5) saturate(1.5) contrast(1.15) blur(1px)'
    return () => {
      pen.filter = 'none'
      pen.fillStyle = '#3a240818'
      for (let at = 0; at < width; at += 4) pen.fillRect(x + at, y, 1, height)
      for (let at = 0; at < height; at += 4) pen.fillRect(x, y + at, width, 1)
    }
  })

/** That portrait on a tilted telephone: brighter and bluer than the room, with the lines of its pixels and a lamp in the glass. */
export const drawScreen = (portrait: Blob): Promise<Blob> =>
  hung(portrait, '#4a4038', (pen, { x, y, width, height }) => {
    pen.setTransform(0.98, 0.12, -0.1, 0.97, 60, -20)
    pen.fillStyle = '#0b0b0d'
    pen.fillRect(x - 14, y - 40, width + 28, height + 80)
    pen.filter = 'brightness(1.2) hue-rotate(10deg)'
    return () => {
      pen.filter = 'none'
      pen.fillStyle = '#0012'
      for (let at = 0; at < height; at += 3) pen.fillRect(x, y + at, width, 1)
      pen.fillStyle = '#ffffff30'
      pen.fillRect(x, y, width / 3, height / 4)
    }
  })

function drawn(key: string): Identity {
  const person = identityOf(key)
  if (!person) throw new Error(`nobody is called ${key}`)
  return person
}

async function drawBust(person: Identity, name: string, filter: string): Promise<Blob> {
  const { width, height } = portraitSize
  const random = chance(7, name)
  const look = portraitLook(person, outfit(person, random, false), 0, random.fork('look'))
  const canvas = new OffscreenCanvas(width, height)
  const pen = penOf(canvas)
  const place = { x: width / 2, y: height * 0.46, scale: height * 0.2325 }
  paint(pen, [fill(rect(0, 0, width, height), '#6d6a66'), figureMarks(person, look, place, 'bust', random.fork('figure'))])
  const seen = new OffscreenCanvas(width, height)
  Object.assign(penOf(seen), { filter }).drawImage(canvas, 0, 0)
  return jpegBlob(await jpeg(seen))
}

type Pen = OffscreenCanvasRenderingContext2D
type Spot = Readonly<Record<'x' | 'y' | 'width' | 'height', number>>

/** A picture in a room. @param around draws what is behind it and sets how it is seen; what it returns is drawn over it */
async function hung(picture: Blob, wall: string, around: (pen: Pen, spot: Spot) => () => void): Promise<Blob> {
  const bitmap = await createImageBitmap(picture)
  const canvas = new OffscreenCanvas(900, 700)
  const pen = penOf(canvas)
  pen.fillStyle = wall
  pen.fillRect(0, 0, canvas.width, canvas.height)
  const [width, height] = [bitmap.width * 0.8, bitmap.height * 0.8]
  const spot = { x: (canvas.width - width) / 2, y: (canvas.height - height) / 2, width, height }
  const over = around(pen, spot)
  pen.drawImage(bitmap, spot.x, spot.y, width, height)
  bitmap.close()
  over()
  return jpegBlob(await jpeg(canvas))
}

function penOf(canvas: OffscreenCanvas): Pen {
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  return pen
}
